use convite_tests::TestApp;
use serde_json::json;

#[tokio::test]
async fn who_asks_too_often_is_told_when_to_come_back() {
    let app = TestApp::start_with(|settings| settings.rate_per_address = 3).await;
    for left in ["2", "1", "0"] {
        let answer = app.visitor().get("/v1/axes").await.ok();
        assert_eq!(answer.header("ratelimit"), Some(format!("\"address\";r={left};t=60").as_str()));
    }
    let refused = app.visitor().get("/v1/axes").await.expect(429);
    assert_eq!(refused.header("ratelimit"), Some("\"address\";r=0;t=60"));
    assert!(refused.header("retry-after").is_some_and(|seconds| seconds.parse::<u64>().is_ok_and(|s| s > 0)));
    // A caller with a credential has an allowance of its own.
    app.officer().await.get("/v1/axes").await.ok();
}

#[tokio::test]
async fn one_address_begins_only_so_many_requests_an_hour() {
    let app = TestApp::start_with(|settings| settings.anonymous_creates_per_hour = 2).await;
    for _ in 0..2 {
        app.visitor().post("/v1/requests", json!({})).await.expect(201);
    }
    app.visitor().post("/v1/requests", json!({})).await.expect(429);
    app.clock.advance_by(chrono::TimeDelta::minutes(61));
    app.visitor().post("/v1/requests", json!({})).await.expect(201);
}

#[tokio::test]
async fn who_keeps_within_the_hourly_number_is_never_stopped() {
    let app = TestApp::start_with(|settings| settings.anonymous_creates_per_hour = 2).await;
    for _ in 0..6 {
        app.visitor().post("/v1/requests", json!({})).await.expect(201);
        app.clock.advance_by(chrono::TimeDelta::minutes(31));
    }
}

#[tokio::test]
async fn nobody_waits_because_another_instances_clock_is_ahead() {
    let app = TestApp::start().await;
    let ahead = TestApp::start_on(&app.database_url, |_| {}).await;
    ahead.clock.advance_by(chrono::TimeDelta::minutes(10));
    ahead.visitor().post("/v1/requests", json!({})).await.expect(201);
    app.visitor().post("/v1/requests", json!({})).await.expect(201);
}

#[tokio::test]
async fn a_tracking_token_begins_no_more_requests_than_nobody() {
    let app = TestApp::start_with(|settings| settings.anonymous_creates_per_hour = 2).await;
    let request = app.draft().await;
    request.requester.post("/v1/requests", json!({})).await.expect(201);
    request.requester.post("/v1/requests", json!({})).await.expect(429);
    app.officer().await.post("/v1/requests", json!({})).await.expect(201);
}
