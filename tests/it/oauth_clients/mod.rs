//! The clients of partners' systems, as admins manage them.

use convite_domain::AgencyId;
use convite_tests::{Actor, Answer, TestApp};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::oauth::{assert_refused, authenticates};

fn form(agency: AgencyId) -> Value {
    json!({ "name": "Sistema de reservas", "agency_id": agency })
}

async fn created(app: &TestApp, admin: &Actor) -> Answer {
    admin.post("/v1/oauth-clients", form(app.agency().await)).await.expect(201)
}

fn path_of(client: &Answer) -> String {
    format!("/v1/oauth-clients/{}", client.text("id"))
}

#[tokio::test]
async fn a_new_client_authenticates_with_its_secret_and_sees_its_agency() {
    let app = TestApp::start().await;
    let client = created(&app, &app.admin().await).await;
    assert_eq!(client.header("location"), Some(path_of(&client).as_str()));
    assert_eq!(client.header("cache-control"), Some("no-store"));
    let tokens = authenticates(&app, client.text("client_id"), client.text("client_secret")).await.ok();
    let partner = app.bearer(tokens.text("access_token"));
    assert_eq!(partner.get("/v1/agencies").await.ok().column("id"), [client.text("agency_id")]);
}

#[tokio::test]
async fn the_secret_is_shown_once() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let client = created(&app, &admin).await;
    let read = admin.get(&path_of(&client)).await.ok();
    assert_eq!((&read["client_secret"], &read["client_id"]), (&json!(null), &client["client_id"]));
    let row = app.sql().await.query_one("SELECT secret_hash FROM oauth_clients", &[]).await.expect("a row");
    assert_eq!(row.get::<_, Vec<u8>>(0).len(), 32);
}

#[tokio::test]
async fn a_new_secret_replaces_the_present_one_at_once() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let client = created(&app, &admin).await;
    let path = format!("{}/rotate-secret", path_of(&client));
    admin.post(&path, json!({})).await.expect(428);
    let rotated = admin.post(&path, json!({})).if_match(&client.etag()).await.ok();
    assert_eq!((&rotated["client_id"], &rotated["version"]), (&client["client_id"], &json!(2)));
    admin.post(&path, json!({})).if_match(&client.etag()).await.expect(412);
    let old = authenticates(&app, client.text("client_id"), client.text("client_secret")).await;
    assert_refused(&old, 401, "invalid_client");
    authenticates(&app, client.text("client_id"), rotated.text("client_secret")).await.ok();
}

#[tokio::test]
async fn a_disabled_client_gets_no_token() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let client = created(&app, &admin).await;
    let changed = admin.patch_current(&path_of(&client), json!({ "disabled": true, "name": "Otro" })).await.ok();
    assert_eq!((&changed["name"], &changed["version"]), (&json!("Otro"), &json!(2)));
    let refused = authenticates(&app, client.text("client_id"), client.text("client_secret")).await;
    assert_refused(&refused, 401, "invalid_client");
    let trail = admin.get("/v1/audit-events?action=oauth_client.update").await.ok();
    assert_eq!(trail.items()[0]["fields"], json!(["name", "disabled"]));
}

#[tokio::test]
async fn the_agency_must_exist_and_stays() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let unknown = form(AgencyId::new(Uuid::from_u128(7)));
    admin.post("/v1/oauth-clients", unknown).await.expect_bad_fields(&["/agency_id: unknown"]);
    let client = created(&app, &admin).await;
    let other = json!({ "agency_id": app.agency().await });
    admin.patch_current(&path_of(&client), other).await.expect_bad_fields(&["/agency_id: immutable"]);
    admin.patch_current(&path_of(&client), json!({ "agency_id": client["agency_id"] })).await.ok();
    let bad = json!({ "name": "", "secret": "x" });
    admin.post("/v1/oauth-clients", bad).await.expect_bad_fields(&[
        "/agency_id: required",
        "/name: too_short",
        "/secret: unknown_member",
    ]);
}

#[tokio::test]
async fn admins_page_through_all_by_name_and_nobody_else_sees_any() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let first = created(&app, &admin).await;
    created(&app, &admin).await;
    let page = admin.get("/v1/oauth-clients?limit=1").await.ok();
    assert_eq!(page.column("client_id"), [first.text("client_id")]);
    let rest = format!("/v1/oauth-clients?cursor={}", page.text("next_cursor"));
    assert_eq!(admin.get(&rest).await.ok().items().len(), 1);

    let client = app.client(app.agency().await).await;
    for stranger in [app.lead().await, app.coordinator(app.agency().await).await, client] {
        stranger.get("/v1/oauth-clients").await.expect(403);
        stranger.get(&path_of(&first)).await.expect(404);
        stranger.patch(&path_of(&first), json!({ "disabled": true })).if_match("*").await.expect(404);
        stranger.post(&format!("{}/rotate-secret", path_of(&first)), json!({})).if_match("*").await.expect(404);
        stranger.post("/v1/oauth-clients", json!({})).await.expect(403);
    }
}
