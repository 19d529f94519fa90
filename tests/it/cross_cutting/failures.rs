//! Handlers that fail: no caller is left without an answer, and none learns the cause.

use actix_web::{HttpResponse, get};
use convite_tests::TestApp;
use convite_tests::raw::{Raw, exchange};
use serde_json::Value;
use tokio::sync::Semaphore;
use utoipa_actix_web::service_config::ServiceConfig;

/// Panics.
///
/// For a test.
#[utoipa::path(responses((status = 200, description = "Never.")))]
#[get("/v1/panic")]
async fn get_panic() -> HttpResponse {
    panic!("a secret cause")
}

/// Never answers.
///
/// For a test.
#[utoipa::path(responses((status = 200, description = "Never.")))]
#[get("/v1/eternity")]
async fn get_eternity() -> HttpResponse {
    std::future::pending().await
}

/// How many requests have begun to wait, and of how many the work was given up.
static BEGUN: Semaphore = Semaphore::const_new(0);
static GIVEN_UP: Semaphore = Semaphore::const_new(0);

struct Waiting;

impl Drop for Waiting {
    fn drop(&mut self) {
        GIVEN_UP.add_permits(1);
    }
}

/// Never answers, and tells when its work is given up.
///
/// For a test.
#[utoipa::path(responses((status = 200, description = "Never.")))]
#[get("/v1/patience")]
async fn get_patience() -> HttpResponse {
    let _waiting = Waiting;
    BEGUN.add_permits(1);
    std::future::pending().await
}

fn failing(config: &mut ServiceConfig) {
    config.service(get_panic).service(get_eternity).service(get_patience);
}

#[tokio::test]
async fn a_panic_is_answered_and_the_server_goes_on() {
    let app = TestApp::start_serving(failing, |_| {}).await;
    for _ in 0..3 {
        let answer = exchange(app.address(), "GET /v1/panic HTTP/1.1", "").await;
        assert_eq!(answer.status, 500);
        assert_eq!(answer.header("content-type"), Some("application/problem+json"));
        let problem: Value = serde_json::from_str(&answer.body).expect("a problem");
        assert_eq!(problem["type"], "/problems/internal");
        assert_eq!(problem["request_id"].as_str(), answer.header("x-request-id"));
        assert!(!answer.body.contains("secret"), "{}", answer.body);
    }
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_503() {
    let app = TestApp::start_serving(failing, |settings| settings.request_timeout_ms = 200).await;
    let answer = app.visitor().get("/v1/eternity").await.expect(503);
    assert_eq!(answer["type"], "/problems/unavailable");
}

#[tokio::test]
async fn what_is_worked_out_for_a_client_that_hangs_up_is_given_up() {
    let app = TestApp::start_serving(failing, |settings| settings.request_timeout_ms = 600_000).await;
    let mut client = Raw::to(app.address()).await;
    client.send("GET /v1/patience HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    let _begun = BEGUN.acquire().await.expect("a request");
    drop(client);
    let given_up = tokio::time::timeout(std::time::Duration::from_secs(20), GIVEN_UP.acquire());
    assert!(given_up.await.is_ok(), "somebody is waited for who is gone");
}
