//! Only the genuine token is accepted. What a token's header and claims may be is tested beside the keys.

use chrono::TimeDelta;
use convite_tests::{Answer, TestApp};

use super::tokens_of;

async fn with_header(app: &TestApp, value: &str) -> Answer {
    app.visitor().get("/v1/me").header("authorization", value).await
}

/// Base64url of a few constant texts.
const UNSIGNED: &str = "eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0"; // {"alg":"none","typ":"at+jwt"}
const SYMMETRIC: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9"; // {"alg":"HS256","typ":"at+jwt"}

#[tokio::test]
async fn a_changed_token_is_refused() {
    let app = TestApp::start().await;
    let (one, other) = (app.officer().await, app.admin().await);
    let (mine, theirs) = (tokens_of(&app, &one).await, tokens_of(&app, &other).await);
    let mine: Vec<&str> = mine.text("access_token").split('.').collect();
    let theirs: Vec<&str> = theirs.text("access_token").split('.').collect();
    app.bearer(mine.join(".")).get("/v1/me").await.ok();
    let forged = [
        format!("{}.{}.{}", mine[0], theirs[1], mine[2]),
        format!("{}.{}.{}", mine[0], mine[1], theirs[2]),
        format!("{}.{}.", mine[0], mine[1]),
        format!("{UNSIGNED}.{}.", mine[1]),
        format!("{UNSIGNED}.{}.{}", mine[1], mine[2]),
        format!("{SYMMETRIC}.{}.{}", mine[1], mine[2]),
        format!("{}.{}.{}=", mine[0], mine[1], mine[2]),
        format!("{}.{}", mine[0], mine[1]),
    ];
    for token in forged {
        let refused = app.bearer(&token).get("/v1/me").await.expect(401);
        assert!(refused.header("www-authenticate").is_some_and(|challenge| challenge.starts_with("Bearer")), "{token}");
    }
}

#[tokio::test]
async fn a_token_expires_after_a_quarter_of_an_hour() {
    let app = TestApp::start().await;
    let token = app.bearer(app.officer().await.token().await.expect("a token"));
    app.clock.advance_by(TimeDelta::minutes(15));
    token.get("/v1/me").await.ok();
    app.clock.advance_by(TimeDelta::seconds(5));
    token.get("/v1/me").await.expect(401);
    app.clock.advance_by(TimeDelta::minutes(-16));
    token.get("/v1/me").await.expect(401);
}

#[tokio::test]
async fn a_token_expires_on_an_instance_that_did_not_issue_it_too() {
    let app = TestApp::start().await;
    let other = TestApp::start_on(&app.database_url, |_| {}).await;
    let token = app.officer().await.token().await.expect("a token");
    other.bearer(&token).get("/v1/me").await.ok();
    other.clock.advance_by(TimeDelta::minutes(16));
    other.bearer(&token).get("/v1/me").await.expect(401);
    app.bearer(&token).get("/v1/me").await.ok();
}

#[tokio::test]
async fn a_token_of_another_service_is_foreign_even_with_the_same_keys() {
    let app = TestApp::start().await;
    let address = "https://elsewhere.example.org".to_owned();
    let elsewhere = TestApp::start_on(&app.database_url, |settings| settings.public_url = Some(address)).await;
    let officer = elsewhere.officer().await;
    let token = officer.token().await.expect("a token");
    elsewhere.bearer(&token).get("/v1/me").await.ok();
    app.bearer(&token).get("/v1/me").await.expect(401);
}

#[tokio::test]
async fn a_token_of_another_installation_is_refused() {
    let (app, other) = (TestApp::start().await, TestApp::start().await);
    let token = other.officer().await.token().await.expect("a token");
    app.bearer(token).get("/v1/me").await.expect(401);
}

#[tokio::test]
async fn only_a_bearer_is_read() {
    let app = TestApp::start().await;
    let token = app.officer().await.token().await.expect("a token");
    for scheme in ["Bearer", "bearer", "BEARER"] {
        with_header(&app, &format!("{scheme} {token}")).await.ok();
    }
    for header in [
        token.clone(),
        format!("Basic {token}"),
        format!("DPoP {token}"),
        format!("Bearer{token}"),
        format!("Bearer {token} {token}"),
        format!("Bearer {token}, {token}"),
        "Bearer".to_owned(),
        "Bearer ".to_owned(),
        "Bearer null".to_owned(),
        format!("Bearer {}", "x".repeat(4000)),
    ] {
        with_header(&app, &header).await.expect(401);
    }
    let twice = app.bearer(&token).get("/v1/me").header("authorization", &format!("Bearer {token}")).await;
    twice.expect(401);
}

#[tokio::test]
async fn a_bad_credential_is_refused_where_none_is_needed() {
    let app = TestApp::start().await;
    app.visitor().get("/v1/topics").await.ok();
    app.bearer("x").get("/v1/topics").await.expect(401);
}

#[tokio::test]
async fn tracking_tokens_are_exact() {
    let app = TestApp::start().await;
    let draft = app.draft().await;
    let (token, path) = (&draft.tracking_token, draft.path(""));
    for forged in [&token[..token.len() - 1], &format!("{token}x"), &token.to_uppercase(), "cvt_"] {
        app.bearer(forged).get(&path).await.expect(401);
    }
    app.bearer(token).get(&path).await.ok();
}
