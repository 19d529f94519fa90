use convite_tests::TestApp;
use convite_tests::raw::{Raw, exchange};
use serde_json::{Value, json};

async fn sent(app: &TestApp, media_type: &str, body: impl Into<Vec<u8>>) -> u16 {
    app.visitor().call(reqwest::Method::POST, "/v1/requests").body(media_type, body).await.status
}

#[tokio::test]
async fn what_is_no_json_is_malformed() {
    let app = TestApp::start().await;
    for body in ["", "{", "{\"kind\": }", "{\"learning_question\": \"\\ud800 is half a character\"}", "nil", "{} {}"] {
        assert_eq!(sent(&app, "application/json", body).await, 400, "{body}");
    }
    assert_eq!(sent(&app, "application/json", "[".repeat(100_000)).await, 400);
    let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    assert_eq!(sent(&app, "application/json", nested(65)).await, 400);
    assert_eq!(sent(&app, "application/json", nested(64)).await, 422);
    assert_eq!(sent(&app, "application/json", [b'"', 0xff, b'"']).await, 400);
}

#[tokio::test]
async fn a_body_must_be_json_by_its_name_too() {
    let app = TestApp::start().await;
    for media_type in
        ["text/plain", "application/xml", "application/json; charset=latin1", "application/merge-patch+json"]
    {
        assert_eq!(sent(&app, media_type, "{}").await, 415, "{media_type}");
    }
    assert_eq!(sent(&app, "application/json; charset=UTF-8", "{}").await, 201);
    let compressed = app.visitor().post("/v1/requests", json!({})).header("content-encoding", "gzip").await;
    compressed.expect(415);
}

#[tokio::test]
async fn a_body_of_two_mebibytes_is_too_large() {
    let app = TestApp::start().await;
    let body = format!("{{\"challenge\": \"{}\"}}", "x".repeat(2 << 20));
    assert_eq!(sent(&app, "application/json", body).await, 413);
}

#[tokio::test]
async fn a_body_that_never_ends_is_dropped() {
    let app = TestApp::start_with(|settings| settings.body_timeout_ms = 200).await;
    let mut raw = Raw::to(app.address()).await;
    raw.send(
        "POST /v1/requests HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{",
    )
    .await;
    let answer = raw.until_closed().await;
    assert_eq!(answer.status, 408);
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
}

#[tokio::test]
async fn a_body_that_nobody_reads_and_never_ends_is_dropped() {
    let app = TestApp::start_with(|settings| settings.body_timeout_ms = 200).await;
    for (target, status) in [("GET /v1/axes", 200), ("GET /v1/nothing", 404), ("DELETE /v1/axes", 405)] {
        let mut raw = Raw::to(app.address()).await;
        raw.send(format!("{target} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{{")).await;
        let answer = raw.until_closed().await;
        assert_eq!(answer.status, status, "{target}");
    }
    let mut raw = Raw::to(app.address()).await;
    raw.send("POST /v1/oauth/token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\ng").await;
    let answer = raw.until_closed().await;
    assert_eq!((answer.status, answer.body.contains("invalid_request")), (408, true));
}

#[tokio::test]
async fn a_body_that_comes_in_drops_and_never_ends_is_dropped() {
    let app = TestApp::start_with(|settings| settings.body_timeout_ms = 200).await;
    for (target, status) in [("POST /v1/requests", 408), ("GET /v1/axes", 200), ("POST /v1/nothing", 404)] {
        let mut raw = Raw::to(app.address()).await;
        let head = "Host: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
        raw.send(format!("{target} HTTP/1.1\r\n{head}")).await;
        assert_eq!(raw.drip(b"1\r\n \r\n").await.status, status, "{target}");
    }
}

#[tokio::test]
async fn a_bad_percent_encoding_is_malformed() {
    let app = TestApp::start().await;
    for target in ["/v1/topics?limit=%zz", "/v1/topics/%", "/v1/topics?x=%ff", "/v1/%00"] {
        let answer = exchange(app.address(), &format!("GET {target} HTTP/1.1"), "").await;
        assert_eq!(answer.status, 400, "{target}");
        let problem: Value = serde_json::from_str(&answer.body).expect("a problem");
        assert_eq!(problem["type"], "/problems/malformed");
    }
}

#[tokio::test]
async fn a_parameter_is_given_at_most_once() {
    let app = TestApp::start().await;
    let refused = app.visitor().get("/v1/topics?limit=1&limit=2").await;
    refused.expect_bad_fields(&["/limit: repeated"]);
}

#[tokio::test]
async fn an_unknown_parameter_is_named_wherever_it_is_sent() {
    let app = TestApp::start().await;
    let request = app.draft().await;
    for path in ["/v1/axes?x=1".to_owned(), "/v1/topics?x=1".to_owned(), request.path("") + "?x=1"] {
        request.requester.get(&path).await.expect_bad_fields(&["/x: unknown_member"]);
    }
    let submit = request.path("submit") + "?x=1";
    request.requester.post(&submit, json!({})).await.expect_bad_fields(&["/x: unknown_member"]);
    assert_eq!(request.seen().await.json["state"], "draft");
    let checked = app.visitor().post("/v1/requests/validation?x=1", json!({ "group_size": 0 })).await.expect(422);
    assert!(checked.bad_fields().starts_with(&["/consents/data_processing: required".to_owned()]), "{checked}");
    assert!(checked.pointers().contains(&"/x".to_owned()), "{checked}");
    app.visitor().post("/v1/requests/validation?x=1", app.form()).await.expect_bad_fields(&["/x: unknown_member"]);
}

#[tokio::test]
async fn an_unknown_parameter_of_a_write_is_refused_in_its_turn() {
    let app = TestApp::start().await;
    let (officer, analyst) = (app.officer().await, app.analyst().await);
    let request = app.submitted().await;
    let take = request.path("take") + "?force=true";
    app.visitor().post(&take, json!({})).await.expect(401);
    officer.post(&take, json!({})).await.expect(428);
    analyst.post(&take, json!({})).await.expect(403);
    officer.post("/v1/requests/0198f3d2-7c11-7a60-8c34-5f1d2a9b0e47/take?x=1", json!({})).await.expect(404);
    let unknown = ["/force: unknown_member"];
    officer.post(&take, json!({})).if_match("\"99-x\"").await.expect_bad_fields(&unknown);
    officer.post(&take, json!({})).if_match(&officer.etag(&request.path("")).await).await.expect_bad_fields(&unknown);
    assert_eq!(request.seen_by(&officer).await.json["state"], "submitted");
    let both = officer.post(&take, json!({ "force": 1 })).if_match("*").await;
    both.expect_bad_fields(&["/force: unknown_member", "/force: wrong_type"]);
    let release = request.path("release") + "?x=1";
    officer.post(&release, json!({})).if_match("*").await.expect_bad_fields(&["/x: unknown_member"]);
    // What is no operation stays none, whatever its query.
    app.visitor().post("/v1/axes?x=1", json!({})).await.expect(405);
    app.visitor().post("/v1/nothing?x=1", json!({})).await.expect(404);
}

#[tokio::test]
async fn rules_that_span_fields_are_named_beside_other_bad_fields() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let request = app.linked(&officer).await;
    let terms = json!({ "starts_on": "2026-06-02", "ends_on": "2026-06-01", "group_size": 0 });
    let refused = officer.act(&request, "accept", terms).await;
    refused.expect_bad_fields(&["/ends_on: before_start", "/group_size: out_of_range"]);
}

#[tokio::test]
async fn twenty_thousand_unknown_members_are_named_without_delay() {
    let app = TestApp::start_with(|settings| settings.request_timeout_ms = 10_000).await;
    let members: serde_json::Map<_, _> = (0..20_000).map(|i| (format!("m{i}"), json!(1))).collect();
    let refused = app.visitor().post("/v1/requests/validation", members.into()).await.expect(422);
    assert!(refused.bad_fields().len() > 20_000, "{}", refused.bad_fields().len());
}

#[tokio::test]
async fn a_text_without_a_visible_character_says_nothing() {
    let app = TestApp::start().await;
    let form =
        json!({ "organization": { "name": "\u{200b}\u{2060} \u{feff}" }, "learning_question": "\u{200b}".repeat(30) });
    let refused = app.visitor().post("/v1/requests", form).await;
    refused.expect_bad_fields(&["/learning_question: too_short", "/organization/name: too_short"]);
}
