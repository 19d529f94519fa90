//! A new password for oneself.

use chrono::TimeDelta;
use convite_domain::access::Role;
use convite_tests::{Actor, Answer, Call, NewUser, PASSWORD, TestApp};
use serde_json::json;

use crate::oauth::{assert_refused, refreshes, signs_in, tokens_of};

const NEW: &str = "otra frase larga y propia";

fn changes(who: &Actor, current: &str, new: &str) -> Call {
    who.post("/v1/me/password", json!({ "current_password": current, "new_password": new }))
}

async fn refused_as_wrong(answer: Call) -> Answer {
    answer.await.expect_bad_fields(&["/current_password: wrong"])
}

#[tokio::test]
async fn a_new_password_replaces_the_present_one_and_ends_every_session() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let session = tokens_of(&app, &officer).await;
    changes(&officer, PASSWORD, NEW).await.expect(204);
    assert_refused(&refreshes(&app, session.text("refresh_token")).await, 400, "invalid_grant");
    assert_refused(&signs_in(&app, officer.name(), PASSWORD).await, 400, "invalid_grant");
    signs_in(&app, officer.name(), NEW).await.ok();
    let trail = app.admin().await.get("/v1/audit-events?action=user.change_password").await.ok();
    assert_eq!(trail.column("subject_id"), [officer.id().to_string()]);
}

#[tokio::test]
async fn a_one_time_password_only_allows_setting_another() {
    let app = TestApp::start().await;
    let new = NewUser { roles: vec![Role::Admin], must_change_password: true, ..NewUser::default() };
    let newcomer = app.user_with(new).await;
    for path in ["/v1/users", "/v1/requests", "/v1/audit-events"] {
        assert_ne!(newcomer.get(path).await.status, 200, "{path}");
    }
    newcomer.get("/v1/me").await.ok();
    changes(&newcomer, PASSWORD, NEW).await.expect(204);
    newcomer.get("/v1/users").await.ok();
    assert_eq!(newcomer.get("/v1/me").await.ok()["user"]["must_change_password"], json!(false));
}

#[tokio::test]
async fn a_bad_password_is_refused_and_changes_nothing() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    changes(&officer, PASSWORD, "corta").await.expect_bad_fields(&["/new_password: too_short"]);
    changes(&officer, PASSWORD, &"x".repeat(201)).await.expect_bad_fields(&["/new_password: too_long"]);
    changes(&officer, PASSWORD, PASSWORD).await.expect_bad_fields(&["/new_password: unchanged"]);
    refused_as_wrong(changes(&officer, NEW, NEW)).await;
    signs_in(&app, officer.name(), PASSWORD).await.ok();
}

#[tokio::test]
async fn guessing_the_present_password_slows_down() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    for _ in 0..4 {
        refused_as_wrong(changes(&officer, NEW, NEW)).await;
    }
    let slow = changes(&officer, PASSWORD, NEW).await.expect(429);
    assert_eq!(slow.header("retry-after"), Some("1"));
    app.clock.advance_by(TimeDelta::seconds(1));
    changes(&officer, PASSWORD, NEW).await.expect(204);
}

#[tokio::test]
async fn a_repeated_key_replays_the_reply() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    changes(&officer, PASSWORD, NEW).key("once").await.expect(204);
    changes(&officer, PASSWORD, NEW).key("once").await.expect(204);
    refused_as_wrong(changes(&officer, PASSWORD, NEW)).await;
}

#[tokio::test]
async fn only_people_have_a_password() {
    let app = TestApp::start().await;
    let client = app.client(app.agency().await).await;
    changes(&client, PASSWORD, NEW).await.expect(403);
    changes(&app.draft().await.requester, PASSWORD, NEW).await.expect(403);
    changes(&app.visitor(), PASSWORD, NEW).await.expect(401);
}
