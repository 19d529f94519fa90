//! Who sees which agency.

use convite_tests::TestApp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::form;

#[tokio::test]
async fn a_partner_sees_its_own_agency_and_nothing_else() {
    let app = TestApp::start().await;
    let (own, other) = (app.agency().await, app.agency().await);
    for partner in [app.client(own).await, app.coordinator(own).await] {
        partner.get(&format!("/v1/agencies/{own}")).await.ok();
        assert_eq!(partner.get("/v1/agencies").await.ok().column("id"), [own.to_string()]);
        partner.get(&format!("/v1/agencies/{other}")).await.expect(404);
        partner.patch(&format!("/v1/agencies/{other}"), json!({ "name": "X" })).if_match("*").await.expect(404);
        partner.patch(&format!("/v1/agencies/{own}"), json!({ "name": "X" })).if_match("*").await.expect(403);
        partner.post("/v1/agencies", form()).await.expect(403);
    }
}

#[tokio::test]
async fn another_agency_is_missing_in_the_same_words_as_one_that_never_was() {
    let app = TestApp::start().await;
    let (own, other) = (app.agency().await, app.agency().await);
    let partner = app.client(own).await;
    let told = |mut problem: Value| {
        let members = problem.as_object_mut().expect("a problem");
        members.retain(|name, _| name != "instance" && name != "request_id");
        problem
    };
    let foreign = partner.get(&format!("/v1/agencies/{other}")).await.expect(404);
    let unknown = partner.get(&format!("/v1/agencies/{}", Uuid::from_u128(7))).await.expect(404);
    assert_eq!(told(foreign.json), told(unknown.json));
}

#[tokio::test]
async fn staff_read_agencies_and_only_admins_change_them() {
    let app = TestApp::start().await;
    let path = format!("/v1/agencies/{}", app.agency().await);
    for reader in [app.officer().await, app.lead().await, app.editor().await, app.analyst().await] {
        reader.get(&path).await.ok();
        assert_eq!(reader.get("/v1/agencies").await.ok().items().len(), 1);
        reader.patch_current(&path, json!({ "name": "X" })).await.expect(403);
        reader.post("/v1/agencies", form()).await.expect(403);
    }
}

#[tokio::test]
async fn a_requester_sees_no_agency_and_a_visitor_is_asked_who_they_are() {
    let app = TestApp::start().await;
    let path = format!("/v1/agencies/{}", app.agency().await);
    let requester = app.draft().await.requester;
    requester.get(&path).await.expect(404);
    assert_eq!(requester.get("/v1/agencies").await.ok()["items"], json!([]));
    app.visitor().get(&path).await.expect(401);
    app.visitor().get("/v1/agencies").await.expect(401);
}
