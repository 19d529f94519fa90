//! The shape of the tree.

use convite_tests::TestApp;
use futures_util::future::join;
use serde_json::json;
use uuid::Uuid;

use super::{added, form, path_of};

#[tokio::test]
async fn a_parent_must_be_a_topic() {
    let app = TestApp::start().await;
    let mut orphan = form("orphan");
    orphan["parent_id"] = json!(Uuid::from_u128(7));
    let refused = app.admin().await.post("/v1/topics", orphan).await.expect(422);
    assert_eq!(refused.bad_fields(), ["/parent_id: unknown"]);
}

#[tokio::test]
async fn a_topic_moves_and_becomes_a_root() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let path = path_of(&app, "heat").await;
    let root = app.visitor().get(&path_of(&app, "human_development").await).await.ok();
    let moved = admin.patch_current(&path, json!({ "parent_id": root["id"] })).await.ok();
    assert_eq!(moved["parent_id"], root["id"]);
    let freed = admin.patch_current(&path, json!({ "parent_id": null })).await.ok();
    assert_eq!(freed["parent_id"], json!(null));
}

#[tokio::test]
async fn a_topic_never_stands_below_itself() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let top = added(&admin, "top", None).await;
    let middle = added(&admin, "middle", Some(top.text("id"))).await;
    let bottom = added(&admin, "bottom", Some(middle.text("id"))).await;
    let path = top.header("location").expect("a location");
    for below in [&top, &middle, &bottom] {
        let refused = admin.patch_current(path, json!({ "parent_id": below["id"] })).await.expect(422);
        assert_eq!(refused.bad_fields(), ["/parent_id: cycle"]);
    }
    assert_eq!(admin.get(path).await.ok().json, top.json);
}

#[tokio::test]
async fn two_moves_at_once_close_no_cycle() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for round in 0..10 {
        let one = added(&admin, &format!("one_{round}"), None).await;
        let other = added(&admin, &format!("other_{round}"), None).await;
        let below_other = admin.patch(one.header("location").expect("a location"), json!({ "parent_id": other["id"] }));
        let below_one = admin.patch(other.header("location").expect("a location"), json!({ "parent_id": one["id"] }));
        let (first, second) =
            join(below_other.if_match(&one.etag()).into_future(), below_one.if_match(&other.etag()).into_future())
                .await;
        let mut statuses = [first.status, second.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 422]);
    }
}

#[tokio::test]
async fn a_topic_with_others_below_it_stays() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let top = added(&admin, "top", None).await;
    let leaf = added(&admin, "leaf", Some(top.text("id"))).await;
    let path = top.header("location").expect("a location");
    admin.delete(path).if_match(&top.etag()).await.expect(409);
    admin.delete(leaf.header("location").expect("a location")).if_match(&leaf.etag()).await.expect(204);
    admin.delete(path).if_match(&top.etag()).await.expect(204);
}
