use convite_tests::files::{self, Form};
use convite_tests::{TestApp, forms};
use reqwest::Method;
use serde_json::{Value, json};

use super::{a, assets, brief, video};

#[tokio::test]
async fn the_public_sees_assets_once_their_revision_is_published() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let practice = authors.written(forms::revision()).await;
    let content = files::pdf_of(3_000_000);
    let form = Form::with("Ficha 'K'.pdf", &content).kind("brief").text("title_es", "Ficha");
    let made = authors.enclose(&practice.revision, form).await;
    authors.enclose(&practice.revision, video()).await;
    let path = practice.path(&format!("assets/{}/content", made.text("id")));
    app.visitor().get(&path).await.expect(404);
    authors.writer.get(&path).await.expect(404);
    authors.publish(&practice.revision).await.ok();
    let read = app.visitor().get(&practice.path("")).await.ok();
    let shown = read["revision"]["assets"].as_array().expect("assets").clone();
    assert_eq!(shown[0]["file"], made["file"]);
    assert_eq!((&shown[1]["url"], &shown[1]["file"]), (&json!("https://video.example.org/k"), &Value::Null));
    assert_eq!(shown[0].get("origin_id"), None);
    let fetched = app.visitor().get(&path).header("accept-encoding", "gzip, br").await.ok();
    assert!(fetched.body == content);
    assert_eq!(fetched.etag(), format!("\"{}\"", made["file"]["sha256"].as_str().expect("a hash")));
    assert_eq!(fetched.header("cache-control"), Some("public, max-age=3600"));
    assert_eq!(fetched.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(fetched.header("content-length"), Some("3000000"));
    let disposition = "attachment; filename=\"Ficha _K_.pdf\"; filename*=UTF-8''Ficha%20%27K%27.pdf";
    assert_eq!(fetched.header("content-disposition"), Some(disposition));
    let known = app.visitor().get(&path).header("if-none-match", &fetched.etag()).await;
    assert_eq!((known.status, known.body.len()), (304, 0));
    let head = app.visitor().call(Method::HEAD, &path).await.ok();
    assert_eq!((head.etag(), head.body.len()), (fetched.etag(), 0));
    let signed = authors.writer.get(&path).await.ok();
    assert_eq!(signed.header("cache-control"), Some("private, no-cache"));
    let link = practice.path(&format!("assets/{}/content", shown[1]["id"].as_str().expect("an id")));
    app.visitor().get(&link).await.expect(404);
    let other = authors.published(forms::revision()).await;
    app.visitor().get(&path.replace(&practice.id, &other.id)).await.expect(404);
}

#[tokio::test]
async fn assets_are_carried_into_the_next_revision_and_what_is_public_stays() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let practice = authors.written(forms::revision()).await;
    let first = authors.enclose(&practice.revision, brief("uno")).await;
    authors.enclose(&practice.revision, video()).await;
    authors.publish(&practice.revision).await.ok();
    let before = app.visitor().get(&practice.path("")).await.ok();
    let next = authors.revise(&practice).await;
    let carried = authors.writer.get(&assets(&next)).await.ok();
    assert_eq!(
        (&carried.items()[0]["file"], &carried.items()[1]["url"]),
        (&first["file"], &before["revision"]["assets"][1]["url"])
    );
    assert_ne!(carried.items()[0]["id"], first["id"]);
    assert_eq!((&carried.items()[0]["version"], &carried.items()[0]["revision_id"]), (&json!(1), &json!(next)));
    let path = format!("{}/{}", assets(&next), carried.items()[0]["id"].as_str().expect("an id"));
    authors.writer.delete(&path).if_match("*").await.expect(204);
    let new = authors.enclose(&next, a("dataset", "a,b\n1,2\n")).await;
    let meanwhile = app.visitor().get(&practice.path("")).await.ok();
    assert_eq!((meanwhile.etag(), &meanwhile.json), (before.etag(), &before.json));
    let content = |asset: &Value| practice.path(&format!("assets/{}/content", asset.as_str().expect("an id")));
    app.visitor().get(&content(&new["id"])).await.expect(404);
    authors.publish(&next).await.ok();
    let after = app.visitor().get(&practice.path("")).await.ok();
    let kinds: Vec<&Value> =
        after["revision"]["assets"].as_array().expect("assets").iter().map(|it| &it["kind"]).collect();
    assert_eq!(kinds, ["video_link", "dataset"]);
    assert_eq!(app.visitor().get(&content(&new["id"])).await.ok().body, b"a,b\n1,2\n");
    // What was published once stays where links lead to it, as its text does.
    let history = app.visitor().get(&practice.path("history/1")).await.ok();
    assert_eq!(history["assets"][0]["id"], first["id"]);
    assert_eq!(app.visitor().get(&content(&first["id"])).await.ok().body, files::pdf("uno"));
    authors.rule(&practice, "retire", json!({ "reason": "Ya no." })).await.ok();
    assert_eq!(app.visitor().get(&content(&new["id"])).await.ok().body, b"a,b\n1,2\n");
}

#[tokio::test]
async fn what_was_never_published_is_nobodys_else() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let practice = authors.written(forms::revision()).await;
    let made = authors.enclose(&practice.revision, brief("x")).await;
    let path = practice.path(&format!("assets/{}/content", made.text("id")));
    authors.act(&authors.writer, &practice.revision, "submit", json!({})).await.ok();
    authors.act(&authors.validator, &practice.revision, "reject", json!({ "reason": "No." })).await.ok();
    app.visitor().get(&path).await.expect(404);
    let next = authors.revise(&practice).await;
    assert_eq!(authors.writer.get(&assets(&next)).await.ok().items()[0]["file"], made["file"]);
    authors.publish(&next).await.ok();
    app.visitor().get(&path).await.expect(404);
}

#[tokio::test]
async fn assets_stand_in_the_formats_of_others() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let practice = authors.written(forms::revision()).await;
    let image = a("image", files::png()).text("title_en", "The line").text("alternative_text_en", "A cabin.");
    let made = authors.enclose(&practice.revision, image).await;
    authors.enclose(&practice.revision, video()).await;
    authors.publish(&practice.revision).await.ok();
    let read = async |media_type: &str| app.visitor().get(&practice.path("")).header("accept", media_type).await.ok();
    let linked = read("application/ld+json").await;
    let media = linked["associatedMedia"].as_array().expect("media").clone();
    let address = media[0]["contentUrl"].as_str().expect("an address").to_owned();
    assert!(address.ends_with(&practice.path(&format!("assets/{}/content", made.text("id")))), "{address}");
    assert_eq!((&media[0]["@type"], &media[0]["name"]), (&json!("ImageObject"), &json!("Un material")));
    assert_eq!((&media[0]["description"], &media[0]["encodingFormat"]), (&json!("A cabin."), &json!("image/png")));
    assert_eq!((&media[1]["@type"], &media[1]["url"]), (&json!("VideoObject"), &json!("https://video.example.org/k")));
    let dublin = String::from_utf8(read("application/xml").await.body).expect("XML");
    for relation in [address.as_str(), "https://video.example.org/k"] {
        assert!(dublin.contains(&format!("<dc:relation>{relation}</dc:relation>")), "{dublin}");
    }
}
