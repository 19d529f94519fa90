use std::path::PathBuf;

use convite_api::background;
use convite_tests::files::{self, Form};
use convite_tests::{TestApp, forms};

use super::{assets, brief};

/// The files in the store of an app.
pub fn stored(app: &TestApp) -> Vec<PathBuf> {
    let folder = app.shared.settings.attachments.attachments_dir.as_ref().expect("a folder");
    files::below(folder)
}

/// Collects what nobody needs. Returns how many objects went.
async fn collected(app: &TestApp) -> usize {
    background::collect_unused(&app.shared, &app.database).await.expect("the collector works")
}

#[tokio::test]
async fn a_content_goes_with_the_last_asset_and_the_last_attachment_that_has_it() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let request = app.draft().await;
    let practice = authors.written(forms::revision()).await;
    let asset = authors.enclose(&practice.revision, brief("igual")).await;
    let attached = request.requester.attach(&request, Form::with("carta.pdf", files::pdf("igual"))).await.expect(201);
    assert_eq!(stored(&app).len(), 1, "equal files are one object, whatever they belong to");
    request.requester.delete(&request.path(&format!("attachments/{}", attached.text("id")))).await.expect(204);
    assert_eq!((collected(&app).await, stored(&app).len()), (0, 1));
    let path = format!("{}/{}", assets(&practice.revision), asset.text("id"));
    assert_eq!(authors.writer.get(&format!("{path}/content")).await.ok().body, files::pdf("igual"));
    authors.writer.delete(&path).if_match("*").await.expect(204);
    assert_eq!((collected(&app).await, stored(&app).len()), (1, 0));
}

#[tokio::test]
async fn a_copy_in_another_revision_keeps_a_content() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let practice = authors.written(forms::revision()).await;
    let first = authors.enclose(&practice.revision, brief("igual")).await;
    authors.publish(&practice.revision).await.ok();
    let next = authors.revise(&practice).await;
    assert_eq!(stored(&app).len(), 1, "a copy costs a row");
    let carried = authors.writer.get(&assets(&next)).await.ok().column("id").remove(0);
    authors.writer.delete(&format!("{}/{carried}", assets(&next))).if_match("*").await.expect(204);
    app.clock.set("2100-01-01T00:00:00Z");
    assert_eq!((collected(&app).await, stored(&app).len()), (0, 1));
    let public = practice.path(&format!("assets/{}/content", first.text("id")));
    assert_eq!(app.visitor().get(&public).await.ok().body, files::pdf("igual"));
}
