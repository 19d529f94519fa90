//! Signing in, and what a signed-in user is at every later call.

use convite_domain::access::Role;
use convite_tests::{NewUser, PASSWORD, TestApp};
use serde_json::json;

use super::{assert_refused, authenticates, signs_in, tokens_of};

#[tokio::test]
async fn a_person_signs_in_and_is_known() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let tokens = tokens_of(&app, &officer).await;
    assert_eq!((tokens.text("token_type"), &tokens["expires_in"]), ("Bearer", &json!(900)));
    assert_eq!(tokens.text("scope"), "convite");
    assert_eq!(tokens.header("cache-control"), Some("no-store"));
    assert_eq!(tokens.header("pragma"), Some("no-cache"));
    let me = app.bearer(tokens.text("access_token")).get("/v1/me").await.ok();
    assert_eq!(me["user"]["id"], json!(officer.id()));
}

#[tokio::test]
async fn the_address_counts_whatever_its_case_and_the_white_space_around() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    signs_in(&app, &format!(" {}\t", officer.name().to_uppercase()), &format!(" {PASSWORD} ")).await.ok();
}

#[tokio::test]
async fn a_partners_system_gets_a_token_for_its_agency_and_nothing_to_refresh_it_with() {
    let app = TestApp::start().await;
    let agency = app.agency().await;
    let client = app.client(agency).await;
    let tokens = authenticates(&app, client.name(), client.secret()).await.ok();
    assert_eq!(tokens["refresh_token"], json!(null));
    let me = app.bearer(tokens.text("access_token")).get("/v1/me").await.ok();
    assert_eq!((&me["client_id"], &me["agency_id"]), (&json!(client.id()), &json!(agency)));
}

#[tokio::test]
async fn unknown_disabled_and_mistyped_are_refused_in_the_same_words() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let disabled = NewUser { roles: vec![Role::Officer], disabled: true, ..NewUser::default() };
    let disabled = app.user_with(disabled).await;
    let refusals = [
        signs_in(&app, "nobody@example.org", PASSWORD).await,
        signs_in(&app, disabled.name(), PASSWORD).await,
        signs_in(&app, officer.name(), "una frase larga y ajena").await,
        signs_in(&app, "\0", PASSWORD).await,
    ];
    for refused in refusals {
        assert_refused(&refused, 400, "invalid_grant");
        assert_eq!(refused.text("error_description"), "The name or the password is wrong.");
    }
}

#[tokio::test]
async fn an_unknown_client_is_refused_as_one_with_a_wrong_secret() {
    let app = TestApp::start().await;
    let client = app.client(app.agency().await).await;
    let other = app.client(app.agency().await).await;
    for (id, secret) in [("nobody", client.secret()), (client.name(), other.secret()), ("\0", "\0")] {
        assert_refused(&authenticates(&app, id, secret).await, 401, "invalid_client");
    }
}

#[tokio::test]
async fn roles_act_at_once() {
    let app = TestApp::start().await;
    let (admin, user) = (app.admin().await, app.officer().await);
    let token = app.bearer(tokens_of(&app, &user).await.text("access_token"));
    token.post("/v1/organizations", json!({})).await.expect(422);
    let path = format!("/v1/users/{}", user.id());
    admin.patch_current(&path, json!({ "roles": ["analyst"] })).await.ok();
    token.post("/v1/organizations", json!({})).await.expect(403);
}

#[tokio::test]
async fn a_disabled_account_stops_at_once() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (user, client) = (app.officer().await, app.client(app.agency().await).await);
    for (who, path) in [(&user, "users"), (&client, "oauth-clients")] {
        who.get("/v1/me").await.ok();
        admin.patch_current(&format!("/v1/{path}/{}", who.id()), json!({ "disabled": true })).await.ok();
        who.get("/v1/me").await.expect(401);
    }
}

#[tokio::test]
async fn a_sign_in_is_in_the_audit_trail_without_the_address() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    tokens_of(&app, &officer).await;
    let trail = app.admin().await.get("/v1/audit-events?action=session.start").await.ok();
    assert_eq!(trail.items().len(), 1);
    assert_eq!(trail.items()[0]["actor"], json!({ "kind": "user", "id": officer.id() }));
    assert!(!String::from_utf8_lossy(&trail.body).contains(officer.name()));
}

#[tokio::test]
async fn nothing_secret_is_stored_as_it_is() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let token = tokens_of(&app, &officer).await.text("refresh_token").to_owned();
    let rows = app.sql().await.query("SELECT hash FROM refresh_tokens", &[]).await.expect("rows");
    let stored: Vec<u8> = rows[0].get(0);
    assert_eq!(stored.len(), 32);
    assert!(!token.as_bytes().windows(32).any(|window| window == stored));
}
