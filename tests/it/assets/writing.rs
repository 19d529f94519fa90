use convite_domain::access::Role;
use convite_tests::files::{self, Form};
use convite_tests::{NewUser, TestApp, forms};
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{a, assets, brief, video};

#[tokio::test]
async fn a_file_and_a_link_are_added_and_described() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let practice = authors.written(forms::revision()).await;
    let content = files::jpeg();
    let form = Form::with("../La línea.jpeg", &content)
        .kind("image")
        .text("title_es", "La línea")
        .text("title_pt", "A linha")
        .text("title_en", "")
        .text("alternative_text_es", "Una cabina\nsobre los techos.")
        .text("language", "es");
    let made = authors.enclose(&practice.revision, form).await;
    assert_eq!(made["kind"], "image");
    assert_eq!(made["title"], json!({ "es": "La línea", "en": null, "pt": "A linha" }));
    assert_eq!(made["alternative_text"]["es"], "Una cabina\nsobre los techos.");
    assert_eq!((&made["language"], &made["url"]), (&json!("es"), &Value::Null));
    assert_eq!((&made["revision_id"], &made["practice_id"]), (&json!(practice.revision), &json!(practice.id)));
    assert_eq!((&made["file"]["name"], &made["file"]["media_type"]), (&json!("La línea.jpeg"), &json!("image/jpeg")));
    assert_eq!(made["file"]["size"], content.len());
    let location = made.header("location").expect("a Location").to_owned();
    let read = authors.validator.get(&location).await.ok();
    assert_eq!((&read.json, read.etag()), (&made.json, made.etag()));
    // What a browser sends of a form in which no file was chosen.
    let link = authors.enclose(&practice.revision, video().part("name=\"file\"; filename=\"\"", "")).await;
    assert_eq!((&link["url"], &link["file"]), (&json!("https://video.example.org/k"), &Value::Null));
    let listed = authors.validator.get(&assets(&practice.revision)).await.ok();
    assert_eq!(listed.json, json!({ "items": [made.json, link.json], "next_cursor": null }));
    let trail = app.admin().await.get("/v1/audit-events?subject_kind=asset").await.ok();
    assert_eq!(trail.column("action"), ["asset.create", "asset.create"]);
}

#[tokio::test]
async fn each_kind_takes_the_files_that_it_can_be() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let csv = "\u{feff}año;personas\r\n2024;1.200\r\n";
    let all = [
        ("brief", vec![files::pdf("x"), files::docx(), files::odt()]),
        ("slide_deck", vec![files::pdf("x"), files::pptx(), files::odf("presentation")]),
        ("checklist", vec![files::pdf("x"), files::docx(), files::odt(), files::xlsx(), files::odf("spreadsheet")]),
        ("dataset", vec![csv.into(), files::xlsx(), files::odf("spreadsheet")]),
        ("image", vec![files::jpeg(), files::png()]),
    ];
    let endings =
        ["pdf", "docx", "odt", "pdf", "pptx", "odp", "pdf", "docx", "odt", "xlsx", "ods", "csv", "xlsx", "ods"];
    let mut endings = endings.into_iter().chain(["jpg", "png"]);
    for (kind, contents) in all {
        let practice = authors.written(forms::revision()).await;
        for content in contents {
            let made = authors.enclose(&practice.revision, a(kind, &content)).await;
            assert_eq!(made["file"]["name"], format!("un archivo.{}", endings.next().expect("an ending")));
            let fetched =
                authors.writer.get(&format!("{}/content", made.header("location").expect("a place"))).await.ok();
            assert!(fetched.body == content);
            assert_eq!(fetched.header("content-type"), made["file"]["media_type"].as_str());
            assert_eq!(fetched.header("cache-control"), Some("private, no-cache"));
        }
    }
}

#[tokio::test]
async fn what_is_said_of_an_asset_is_changed_and_its_file_is_not() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let practice = authors.written(forms::revision()).await;
    let made = authors.enclose(&practice.revision, brief("x")).await;
    let path = made.header("location").expect("a Location").to_owned();
    authors.writer.patch(&path, json!({ "language": "en" })).await.expect(428);
    let patch = json!({ "kind": "checklist", "title": { "es": null, "en": "A list" }, "language": "en" });
    let changed = authors.editor.patch(&path, patch).if_match(&made.etag()).await.ok();
    assert_eq!(
        (&changed["version"], &changed["kind"], &changed["file"]),
        (&json!(2), &json!("checklist"), &made["file"])
    );
    assert_eq!(changed["title"], json!({ "es": null, "en": "A list", "pt": null }));
    authors.writer.patch(&path, json!({ "language": "pt" })).if_match(&made.etag()).await.expect(412);
    let same = authors.writer.patch_current(&path, json!({ "language": "en" })).await.ok();
    assert_eq!(same["version"], 2, "what changes nothing makes no version");
    let cases = [
        (json!({ "kind": "dataset" }), "/kind: not_of_kind"),
        (json!({ "kind": "video_link", "url": "https://video.example.org/k" }), "/kind: not_of_kind"),
        (json!({ "url": "https://video.example.org/k" }), "/url: not_of_kind"),
        (json!({ "title": null }), "/title: required"),
        (json!({ "title": { "en": null } }), "/title: required"),
        (json!({ "file": { "size": 3 } }), "/file: unknown_member"),
    ];
    for (patch, field) in cases {
        authors.writer.patch_current(&path, patch).await.expect_bad_fields(&[field]);
    }
    let etag = authors.writer.etag(&path).await;
    authors.writer.delete(&path).await.expect(428);
    authors.writer.delete(&path).if_match(&made.etag()).await.expect(412);
    authors.writer.delete(&path).if_match(&etag).await.expect(204);
    authors.writer.delete(&path).if_match(&etag).await.expect(404);
    assert_eq!(authors.writer.get(&assets(&practice.revision)).await.ok().items().len(), 0);
}

#[tokio::test]
async fn assets_are_written_while_the_revision_is_in_capture_only() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let practice = authors.written(forms::revision()).await;
    let made = authors.enclose(&practice.revision, brief("x")).await;
    let path = made.header("location").expect("a Location").to_owned();
    let refused = async || {
        authors.writer.fill(&assets(&practice.revision), brief("y")).await.expect_guard(409, "wrong_state");
        authors.writer.patch(&path, json!({ "language": "es" })).if_match("*").await.expect_guard(409, "wrong_state");
        authors.writer.delete(&path).if_match("*").await.expect_guard(409, "wrong_state");
    };
    authors.act(&authors.writer, &practice.revision, "submit", json!({})).await.ok();
    refused().await;
    authors.act(&authors.validator, &practice.revision, "validate", json!({})).await.ok();
    refused().await;
    authors.act(&authors.editor, &practice.revision, "publish", json!({})).await.ok();
    refused().await;
}

#[tokio::test]
async fn an_agency_adds_to_its_own_revisions_and_sees_the_assets_of_no_other() {
    let app = TestApp::start().await;
    let (ours, theirs) = (app.authors().await, app.authors().await);
    let practice = theirs.written(forms::revision()).await;
    let path = theirs.enclose(&practice.revision, brief("x")).await.header("location").expect("a Location").to_owned();
    let (list, content) = (assets(&practice.revision), format!("{path}/content"));
    let system = app.client(ours.agency).await;
    for stranger in [&ours.writer, &ours.validator, &system, &app.officer().await] {
        for read in [&list, &path, &content] {
            stranger.get(read).await.expect(404);
        }
        stranger.fill(&list, brief("y")).await.expect(404);
        stranger.patch(&path, json!({ "language": "es" })).if_match("*").await.expect(404);
        stranger.delete(&path).if_match("*").await.expect(404);
    }
    app.visitor().get(&content).await.expect(401);
    theirs.validator.fill(&list, brief("y")).await.expect(403);
    theirs.validator.get(&content).await.ok();
    app.client(theirs.agency).await.fill(&list, brief("y")).await.expect(201);
    theirs.editor.fill(&list, brief("z")).await.expect(201);
    // One asset is found below its own revision only.
    let other = theirs.written(forms::revision()).await;
    theirs.writer.get(&path.replace(&practice.revision, &other.revision)).await.expect(404);
}

#[tokio::test]
async fn whoever_adds_changes_or_removes_an_asset_does_not_validate() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let roles = vec![Role::AgencyEditor, Role::AgencyValidator];
    let both = app.user_with(NewUser { roles, agency: Some(authors.agency), ..NewUser::default() }).await;
    for act in ["add", "change", "remove"] {
        let practice = authors.written(forms::revision()).await;
        let path =
            authors.enclose(&practice.revision, brief("x")).await.header("location").expect("a place").to_owned();
        match act {
            "add" => both.fill(&assets(&practice.revision), video()).await.expect(201),
            "change" => both.patch_current(&path, json!({ "language": "es" })).await.ok(),
            _ => both.delete(&path).if_match("*").await.expect(204),
        };
        authors.act(&authors.writer, &practice.revision, "submit", json!({})).await.ok();
        authors.act(&both, &practice.revision, "validate", json!({})).await.expect_guard(403, "four_eyes");
        authors.act(&authors.validator, &practice.revision, "validate", json!({})).await.ok();
    }
}

#[tokio::test]
async fn of_sixteen_assets_at_once_ten_are_added() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let practice = authors.written(forms::revision()).await;
    let path = assets(&practice.revision);
    let add = async |number: u8| {
        let form = if number.is_multiple_of(2) { video() } else { brief(&number.to_string()) };
        authors.writer.fill(&path, form).await
    };
    let answers = join_all((0..16).map(add)).await;
    let refused: Vec<_> = answers.into_iter().filter(|answer| answer.status != 201).collect();
    assert_eq!(refused.len(), 6);
    refused.into_iter().for_each(|answer| drop(answer.expect_guard(409, "too_many_assets")));
    let listed = authors.writer.get(&path).await.ok();
    assert_eq!(listed.items().len(), 10);
    let files = listed.items().iter().filter(|asset| !asset["file"].is_null()).count();
    assert_eq!(super::collecting::stored(&app).len(), files, "what was refused left nothing behind");
}

#[tokio::test]
async fn an_asset_sent_again_under_its_key_is_added_once() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let practice = authors.written(forms::revision()).await;
    let send = |form: Form| authors.writer.fill(&assets(&practice.revision), form).key("the-same-key");
    let first = send(brief("uno")).await.expect(201);
    let again = send(brief("uno")).await.expect(201);
    assert_eq!((&first.json, first.etag()), (&again.json, again.etag()));
    send(brief("uno").text("language", "es")).await.expect(422);
    assert_eq!(authors.writer.get(&assets(&practice.revision)).await.ok().items().len(), 1);
    assert_eq!(super::collecting::stored(&app).len(), 1);
}
