//! A database that is away, and one that hangs: a bounded 503, and all is well once it is back.

use std::time::{Duration, Instant};

use convite_persistence::{DbResult, exchanges};
use convite_tests::{Actor, Answer, TestApp, Wire};
use serde_json::json;
use tokio::sync::Semaphore;

/// How long a request waits for a connection in these tests, and what an answer may take beyond it.
const ACQUIRE_MS: u64 = 3000;
const MARGIN: Duration = Duration::from_secs(4);

/// A server on a line of its own to the database of another one.
async fn on_a_wire() -> (TestApp, Wire, TestApp) {
    let stored = TestApp::start().await;
    let wire = Wire::to(&stored.database_url);
    let app = TestApp::start_on(&wire.url, |settings| settings.acquire_timeout_ms = ACQUIRE_MS).await;
    (stored, wire, app)
}

/// The answer, which must come in time.
async fn soon(call: impl IntoFuture<Output = Answer>) -> Answer {
    let asked = Instant::now();
    let answer = call.await;
    let time = asked.elapsed();
    assert!(time < Duration::from_millis(ACQUIRE_MS) + MARGIN, "{time:?}: {answer}");
    answer
}

async fn assert_away(app: &TestApp, actor: &Actor) {
    for path in ["/v1/topics", "/readyz"] {
        let refused = soon(app.visitor().get(path)).await.expect(503);
        assert_eq!(refused["type"], "/problems/unavailable");
        assert!(refused.header("retry-after").is_some(), "{refused}");
    }
    soon(actor.get("/v1/me")).await.expect(503);
    soon(app.visitor().post("/v1/requests", json!({}))).await.expect(503);
    let form = "grant_type=password&client_id=convite-docs&username=a@example.org&password=b";
    let token = app.visitor().call(reqwest::Method::POST, "/v1/oauth/token");
    let refused = soon(token.body("application/x-www-form-urlencoded", form)).await.expect(503);
    assert_eq!(refused["error"], "temporarily_unavailable");
    app.visitor().get("/healthz").await.expect(200);
}

/// Asks until the database's return is noticed.
async fn assert_back(app: &TestApp, actor: &Actor) {
    let back = Instant::now();
    while app.visitor().get("/v1/topics").await.status == 503 {
        assert!(back.elapsed() < Duration::from_secs(10), "the database's return is not noticed");
    }
    actor.get("/v1/me").await.ok();
    app.visitor().post("/v1/requests", json!({})).await.expect(201);
}

#[tokio::test]
async fn while_the_database_is_away_everything_that_needs_it_is_503() {
    let (_stored, wire, app) = on_a_wire().await;
    let officer = app.bearer(app.officer().await.token().await.expect("a token"));
    officer.get("/v1/me").await.ok();
    wire.cut();
    assert_away(&app, &officer).await;
    wire.mend();
    assert_back(&app, &officer).await;
}

#[tokio::test]
async fn a_database_that_hangs_holds_no_request() {
    let (_stored, wire, app) = on_a_wire().await;
    let officer = app.bearer(app.officer().await.token().await.expect("a token"));
    officer.get("/v1/me").await.ok();
    wire.silence();
    assert_away(&app, &officer).await;
    wire.mend();
    assert_back(&app, &officer).await;
}

#[tokio::test]
async fn a_transaction_that_nobody_waits_for_any_more_lets_go_of_its_locks() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let agenda = app.agenda(&officer).await;
    let id = agenda.delegation.exchange_id.parse().expect("an id");
    let holds = Semaphore::new(0);
    let waits = app.database.transaction(async |tx| -> DbResult<()> {
        exchanges::lock(tx, id).await?;
        holds.add_permits(1);
        std::future::pending().await
    });
    tokio::select! {
        ended = waits => panic!("{ended:?}"),
        _ = holds.acquire() => {}
    }
    officer.patch_current(&agenda.path(""), json!({ "design": { "title": "Otro título" } })).await.ok();
}
