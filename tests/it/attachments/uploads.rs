use convite_tests::files::{self, Form};
use convite_tests::{Actor, TestApp, TestRequest};
use serde_json::json;

use super::stored;

#[tokio::test]
async fn a_file_is_attached_and_described() {
    let app = TestApp::start().await;
    let request = app.draft().await;
    let content = files::pdf("Carta de mandato");
    let form = Form::with("Carta de mandato.pdf", &content).kind("mandate_letter");
    let made = request.requester.attach(&request, form).await.expect(201);
    assert_eq!(made["name"], "Carta de mandato.pdf");
    assert_eq!(made["media_type"], "application/pdf");
    assert_eq!(made["size"], content.len());
    assert_eq!(made["sha256"].as_str().map(str::len), Some(64));
    assert_eq!((&made["kind"], &made["added_by"]), (&json!("mandate_letter"), &json!("requester")));
    assert_eq!((&made["question"], &made["request_id"]), (&json!(null), &json!(request.id)));
    let location = made.header("location").expect("a Location").to_owned();
    let read = request.requester.get(&location).await.ok();
    assert_eq!((&read.json, read.etag()), (&made.json, made.etag()));
    let listed = request.requester.get(&request.path("attachments")).await.ok();
    assert_eq!(listed.json, json!({ "items": [made.json], "next_cursor": null }));
}

#[tokio::test]
async fn a_file_is_what_its_content_is() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let request = app.submitted().await;
    for (content, media_type, ending) in [
        (files::pdf("x"), "application/pdf", "pdf"),
        (files::docx(), files::DOCX, "docx"),
        (files::odt(), files::ODT, "odt"),
        (files::png(), "image/png", "png"),
        (files::jpeg(), "image/jpeg", "jpg"),
    ] {
        let made = officer.attach(&request, Form::with("un archivo", content)).await.expect(201);
        assert_eq!(made["media_type"], media_type);
        assert_eq!(made["name"], format!("un archivo.{ending}"));
    }
}

async fn name_of(actor: &Actor, request: &TestRequest, disposition: &str) -> String {
    let form = Form::default().part(&format!("name=\"file\"; {disposition}"), files::pdf(disposition));
    actor.attach(request, form).await.expect(201).text("name").to_owned()
}

#[tokio::test]
async fn a_name_is_cleaned() {
    let app = TestApp::start_with(|settings| settings.attachments.max_attachments = 10).await;
    let request = app.draft().await;
    let name = async |sent: &str| name_of(&request.requester, &request, sent).await;
    assert_eq!(name("filename=\"../../etc/passwd\"").await, "passwd.pdf");
    assert_eq!(name("filename=\"C:\\\\cartas\\\\Ñandú.pdf\"").await, "Ñandú.pdf");
    assert_eq!(name("filename=\"carta\u{202e}fdp.exe\"").await, "cartafdp.exe.pdf");
    assert_eq!(
        name("filename=\"x.pdf\"; filename*=UTF-8''nul%00y%0D%0A%2F..%2Fcarta%20%E2%80%AE.pdf").await,
        "carta.pdf"
    );
    assert_eq!(name("filename=\"\"").await, "other.pdf");
    assert_eq!(name("x=y").await, "other.pdf");
    let long = name(&format!("filename=\"{}.pdf\"", "ñ".repeat(300))).await;
    assert_eq!((long.chars().count(), long.ends_with("ñ.pdf")), (200, true));
}

#[tokio::test]
async fn equal_files_are_one_object() {
    let app = TestApp::start().await;
    let (one, other) = (app.draft().await, app.draft().await);
    for request in [&one, &other, &one] {
        request.requester.attach(request, Form::with("carta.pdf", files::pdf("igual"))).await.expect(201);
    }
    let [object] = <[_; 1]>::try_from(stored(&app)).expect("one object");
    let listed = one.requester.get(&one.path("attachments")).await.ok();
    let hashes = listed.column("sha256");
    assert_eq!((hashes.len(), &hashes[0]), (2, &hashes[1]));
    let name = object.file_name().expect("a name").to_string_lossy();
    assert!(name.starts_with(&hashes[0]), "{name}");
    assert_eq!(std::fs::read(&object).expect("it can be read"), files::pdf("igual"));
}

#[tokio::test]
async fn a_file_sent_again_under_its_key_is_attached_once() {
    let app = TestApp::start().await;
    let request = app.draft().await;
    let send = |content: Vec<u8>| request.requester.attach(&request, Form::with("a.pdf", content)).key("the-same-key");
    let first = send(files::pdf("uno")).await.expect(201);
    let again = send(files::pdf("uno")).await.expect(201);
    assert_eq!((&first.json, first.etag()), (&again.json, again.etag()));
    assert_eq!(again.header("location"), first.header("location"));
    send(files::pdf("dos")).await.expect(422);
    assert_eq!(stored(&app).len(), 1);
    assert_eq!(request.requester.get(&request.path("attachments")).await.ok().items().len(), 1);
}

#[tokio::test]
async fn what_was_attached_is_in_the_timeline_and_its_name_is_not() {
    let app = TestApp::start().await;
    let request = app.draft().await;
    let form = Form::with("Secreto de Ana.pdf", files::pdf("x"));
    let made = request.requester.attach(&request, form).await.expect(201);
    let path = request.path(&format!("attachments/{}", made.text("id")));
    request.requester.delete(&path).await.expect(204);
    let timeline = request.requester.get(&request.path("timeline")).await.ok();
    assert_eq!(timeline.column("action"), ["create", "add_attachment", "remove_attachment"]);
    let trail = app.admin().await.get("/v1/audit-events?subject_kind=attachment").await.ok();
    assert_eq!(trail.column("action"), ["attachment.delete", "attachment.create"]);
    for answer in [timeline, trail] {
        assert!(!String::from_utf8_lossy(&answer.body).contains("Secreto"), "{answer}");
    }
}
