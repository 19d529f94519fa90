//! The harness keeps its own promises.

use convite_tests::TestApp;
use serde_json::json;

#[tokio::test]
async fn a_request_goes_from_draft_to_acceptance() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let request = app.accepted(&officer).await;
    assert_eq!(request.seen().await["state"], "accepted");
}

#[tokio::test]
async fn every_test_has_a_database_of_its_own() {
    let (one, other) = (TestApp::start().await, TestApp::start().await);
    one.submitted().await;
    let officer = other.officer().await;
    assert_eq!(officer.get("/v1/requests").await.ok()["items"], json!([]));
}
