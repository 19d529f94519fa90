use convite_tests::files::{self, Form, Zip};
use convite_tests::raw::Raw;
use convite_tests::{Answer, TestApp, TestRequest};
use reqwest::Method;

use super::{collected, stored};

async fn attach(request: &TestRequest, name: &str, content: impl AsRef<[u8]>) -> Answer {
    request.requester.attach(request, Form::with(name, content)).await
}

/// Nothing of what was refused is left: no row, and no object either.
async fn assert_nothing_left(app: &TestApp, request: &TestRequest) {
    let listed = request.requester.get(&request.path("attachments")).await.ok();
    assert_eq!(listed.items().len(), 0);
    // An upload that broke off is taken back behind the answer.
    let gone = async {
        while !stored(app).is_empty() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), gone).await.expect("no object is left");
    assert_eq!(collected(app).await, 0);
}

#[tokio::test]
async fn a_sixth_attachment_is_one_too_many() {
    let app = TestApp::start().await;
    let request = app.draft().await;
    for number in 0..5 {
        attach(&request, "carta.pdf", files::pdf(&number.to_string())).await.expect(201);
    }
    attach(&request, "carta.pdf", files::pdf("seis")).await.expect_guard(409, "too_many_attachments");
    assert_eq!(stored(&app).len(), 5);
}

#[tokio::test]
async fn a_file_has_ten_mebibytes_at_most() {
    let app = TestApp::start().await;
    let request = app.draft().await;
    attach(&request, "largo.pdf", files::pdf_of(11 << 20)).await.expect(413);
    attach(&request, "largo.pdf", files::pdf_of((10 << 20) + 1)).await.expect(413);
    assert_nothing_left(&app, &request).await;
    let whole = attach(&request, "largo.pdf", files::pdf_of(10 << 20)).await.expect(201);
    assert_eq!(whole["size"], 10 << 20);
}

#[tokio::test]
async fn a_file_of_another_type_is_not_taken_whatever_its_name() {
    let app = TestApp::start().await;
    let request = app.draft().await;
    let spreadsheet = Zip::default().part("[Content_Types].xml", b"<Types/>").part("xl/workbook.xml", b"<workbook/>");
    let with_macros = Zip::default().part("[Content_Types].xml", b"<Types/>").part("word/document.xml", b"<w/>");
    let with_macros = with_macros.part("word/vbaProject.bin", b"x");
    for (name, content) in [
        ("carta.pdf", b"MZ\x90\0\x03".to_vec()),
        ("carta.pdf", b"\x7fELF\x02\x01\x01".to_vec()),
        ("carta.pdf", b"<!doctype html><script>alert(1)</script>".to_vec()),
        ("carta.docx", spreadsheet.bytes()),
        ("carta.docx", with_macros.bytes()),
        ("carta.odt", Zip::default().part("content.xml", b"<x/>").bytes()),
        ("carta.docx", Zip::default().part("virus.exe", b"MZ").bytes()),
        ("foto.gif", b"GIF89a".to_vec()),
    ] {
        attach(&request, name, content).await.expect(415);
    }
    assert_nothing_left(&app, &request).await;
}

#[tokio::test]
async fn an_archive_that_would_become_far_too_large_is_not_taken() {
    let app = TestApp::start().await;
    let request = app.draft().await;
    let word = || Zip::default().part("[Content_Types].xml", b"<Types/>");
    let many = (0..2_100).fold(word().part("word/document.xml", b"<w/>"), |zip, part| zip.part(&part.to_string(), b""));
    let large = word().part_saying("word/document.xml", &vec![0; 2 << 20], 300 << 20);
    let deceptive = word().part("word/document.xml", b"<w/>");
    let broken = &files::docx()[..80];
    for content in [
        word().part_saying("word/document.xml", &[0; 4096], 4 << 20).bytes(),
        large.bytes(),
        many.bytes(),
        word().part_saying("word/document.xml", &[0; 64], u32::MAX).bytes(),
        deceptive.bytes_saying([0; 4]),
        broken.to_vec(),
    ] {
        attach(&request, "carta.docx", content).await.expect_bad_fields(&["/file: unsafe_archive"]);
    }
    assert_nothing_left(&app, &request).await;
}

#[tokio::test]
async fn a_form_says_all_that_is_wrong_with_it() {
    let app = TestApp::start().await;
    let request = app.draft().await;
    attach(&request, "carta.pdf", "").await.expect_bad_fields(&["/file: empty"]);
    request.requester.attach(&request, Form::default().kind("other")).await.expect_bad_fields(&["/file: required"]);
    let form = Form::with("carta.pdf", files::pdf("x")).kind("letter").part("name=\"file\"", files::pdf("y"));
    let refused = request.requester.attach(&request, form.part("name=\"size\"", "1")).await;
    refused.expect_bad_fields(&["/file: repeated", "/kind: unknown_value", "/size: unknown_member"]);
    let many = (0..20).fold(Form::default(), |form, part| form.part(&format!("name=\"{part}\""), ""));
    request.requester.attach(&request, many).await.expect(400);
    let path = request.path("attachments") + "?name=x";
    let body = Form::with("carta.pdf", files::pdf("x")).bytes();
    let refused = request.requester.call(Method::POST, &path).body(&Form::media_type(), body).await;
    refused.expect_bad_fields(&["/name: unknown_member"]);
    let objects = stored(&app).len();
    app.clock.set("2100-01-01T00:00:00Z");
    assert_eq!(collected(&app).await, objects);
    assert_nothing_left(&app, &request).await;
}

#[tokio::test]
async fn a_file_comes_in_a_form() {
    let app = TestApp::start().await;
    let request = app.draft().await;
    let send = async |media_type: &str, body: &[u8]| {
        let call = request.requester.call(Method::POST, &request.path("attachments"));
        call.body(media_type, body).await.status
    };
    assert_eq!(send("application/pdf", &files::pdf("x")).await, 415);
    assert_eq!(send("application/json", b"{}").await, 415);
    assert_eq!(send("multipart/mixed; boundary=x", b"--x--").await, 415);
    assert_eq!(send("multipart/form-data", b"--x--").await, 400);
    assert_eq!(send("multipart/form-data; boundary=x", b"no form").await, 400);
    let nul = Form::with("a\0.pdf", files::pdf("x")).bytes();
    assert_eq!(send(&Form::media_type(), &nul).await, 400);
    let cut = &Form::with("a.pdf", files::pdf("x")).bytes()[..120];
    assert_eq!(send(&Form::media_type(), cut).await, 400);
    assert_nothing_left(&app, &request).await;
}

/// The head of an upload that promises a mebibyte.
fn head(request: &TestRequest) -> String {
    format!(
        "POST {} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\nContent-Type: {}\r\nContent-Length: 1048576\r\n\r\n",
        request.path("attachments"),
        request.tracking_token,
        Form::media_type()
    )
}

#[tokio::test]
async fn a_connection_that_is_cut_leaves_nothing_behind() {
    let app = TestApp::start().await;
    let request = app.draft().await;
    let begun = Form::with("carta.pdf", files::pdf_of(600_000)).bytes();
    let mut raw = Raw::to(app.address()).await;
    raw.send([head(&request).as_bytes(), &begun[..500_000]].concat()).await;
    let under_way = async {
        while stored(&app).is_empty() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), under_way).await.expect("the upload is under way");
    drop(raw);
    assert_nothing_left(&app, &request).await;
}

#[tokio::test]
async fn a_file_that_never_ends_is_dropped() {
    let app = TestApp::start_with(|settings| settings.attachments.attachment_timeout_ms = 200).await;
    let request = app.draft().await;
    let mut raw = Raw::to(app.address()).await;
    let begun = Form::with("carta.pdf", files::pdf("x")).bytes();
    raw.send([head(&request).as_bytes(), &begun[..120]].concat()).await;
    let answer = raw.until_closed().await;
    assert_eq!((answer.status, answer.header("content-type")), (408, Some("application/problem+json")));
    assert_nothing_left(&app, &request).await;
}

#[tokio::test]
async fn who_may_not_attach_is_told_before_the_file_is_sent() {
    let app = TestApp::start().await;
    let (request, stranger) = (app.draft().await, app.draft().await);
    let client = app.client(app.agency().await).await;
    for (actor, status) in [(app.visitor(), 401), (stranger.requester, 404), (client, 404), (app.analyst().await, 403)]
    {
        actor.attach(&request, Form::with("carta.pdf", "MZ")).await.expect(status);
    }
    let mut raw = Raw::to(app.address()).await;
    raw.send(head(&request).replace(&request.id, "0198f3d2-7c11-7a60-8c34-5f1d2a9b0e47")).await;
    assert_eq!(raw.until_closed().await.status, 404);
}
