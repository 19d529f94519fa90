use convite_tests::TestApp;
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn refusals_come_in_one_order() {
    let app = TestApp::start().await;
    let (officer, analyst) = (app.officer().await, app.analyst().await);
    let request = app.submitted().await;
    let random = "/v1/requests/0198f3d2-7c11-7a60-8c34-5f1d2a9b0e47/take";
    let (take, bad, stale) = (request.path("take"), json!({ "force": 1 }), "\"99-x\"");
    let text = |actor: &convite_tests::Actor, path: &str| {
        actor.call(Method::POST, path).body("application/json", "{").if_match(stale)
    };
    text(&app.visitor(), random).await.expect(401);
    text(&officer, random).await.expect(400);
    analyst.post(random, bad.clone()).await.expect(404);
    analyst.post(&take, bad.clone()).await.expect(403);
    officer.post(&take, bad.clone()).await.expect(428);
    officer.post(&take, bad).if_match(stale).await.expect(422);
    officer.post(&request.path("release"), json!({})).if_match(stale).await.expect(412);
    officer.act(&request, "release", json!({})).await.expect_guard(409, "wrong_state");
    // A start in the past is bad whatever the state, and whatever the version.
    let past = json!({ "starts_on": "2020-01-01", "ends_on": "2020-01-02", "group_size": 0 });
    let refused = officer.post(&request.path("accept"), past).if_match(stale).await;
    refused.expect_bad_fields(&["/group_size: out_of_range", "/starts_on: in_the_past"]);
}

#[tokio::test]
async fn who_is_nobody_is_told_so_before_anything_else() {
    let app = TestApp::start().await;
    let visitor = app.visitor();
    let long = "k".repeat(256);
    visitor.post("/v1/users", json!({})).key(&long).await.expect(401);
    visitor.get("/v1/users?limit=%zz").await.expect(401);
    visitor.get("/v1/users").header("accept", "text/html").await.expect(401);
    visitor.get("/v1/users?limit=0").await.expect(401);
    // What everybody may ask is refused for what it is.
    visitor.get("/v1/topics?limit=%zz").await.expect(400);
}

#[tokio::test]
async fn who_may_not_read_a_list_is_told_so_before_what_is_bad_in_the_question() {
    let app = TestApp::start().await;
    let (officer, client) = (app.officer().await, app.client(app.agency().await).await);
    for list in ["users", "oauth-clients", "audit-events", "outbox-events"] {
        officer.get(&format!("/v1/{list}?limit=0&x=1")).await.expect(403);
    }
    client.get("/v1/requests?limit=0").await.expect(403);
    officer.get("/v1/requests/0198f3d2-7c11-7a60-8c34-5f1d2a9b0e47/timeline?limit=0").await.expect(404);
}

#[tokio::test]
async fn a_page_beside_the_api_answers_reading_only() {
    let app = TestApp::start().await;
    for path in ["/docs/", "/openapi.json", "/openapi.yaml", "/problems", "/problems/validation"] {
        app.visitor().get(path).await.ok();
        let refused = app.visitor().call(Method::POST, path).await.expect(405);
        assert_eq!(refused.header("allow"), Some("GET, HEAD, OPTIONS"), "{path}");
        app.visitor().call(Method::OPTIONS, path).await.expect(204);
    }
    let served = app.visitor().get("/openapi.yaml").await.ok().body;
    assert!(served == include_bytes!("../../../openapi.yaml"), "the contract is served as it is checked in");
}

#[tokio::test]
async fn a_path_answers_the_methods_that_it_allows() {
    let app = TestApp::start().await;
    let visitor = app.visitor();
    let refused = visitor.call(Method::PUT, "/v1/topics").await.expect(405);
    assert_eq!(refused.header("allow"), Some("GET, HEAD, POST, OPTIONS"));
    let options = visitor.call(Method::OPTIONS, "/v1/topics").await.expect(204);
    assert_eq!(options.header("allow"), Some("GET, HEAD, POST, OPTIONS"));
    let (head, get) = (visitor.call(Method::HEAD, "/v1/axes").await.expect(200), visitor.get("/v1/axes").await.ok());
    assert_eq!(head.header("content-length"), get.header("content-length"));
    visitor.get("/v1/nothing").await.expect(404);
    visitor.get("/nothing").await.expect(404);
}

#[tokio::test]
async fn an_invented_method_is_refused_and_counted_with_the_others() {
    let app = TestApp::start().await;
    let invented = Method::from_bytes(b"DANCE").expect("a method");
    app.visitor().call(invented, "/v1/topics").await.expect(405);
    let figures = String::from_utf8(app.visitor().get("/metrics").await.ok().body).expect("text");
    assert!(figures.contains("method=\"other\"") && !figures.contains("DANCE"), "{figures}");
}

#[tokio::test]
async fn who_wants_no_json_gets_nothing_else() {
    let app = TestApp::start().await;
    app.visitor().get("/v1/axes").header("accept", "text/html").await.expect(406);
    app.visitor().get("/v1/axes").header("accept-encoding", "identity;q=0, sdch").await.expect(406);
    for accept in ["*/*", "application/*", "text/html, application/json;q=0.1"] {
        app.visitor().get("/v1/axes").header("accept", accept).await.expect(200);
    }
}

#[tokio::test]
async fn a_problem_speaks_its_readers_language_and_leads_to_its_meaning() {
    let app = TestApp::start().await;
    let path = "/v1/topics/0198f3d2-7c11-7a60-8c34-5f1d2a9b0e47";
    for (language, title) in
        [("es-CO", "No existe"), ("en", "Not found"), ("fr, es;q=0.5", "No existe"), ("fr", "Not found")]
    {
        let problem = app.visitor().get(path).header("accept-language", language).await.expect(404);
        assert_eq!(problem.text("title"), title, "{language}");
    }
    let problem = app.visitor().get(path).await.expect(404);
    assert_eq!(problem.text("instance"), path);
    assert_eq!(Some(problem.text("request_id")), problem.header("x-request-id"));
    app.visitor().get(problem.text("type")).await.ok();
}

#[tokio::test]
async fn ids_are_taken_over_when_they_are_well_formed() {
    let app = TestApp::start().await;
    let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let call = app.visitor().get("/v1/axes").header("x-request-id", "portal-17").header("traceparent", trace);
    let answer = call.await.ok();
    assert_eq!(answer.header("x-request-id"), Some("portal-17"));
    let parent = answer.header("traceparent").expect("a traceparent");
    assert!(parent.starts_with("00-4bf92f3577b34da6a3ce929d0e0e4736-") && parent != trace);
    let call = app.visitor().get("/v1/axes").header("x-request-id", "a b").header("traceparent", "00-0-0-00");
    let answer = call.await.ok();
    assert_ne!(answer.header("x-request-id"), Some("a b"));
    assert_eq!(answer.header("traceparent").map(str::len), Some(55));
}

#[tokio::test]
async fn every_reply_has_the_headers_that_protect_its_reader() {
    let app = TestApp::start().await;
    for path in ["/v1/axes", "/nothing", "/healthz", "/docs/"] {
        let answer = app.visitor().get(path).await;
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(answer.header("x-frame-options"), Some("DENY"), "{path}");
        assert!(answer.header("content-security-policy").is_some_and(|policy| policy.contains("default-src 'none'")));
        assert_eq!(answer.header("vary"), Some("Authorization, Accept, Accept-Encoding, Accept-Language"), "{path}");
    }
}

#[tokio::test]
async fn browsers_of_other_origins_are_let_in_by_configuration_only() {
    let origin = "https://portal.example.org";
    let closed = TestApp::start().await;
    let answer = closed.visitor().get("/v1/axes").header("origin", origin).await;
    assert_eq!(answer.header("access-control-allow-origin"), None);
    let open = TestApp::start_with(|settings| settings.cors_origins = vec![origin.to_owned()]).await;
    let answer = open.visitor().get("/v1/axes").header("origin", origin).await.ok();
    assert_eq!(answer.header("access-control-allow-origin"), Some(origin));
    assert_eq!(answer.header("access-control-allow-credentials"), None);
    let exposed = answer.header("access-control-expose-headers").unwrap_or_default().to_ascii_lowercase();
    for name in ["etag", "link", "location", "retry-after", "ratelimit", "x-request-id"] {
        assert!(exposed.contains(name), "{name}");
    }
    // A refusal is read there, too.
    let refused = open.visitor().get("/v1/topics?limit=0").header("origin", origin).await.expect(422);
    assert_eq!(refused.header("access-control-allow-origin"), Some(origin));
    assert!(refused.header("ratelimit").is_some(), "{refused}");
}

#[tokio::test]
async fn an_instance_whose_clock_is_off_is_not_ready_and_says_why() {
    let app = TestApp::start().await;
    let refused = app.visitor().get("/readyz").await.expect(503);
    assert!(refused.text("detail").contains("clock"), "{refused}");
    app.visitor().get("/healthz").await.ok();
    app.visitor().get("/metrics").await.ok();
}

#[tokio::test]
async fn who_sends_no_credential_is_told_of_no_error_in_it() {
    let app = TestApp::start().await;
    let refused = app.visitor().get("/v1/me").await.expect(401);
    assert_eq!(refused.header("www-authenticate"), Some("Bearer realm=\"convite\""));
    let refused = app.bearer("nothing").get("/v1/me").await.expect(401);
    assert_eq!(refused.header("www-authenticate"), Some("Bearer realm=\"convite\", error=\"invalid_token\""));
}
