//! Roles are those that the newest token names.

use chrono::TimeDelta;
use convite_domain::access::Role;
use convite_tests::TestApp;
use serde_json::{Value, json};

use super::issuer::Issuer;
use super::{form, permissions, registered};

async fn stored_roles(app: &TestApp, path: &str) -> Value {
    app.admin().await.get(path).await.ok()["roles"].clone()
}

#[tokio::test]
async fn the_claim_replaces_what_was_expected() {
    let issuer = Issuer::open().await;
    let app = issuer.app().await;
    let user = registered(&app, "ana", &["officer"]).await;
    let path = format!("/v1/users/{}", user.text("id"));
    let ana = issuer.bearer(&app, "ana", &["admin", "king"]);
    assert!(permissions(&ana).await.contains(&"manage_users".to_owned()));
    let read = ana.get(&path).await.ok();
    assert_eq!((&read["roles"], &read["version"]), (&json!(["admin"]), &json!(2)));
    let audited = app.sql().await;
    let query = "SELECT count(*) FROM audit_events WHERE subject_id = $1::text::uuid AND action = 'user.update'";
    let id = user.text("id");
    assert_eq!(audited.query_one(query, &[&id]).await.expect("a count").get::<_, i64>(0), 1);
    app.clock.advance_by(TimeDelta::seconds(10));
    issuer.bearer(&app, "ana", &["admin"]).get("/v1/me").await.ok();
    assert_eq!(ana.get(&path).await.ok()["version"], json!(2), "the same roles are no change");
}

#[tokio::test]
async fn an_older_token_gives_no_role_back() {
    let issuer = Issuer::open().await;
    let app = issuer.app().await;
    let user = registered(&app, "ana", &["officer"]).await;
    let path = format!("/v1/users/{}", user.text("id"));
    let older = issuer.bearer(&app, "ana", &["officer", "admin"]);
    app.clock.advance_by(TimeDelta::seconds(10));
    let newer = issuer.bearer(&app, "ana", &["officer"]);
    newer.get("/v1/users").await.expect(403);
    older.get("/v1/users").await.expect(403);
    older.get("/v1/requests").await.ok();
    assert_eq!(stored_roles(&app, &path).await, json!(["officer"]));
    app.clock.advance_by(TimeDelta::seconds(10));
    issuer.bearer(&app, "ana", &[]).get("/v1/requests").await.expect(403);
    older.get("/v1/requests").await.expect(403);
    assert_eq!(stored_roles(&app, &path).await, json!([]));
}

#[tokio::test]
async fn a_claim_that_is_absent_or_of_another_form_gives_none() {
    let issuer = Issuer::open().await;
    let app = issuer.app().await;
    registered(&app, "ana", &["officer"]).await;
    for claim in [json!(null), json!(7), json!({ "officer": true }), json!([["officer"]]), json!(["Officer", "king"])] {
        let mut claims = issuer.claims(&app, "ana", &[]);
        claims["roles"] = claim;
        issuer.bearer_of(&app, &claims).get("/v1/me").await.expect(403);
    }
    let mut claims = issuer.claims(&app, "ana", &[]);
    claims.as_object_mut().expect("an object").remove("roles");
    issuer.bearer_of(&app, &claims).get("/v1/me").await.expect(403);
}

#[tokio::test]
async fn roles_may_stand_deeper_under_names_of_the_city() {
    let issuer = Issuer::open().await;
    let app = TestApp::start_with(|settings| {
        settings.oidc.oidc_issuer = Some(issuer.url());
        settings.oidc.oidc_roles_claim = "/realm_access/roles".to_owned();
        settings.oidc.oidc_roles = vec![("aci-oficiales".to_owned(), Role::Officer)];
    })
    .await;
    registered(&app, "ana", &[]).await;
    let mut claims = issuer.claims(&app, "ana", &["admin"]);
    claims["realm_access"] = json!({ "roles": ["aci-oficiales", "admin"] });
    let ana = issuer.bearer_of(&app, &claims);
    ana.get("/v1/requests").await.ok();
    ana.get("/v1/users").await.expect(403);
}

#[tokio::test]
async fn roles_of_staff_and_of_agencies_never_meet() {
    let issuer = Issuer::open().await;
    let app = issuer.app().await;
    registered(&app, "ana", &[]).await;
    let both = ["officer", "agency_coordinator"];
    let agency = app.agency().await;
    let mut partner = form("eva", &["agency_coordinator"]);
    partner["agency_id"] = json!(agency);
    app.admin().await.post("/v1/users", partner).await.expect(201);
    let ana = issuer.bearer(&app, "ana", &both).get("/v1/me").await.ok();
    assert_eq!((&ana["user"]["roles"], &ana["agency_id"]), (&json!(["officer"]), &json!(null)));
    let eva = issuer.bearer(&app, "eva", &both).get("/v1/me").await.ok();
    assert_eq!((&eva["user"]["roles"], &eva["agency_id"]), (&json!(["agency_coordinator"]), &json!(agency)));
}
