//! Sessions: refresh tokens work once, and a second use ends the session.

use chrono::TimeDelta;
use convite_tests::{Answer, TestApp};
use futures_util::future::join;
use serde_json::json;

use super::{assert_refused, refreshes, tokens_of};

async fn refused(app: &TestApp, tokens: &Answer) {
    assert_refused(&refreshes(app, tokens.text("refresh_token")).await, 400, "invalid_grant");
}

#[tokio::test]
async fn a_refresh_gives_new_tokens() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let first = tokens_of(&app, &officer).await;
    let second = refreshes(&app, first.text("refresh_token")).await.ok();
    assert_ne!(first.text("refresh_token"), second.text("refresh_token"));
    let me = app.bearer(second.text("access_token")).get("/v1/me").await.ok();
    assert_eq!(me["user"]["id"], json!(officer.id()));
    refreshes(&app, second.text("refresh_token")).await.ok();
}

#[tokio::test]
async fn a_token_that_is_used_twice_ends_its_session_and_no_other() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let (first, other) = (tokens_of(&app, &officer).await, tokens_of(&app, &officer).await);
    let second = refreshes(&app, first.text("refresh_token")).await.ok();
    refused(&app, &first).await;
    refused(&app, &second).await;
    refreshes(&app, other.text("refresh_token")).await.ok();
    let trail = app.admin().await.get("/v1/audit-events?action=session.revoke").await.ok();
    assert_eq!(trail.items().len(), 1);
    assert_eq!(trail.items()[0]["actor"], json!({ "kind": "system", "id": null }));
}

#[tokio::test]
async fn of_two_uses_at_once_one_is_a_second_use() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    for _ in 0..5 {
        let tokens = tokens_of(&app, &officer).await;
        let use_it = || refreshes(&app, tokens.text("refresh_token")).into_future();
        let (one, other) = join(use_it(), use_it()).await;
        let (won, lost) = if one.status == 200 { (one, other) } else { (other, one) };
        assert_refused(&lost, 400, "invalid_grant");
        refused(&app, &won.ok()).await;
    }
}

#[tokio::test]
async fn a_session_ends_after_half_a_day_without_a_refresh() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let tokens = tokens_of(&app, &officer).await;
    app.clock.advance_by(TimeDelta::hours(12) - TimeDelta::seconds(1));
    let tokens = refreshes(&app, tokens.text("refresh_token")).await.ok();
    app.clock.advance_by(TimeDelta::hours(12));
    refused(&app, &tokens).await;
}

#[tokio::test]
async fn a_session_ends_after_two_weeks_however_often_it_is_refreshed() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let mut tokens = tokens_of(&app, &officer).await;
    for _ in 0..33 {
        app.clock.advance_by(TimeDelta::hours(10));
        tokens = refreshes(&app, tokens.text("refresh_token")).await.ok();
    }
    app.clock.advance_by(TimeDelta::hours(6));
    refused(&app, &tokens).await;
}

#[tokio::test]
async fn a_new_one_time_password_and_a_disabled_account_end_every_session() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (forgetful, gone) = (app.officer().await, app.officer().await);
    let forgotten = tokens_of(&app, &forgetful).await;
    admin.post(&format!("/v1/users/{}/reset-password", forgetful.id()), json!({})).if_match("*").await.ok();
    refused(&app, &forgotten).await;

    let (first, second) = (tokens_of(&app, &gone).await, tokens_of(&app, &gone).await);
    let path = format!("/v1/users/{}", gone.id());
    admin.patch_current(&path, json!({ "disabled": true })).await.ok();
    refused(&app, &first).await;
    admin.patch_current(&path, json!({ "disabled": false })).await.ok();
    refused(&app, &second).await;
}

#[tokio::test]
async fn what_is_no_refresh_token_is_refused() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let tokens = tokens_of(&app, &officer).await;
    for text in ["x", "cvr_", "\0", tokens.text("access_token")] {
        assert_refused(&refreshes(&app, text).await, 400, "invalid_grant");
    }
    app.bearer(tokens.text("refresh_token")).get("/v1/me").await.expect(401);
}
