//! Handlers that fail: no caller is left without an answer, and none learns the cause.

use actix_web::{HttpResponse, get};
use convite_tests::TestApp;
use convite_tests::raw::exchange;
use serde_json::Value;
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

fn failing(config: &mut ServiceConfig) {
    config.service(get_panic).service(get_eternity);
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
