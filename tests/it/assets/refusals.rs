use convite_tests::files::{self, Form, Zip};
use convite_tests::{TestApp, forms};

use super::collecting::stored;
use super::{a, assets, brief, video};

/// An image that runs what it is told.
const SVG: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1,2)\"/>";

fn office(main: &str, beside: &str) -> Vec<u8> {
    Zip::default().part("[Content_Types].xml", b"<Types/>").part(main, b"<x/>").part(beside, b"x").bytes()
}

fn open_document(kind: &str, beside: &str) -> Vec<u8> {
    let named = format!("application/vnd.oasis.opendocument.{kind}");
    Zip::default().part("mimetype", named.as_bytes()).part("content.xml", b"<x/>").part(beside, b"x").bytes()
}

#[tokio::test]
async fn a_file_is_judged_by_its_content() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let practice = authors.written(forms::revision()).await;
    let add = async |form: Form| authors.writer.fill(&assets(&practice.revision), form).await;
    let others: [Vec<u8>; 12] = [
        SVG.into(),
        format!("\u{feff}\n{SVG}").into(),
        "<html><script>alert(1, 2)</script>".into(),
        "MZ\u{90}\0".into(),
        "una sola columna\n1\n".into(),
        b"a\xf1o,personas\n2024,3\n".to_vec(),
        office("xl/workbook.xml", "xl/vbaProject.bin"),
        office("xl/workbook.xml", "xl/macrosheets/sheet1.xml"),
        office("ppt/presentation.xml", "ppt/vbaProject.bin"),
        office("xl/workbook.xml", "word/document.xml"),
        open_document("spreadsheet", "Basic/Standard/Module1.xml"),
        open_document("presentation", "Scripts/python/x.py"),
    ];
    for content in others {
        for kind in ["image", "dataset", "slide_deck", "video_link"] {
            let form = Form::with("foto.jpg", &content).kind(kind).text("title_es", "Un material");
            add(form).await.expect(415);
        }
    }
    let broken = Zip::default().part("xl/workbook.xml", b"x").bytes_saying([9, 0, 0, 0]);
    add(a("dataset", broken)).await.expect_bad_fields(&["/file: unsafe_archive"]);
    let bomb = Zip::default().part_saying("xl/workbook.xml", b"x", 1 << 30).bytes();
    add(a("dataset", bomb)).await.expect_bad_fields(&["/file: unsafe_archive"]);
    add(brief("").part("name=\"otra\"", "x")).await.expect_bad_fields(&["/otra: unknown_member"]);
    add(a("brief", files::pdf_of((10 << 20) + 1))).await.expect(413);
    assert_eq!(authors.writer.get(&assets(&practice.revision)).await.ok().items().len(), 0);
    // An upload that broke off is taken back behind the answer.
    let gone = async {
        while !stored(&app).is_empty() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), gone).await.expect("no object is left");
}

#[tokio::test]
async fn what_is_bad_of_an_asset_is_named_all_at_once() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let practice = authors.written(forms::revision()).await;
    let add = async |form: Form| authors.writer.fill(&assets(&practice.revision), form).await;
    add(Form::default()).await.expect_bad_fields(&["/kind: required", "/title: required"]);
    let nothing_chosen = Form::with("", "").kind("dataset").text("title_es", "");
    add(nothing_chosen).await.expect_bad_fields(&["/file: required", "/title: required"]);
    add(a("dataset", "")).await.expect_bad_fields(&["/file: empty"]);
    let all = Form::with("ficha.pdf", files::pdf("x"))
        .kind("image")
        .text("title_es", &"ñ".repeat(201))
        .text("title_en", "Two\nlines")
        .text("alternative_text_pt", " ")
        .text("language", "xx")
        .text("url", "http://video.example.org");
    add(all).await.expect_bad_fields(&[
        "/alternative_text_pt: too_short",
        "/file: not_of_kind",
        "/language: unknown_value",
        "/title_en: forbidden_character",
        "/title_es: too_long",
        "/url: invalid_web_address",
    ]);
    let unlinked = Form::with("ficha.pdf", files::pdf("x")).kind("video_link").text("title_es", "Un video");
    add(unlinked).await.expect_bad_fields(&["/file: not_of_kind", "/url: required"]);
    let linked = brief("x").text("url", "https://video.example.org/k").text("alternative_text_es", "Una cabina.");
    add(linked).await.expect_bad_fields(&["/alternative_text: not_of_kind", "/url: not_of_kind"]);
    add(video().text("url", "https://other.example.org")).await.expect_bad_fields(&["/url: repeated"]);
    add(Form::default().kind("video_link").text("title_es", "x").text("url", "javascript:alert(1)"))
        .await
        .expect_bad_fields(&["/url: invalid_web_address"]);
    let no_text =
        Form::default().kind("video_link").part("name=\"title_es\"", b"\xff").text("url", "https://v.example.org");
    add(no_text).await.expect_bad_fields(&["/title: required", "/title_es: not_utf8"]);
    add(video().text("title_es", &"x".repeat(9000))).await.expect_bad_fields(&["/title_es: too_long"]);
    let json = serde_json::json!({ "kind": "brief" });
    authors.writer.post(&assets(&practice.revision), json).await.expect(415);
    assert_eq!(stored(&app).len(), 0, "nothing of what was refused is left");
}

#[tokio::test]
async fn what_an_asset_may_be_is_no_attachment_of_a_request() {
    let app = TestApp::start().await;
    let request = app.draft().await;
    for content in [files::pptx(), files::xlsx(), files::odf("spreadsheet"), "a,b\n1,2\n".into()] {
        request.requester.attach(&request, Form::with("carta.pdf", content)).await.expect(415);
    }
}
