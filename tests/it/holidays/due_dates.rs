//! What a day off does to the clocks of requests.

use convite_api::background;
use convite_tests::{Actor, TestApp, TestRequest, forms};
use serde_json::{Value, json};

use super::{civic, decide};

async fn sweep(app: &TestApp) {
    app.sweep().await;
}

/// The due date that the officers' queue has for a request.
async fn queued(officer: &Actor, request: &TestRequest) -> Value {
    let queue = officer.get("/v1/requests?limit=100").await.ok();
    let line = queue.items().iter().find(|line| line["id"] == request.id.as_str());
    line.expect("a line of the queue")["due_on"].clone()
}

/// The entries of a request's timeline about its due date, as its requester reads them.
async fn moves(request: &TestRequest) -> Vec<Value> {
    let timeline = request.requester.get(&request.path("timeline?limit=100")).await.ok();
    timeline.items().iter().filter(|entry| entry["action"] == "recount").cloned().collect()
}

#[tokio::test]
async fn an_added_day_moves_the_due_date_at_once_and_the_timeline_tells() {
    let app = TestApp::start().await;
    let (admin, officer) = (app.admin().await, app.officer().await);
    let (open, taken) = (app.submitted().await, app.in_review(&officer).await);
    let before = open.seen().await;
    assert_eq!(before["due_on"], "2026-04-15");
    admin.post("/v1/holidays", civic("2026-04-10")).await.expect(201);
    // Whoever reads it before the sweep came by sees it counted anew.
    let seen = open.seen().await;
    assert_eq!((&seen["due_on"], &seen["clock"]["due_on"]), (&json!("2026-04-16"), &json!("2026-04-16")));
    let why = seen.json["clock"]["reason"]["sentence"]["es"].as_str().expect("a sentence").to_owned();
    assert!(why.contains("10 de abril de 2026, Día cívico") && why.ends_with("Vence el 16 de abril de 2026."), "{why}");
    sweep(&app).await;
    sweep(&app).await;
    for request in [&open, &taken] {
        assert_eq!(queued(&officer, request).await, "2026-04-16");
        let moves = moves(request).await;
        assert_eq!(moves.len(), 1, "{moves:?}");
        assert_eq!(moves[0]["due_date"], json!({ "days": ["2026-04-10"], "from": "2026-04-15", "to": "2026-04-16" }));
        assert_eq!(moves[0]["actor"]["kind"], "system");
    }
    let after = open.seen().await;
    assert_eq!(after.json["version"], json!(before.json["version"].as_i64().expect("a version") + 1));
    let trail = admin.get(&format!("/v1/audit-events?subject_id={}&action=request.recount", open.id)).await.ok();
    assert_eq!(trail.items()[0]["due_date"]["to"], "2026-04-16");
    decide(&admin, "2026-04-10", "remove").await.ok();
    sweep(&app).await;
    assert_eq!(queued(&officer, &open).await, "2026-04-15");
    assert_eq!(moves(&open).await[1]["due_date"]["to"], "2026-04-15");
}

#[tokio::test]
async fn a_removed_day_of_the_law_brings_the_due_date_forward_and_a_far_day_moves_nothing() {
    let app = TestApp::start().await;
    let (admin, officer) = (app.admin().await, app.officer().await);
    let request = app.submitted().await;
    let version = request.seen().await.json["version"].clone();
    admin.post("/v1/holidays", civic("2026-06-03")).await.expect(201);
    sweep(&app).await;
    assert_eq!((&request.seen().await.json["version"], moves(&request).await.len()), (&version, 0));
    decide(&admin, "2026-04-02", "remove").await.ok();
    sweep(&app).await;
    assert_eq!(queued(&officer, &request).await, "2026-04-14");
    assert_eq!(moves(&request).await[0]["due_date"]["days"], json!(["2026-04-02"]));
    decide(&admin, "2026-04-02", "restore").await.ok();
    assert_eq!(request.seen().await.json["due_on"], "2026-04-15");
}

#[tokio::test]
async fn a_paused_clock_keeps_what_is_left_and_goes_on_by_the_new_calendar() {
    let app = TestApp::start().await;
    let (admin, officer) = (app.admin().await, app.officer().await);
    let request = app.info_requested(&officer).await;
    assert_eq!(request.seen().await.json["clock"]["business_days_left"], 15);
    app.clock.set("2026-03-26T15:00:00Z");
    admin.post("/v1/holidays", civic("2026-03-30")).await.expect(201);
    admin.post("/v1/holidays", civic("2026-04-10")).await.expect(201);
    sweep(&app).await;
    let paused = request.seen().await;
    assert_eq!((&paused.json["clock"]["business_days_left"], &paused.json["due_on"]), (&json!(15), &Value::Null));
    let days = ["2026-03-30", "2026-04-10"];
    let told = json!({ "days": days, "from": "2026-04-15", "to": "2026-04-17" });
    assert_eq!(moves(&request).await[0]["due_date"], told);
    // Friday 27 March and 15 business days, without the two holy days and the two civic days.
    app.clock.set("2026-03-27T15:00:00Z");
    let answered = request.requester.post(&request.path("provide-info"), forms::answer()).await.ok();
    assert_eq!(answered.json["due_on"], "2026-04-23");
    sweep(&app).await;
    assert_eq!(queued(&officer, &request).await, "2026-04-23");
    assert_eq!(moves(&request).await.len(), 1);
}

#[tokio::test]
async fn a_clock_that_has_stopped_stays_and_one_that_starts_again_knows_the_day() {
    let app = TestApp::start().await;
    let (admin, officer) = (app.admin().await, app.officer().await);
    let (declined, canonical) = (app.declined(&officer).await, app.submitted().await);
    let duplicate = app.in_review(&officer).await;
    let mark = json!({ "canonical_id": canonical.id, "text": "Ya la pidieron." });
    officer.act(&duplicate, "mark-duplicate", mark).await.ok();
    admin.post("/v1/holidays", civic("2026-04-10")).await.expect(201);
    sweep(&app).await;
    let clock = declined.seen().await.json["clock"].clone();
    assert_eq!((&clock["state"], &clock["due_on"]), (&json!("stopped"), &json!("2026-04-15")));
    assert!(!clock["reason"]["sentence"]["en"].as_str().expect("a sentence").contains("10 April"));
    assert!(moves(&declined).await.is_empty() && moves(&duplicate).await.is_empty());
    officer.act(&duplicate, "unmark-duplicate", json!({ "reason": "Son dos." })).await.ok();
    assert_eq!(queued(&officer, &duplicate).await, "2026-04-16");
}

#[tokio::test]
async fn a_day_that_is_added_while_requests_are_filed_counts_for_all_of_them() {
    let app = TestApp::start().await;
    let (admin, officer) = (app.admin().await, app.officer().await);
    let mut drafts = Vec::new();
    for _ in 0..8 {
        drafts.push(app.draft().await);
    }
    let filing = futures_util::future::join_all(drafts.iter().map(TestRequest::submit));
    let adding = admin.post("/v1/holidays", civic("2026-04-10")).into_future();
    let (filed, added) = futures_util::future::join(filing, adding).await;
    added.expect(201);
    for answer in filed {
        answer.ok();
    }
    for request in &drafts {
        assert_eq!(request.seen().await["due_on"], "2026-04-16");
    }
    sweep(&app).await;
    for request in &drafts {
        assert_eq!(queued(&officer, request).await, "2026-04-16");
    }
}

#[tokio::test]
async fn a_filing_under_the_older_calendar_that_ends_after_the_sweep_is_found_by_the_next() {
    let app = TestApp::start().await;
    let (admin, officer) = (app.admin().await, app.officer().await);
    let request = app.submitted().await;
    admin.post("/v1/holidays", civic("2026-04-10")).await.expect(201);
    sweep(&app).await;
    // As a transaction leaves it that had read the calendar before the decision, and committed after the sweep.
    let stale = "UPDATE requests SET due_on = '2026-04-15', \
        clock = clock || '{\"calendar_revision\": 0, \"first_due_on\": \"2026-04-15\"}' WHERE reference IS NOT NULL";
    assert_eq!(app.sql().await.execute(stale, &[]).await.expect("stored"), 1);
    assert_eq!(request.seen().await["due_on"], "2026-04-16");
    sweep(&app).await;
    assert_eq!(queued(&officer, &request).await, "2026-04-16");
}

#[tokio::test]
async fn several_instances_count_each_clock_anew_once() {
    let app = TestApp::start().await;
    let (admin, officer) = (app.admin().await, app.officer().await);
    let mut requests = Vec::new();
    for _ in 0..6 {
        requests.push(app.in_review(&officer).await);
    }
    let other = TestApp::start_on(&app.database_url, |_| {}).await;
    admin.post("/v1/holidays", civic("2026-04-10")).await.expect(201);
    // The other instance knows the day without having been told.
    let there = other.bearer(&requests[0].tracking_token).get(&requests[0].path("")).await.ok();
    assert_eq!(there["due_on"], "2026-04-16");
    let sweeps = [&app, &other, &app, &other].map(|app| background::sweep(&app.shared, &app.database));
    for swept in futures_util::future::join_all(sweeps).await {
        swept.expect("swept");
    }
    for request in &requests {
        assert_eq!((queued(&officer, request).await, moves(request).await.len()), (json!("2026-04-16"), 1));
    }
}
