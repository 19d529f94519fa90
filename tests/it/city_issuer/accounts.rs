//! Accounts of the issuer's users, as admins manage them.

use convite_tests::{PASSWORD, TestApp};
use serde_json::{Value, json};

use super::issuer::Issuer;
use super::{form, registered};
use crate::oauth::{assert_refused, signs_in, tokens_of};

#[tokio::test]
async fn whom_nobody_registered_or_who_is_disabled_is_not_let_in() {
    let issuer = Issuer::open().await;
    let app = issuer.app().await;
    let unknown = issuer.bearer(&app, "nadie", &["admin"]).get("/v1/me").await.expect(401);
    assert_eq!(unknown.text("detail"), "The account is unknown or disabled.");
    let user = registered(&app, "ana", &["officer"]).await;
    let ana = issuer.bearer(&app, "ana", &["officer"]);
    ana.get("/v1/me").await.ok();
    let path = format!("/v1/users/{}", user.text("id"));
    app.admin().await.patch_current(&path, json!({ "disabled": true })).await.ok();
    ana.get("/v1/me").await.expect(401);
}

#[tokio::test]
async fn a_subject_is_one_of_its_issuer() {
    let (issuer, other) = (Issuer::open().await, Issuer::open().await);
    let app = issuer.app().await;
    registered(&app, "ana", &["officer"]).await;
    let moved = TestApp::start_on(&app.database_url, |settings| settings.oidc.oidc_issuer = Some(other.url())).await;
    other.bearer(&moved, "ana", &["officer"]).get("/v1/me").await.expect(401);
    issuer.bearer(&moved, "ana", &["officer"]).get("/v1/me").await.expect(401);
    let mut again = form("ana", &["officer"]);
    again["email"] = json!("otra@example.org");
    let admin = app.admin().await;
    let taken = admin.post("/v1/users", again.clone()).await.expect(409);
    assert_eq!(taken.bad_fields(), ["/oidc_subject: taken"]);
    again["email"] = json!("tercera@example.org");
    moved.bearer(admin.token().await.expect("a token")).post("/v1/users", again).await.expect(201);
    other.bearer(&moved, "ana", &["officer"]).get("/v1/me").await.ok();
}

#[tokio::test]
async fn they_have_no_password_and_get_none() {
    let issuer = Issuer::open().await;
    let app = issuer.app().await;
    let user = registered(&app, "ana", &["officer"]).await;
    assert_eq!((&user["one_time_password"], &user["must_change_password"]), (&Value::Null, &json!(false)));
    assert_refused(&signs_in(&app, "ana@example.org", PASSWORD).await, 400, "invalid_grant");
    let admin = app.admin().await;
    let path = format!("/v1/users/{}", user.text("id"));
    let etag = admin.etag(&path).await;
    let reset = admin.post(&format!("{path}/reset-password"), json!({})).if_match(&etag).await;
    reset.expect_guard(409, "signs_in_elsewhere");
    let ana = issuer.bearer(&app, "ana", &["officer"]);
    let passwords = json!({ "current_password": PASSWORD, "new_password": "otra frase larga y propia" });
    ana.post("/v1/me/password", passwords).await.expect_guard(409, "signs_in_elsewhere");
}

#[tokio::test]
async fn an_account_moves_to_the_issuer_and_back() {
    let issuer = Issuer::open().await;
    let app = issuer.app().await;
    let (admin, officer) = (app.admin().await, app.officer().await);
    let tokens = tokens_of(&app, &officer).await;
    let own = app.bearer(tokens.text("access_token"));
    own.get("/v1/me").await.ok();
    let path = format!("/v1/users/{}", officer.id());
    admin.patch_current(&path, json!({ "oidc_subject": "ana" })).await.ok();
    own.get("/v1/me").await.expect(401);
    assert_refused(&signs_in(&app, officer.name(), PASSWORD).await, 400, "invalid_grant");
    let ana = issuer.bearer(&app, "ana", &["officer"]);
    ana.get("/v1/me").await.ok();
    admin.patch_current(&path, json!({ "oidc_subject": null })).await.ok();
    ana.get("/v1/me").await.expect(401);
    assert_refused(&signs_in(&app, officer.name(), PASSWORD).await, 400, "invalid_grant");
    let etag = admin.etag(&path).await;
    let reset = admin.post(&format!("{path}/reset-password"), json!({})).if_match(&etag).await.ok();
    signs_in(&app, officer.name(), reset.text("one_time_password")).await.ok();
}

#[tokio::test]
async fn without_an_issuer_nobody_gets_a_subject_and_who_has_one_can_still_be_changed() {
    let issuer = Issuer::open().await;
    let app = issuer.app().await;
    let user = registered(&app, "ana", &["officer"]).await;
    let without = TestApp::start_on(&app.database_url, |_| {}).await;
    issuer.bearer(&without, "ana", &["officer"]).get("/v1/me").await.expect(401);
    let admin = without.bearer(app.admin().await.token().await.expect("a token"));
    let refused = admin.post("/v1/users", form("eva", &["officer"])).await;
    refused.expect_bad_fields(&["/oidc_subject: not_allowed"]);
    let path = format!("/v1/users/{}", user.text("id"));
    let renamed = admin.patch_current(&path, json!({ "display_name": "Ana", "oidc_subject": "ana" })).await.ok();
    assert_eq!((renamed.text("display_name"), renamed.text("oidc_subject")), ("Ana", "ana"));
    admin.patch_current(&path, json!({ "oidc_subject": "eva" })).await.expect(422);
    admin.patch_current(&path, json!({ "disabled": true })).await.ok();
}

#[tokio::test]
async fn the_last_admin_with_a_password_does_not_move() {
    let issuer = Issuer::open().await;
    let app = issuer.app().await;
    let admin = app.admin().await;
    admin.post("/v1/users", form("ana", &["admin"])).await.expect(201);
    let path = format!("/v1/users/{}", admin.id());
    admin.patch_current(&path, json!({ "oidc_subject": "eva" })).await.expect_guard(409, "last_admin");
}
