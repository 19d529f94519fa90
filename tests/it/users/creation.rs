//! Making accounts.

use convite_tests::TestApp;
use serde_json::json;
use uuid::Uuid;

use super::form;
use crate::oauth::signs_in;

#[tokio::test]
async fn a_new_user_signs_in_with_the_one_time_password() {
    let app = TestApp::start().await;
    let created =
        app.admin().await.post("/v1/users", form("nueva@example.org", &["officer", "lead"])).await.expect(201);
    assert_eq!(created.header("location"), Some(format!("/v1/users/{}", created.text("id")).as_str()));
    assert_eq!(created.header("cache-control"), Some("no-store"));
    assert_eq!((&created["roles"], &created["must_change_password"]), (&json!(["officer", "lead"]), &json!(true)));
    let tokens = signs_in(&app, "nueva@example.org", created.text("one_time_password")).await.ok();
    let me = app.bearer(tokens.text("access_token")).get("/v1/me").await.ok();
    assert_eq!((&me["user"]["id"], &me["permissions"]), (&created["id"], &json!(["read_own_account"])));
}

#[tokio::test]
async fn the_password_is_shown_to_a_repeated_key_and_nowhere_else() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let create = || admin.post("/v1/users", form("nueva@example.org", &["officer"])).key("once");
    let (created, repeated) = (create().await.expect(201), create().await.expect(201));
    assert_eq!(created.json, repeated.json);
    let read = admin.get(&format!("/v1/users/{}", created.text("id"))).await.ok();
    assert_eq!(read["one_time_password"], json!(null));
    let kept = app.sql().await.query_one("SELECT reply FROM idempotent_replies", &[]).await.expect("a row");
    let (kept, password): (Vec<u8>, _) = (kept.get(0), created.text("one_time_password").as_bytes());
    assert!(!kept.windows(password.len()).any(|window| window == password), "kept encrypted");
}

#[tokio::test]
async fn an_address_is_one_users_whatever_its_case() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    admin.post("/v1/users", form("nueva@example.org", &[])).await.expect(201);
    let taken = admin.post("/v1/users", form("NUEVA@Example.org", &[])).await.expect(409);
    assert_eq!(taken.bad_fields(), ["/email: taken"]);
}

#[tokio::test]
async fn every_bad_field_is_named() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let bad =
        json!({ "email": "x", "display_name": "\u{7}", "roles": ["king"], "agency_id": 1, "disabled": "no", "x": 1 });
    admin.post("/v1/users", bad).await.expect_bad_fields(&[
        "/agency_id: wrong_type",
        "/disabled: wrong_type",
        "/display_name: forbidden_character",
        "/email: invalid_email",
        "/roles/0: unknown_value",
        "/x: unknown_member",
    ]);
    let missing = ["/display_name: required", "/email: required", "/roles: required"];
    admin.post("/v1/users", json!({})).await.expect_bad_fields(&missing);
}

#[tokio::test]
async fn agency_roles_need_an_agency_and_meet_no_staff_role() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let agency = app.agency().await;
    let with = |roles: &[&str], agency: serde_json::Value| {
        let mut form = form("nueva@example.org", roles);
        form["agency_id"] = agency;
        admin.post("/v1/users", form)
    };
    with(&["agency_editor"], json!(null)).await.expect_bad_fields(&["/agency_id: required"]);
    with(&["officer"], json!(agency)).await.expect_bad_fields(&["/roles: not_allowed"]);
    with(&["agency_editor", "admin"], json!(agency)).await.expect_bad_fields(&["/roles: not_allowed"]);
    with(&["agency_editor"], json!(Uuid::from_u128(7))).await.expect_bad_fields(&["/agency_id: unknown"]);
    let created = with(&["agency_editor"], json!(agency)).await.expect(201);
    assert_eq!(created["agency_id"], json!(agency));
}

#[tokio::test]
async fn the_audit_trail_has_no_personal_value() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let created = admin.post("/v1/users", form("nueva@example.org", &[])).await.expect(201);
    let trail = admin.get("/v1/audit-events?action=user.create").await.ok();
    assert_eq!(trail.column("subject_id"), [created.text("id")]);
    assert!(!String::from_utf8_lossy(&trail.body).contains("nueva"));
}
