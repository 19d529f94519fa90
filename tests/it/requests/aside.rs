//! Requests that are set aside, and taken up again.

use convite_tests::{Actor, TestApp, TestRequest};
use serde_json::{Value, json};

fn waitlist() -> Value {
    json!({ "text": "Le propondremos una fecha común con otras ciudades." })
}

fn transfer() -> Value {
    json!({ "to": { "name": "Área Metropolitana" }, "text": "Es de su competencia." })
}

async fn mark(officer: &Actor, request: &TestRequest, canonical: &TestRequest) -> convite_tests::Answer {
    officer.act(request, "mark-duplicate", json!({ "canonical_id": canonical.id })).await
}

#[tokio::test]
async fn the_waiting_list_ends_the_clock_and_leaving_it_starts_a_new_one() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let request = app.in_review(&officer).await;
    let waiting = officer.act(&request, "waitlist", waitlist()).await.ok();
    assert_eq!((&waiting.json["state"], &waiting.json["due_on"]), (&json!("waitlisted"), &Value::Null));
    assert_eq!(waiting.json["clock"]["state"], "stopped");
    assert_eq!(request.seen().await.json["waitlist"]["text"], waitlist()["text"]);
    app.clock.set("2026-06-05T15:00:00Z");
    let resumed = officer.act(&request, "resume", json!({})).await.ok();
    assert_eq!((&resumed.json["state"], &resumed.json["due_on"]), (&json!("in_review"), &json!("2026-07-01")));
    assert_eq!(resumed.json["submitted_at"], waiting.json["submitted_at"]);
    assert_eq!(resumed.json["waitlist"], Value::Null);
}

#[tokio::test]
async fn a_request_on_the_waiting_list_can_be_withdrawn() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let request = app.in_review(&officer).await;
    officer.act(&request, "waitlist", waitlist()).await.ok();
    let withdrawn = request.requester.post(&request.path("withdraw"), json!({})).await.ok();
    assert_eq!(withdrawn.json["state"], "withdrawn");
}

#[tokio::test]
async fn a_duplicate_leads_its_requester_to_the_others_number_and_state_and_to_nothing_else() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let (canonical, duplicate) = (app.in_review(&officer).await, app.in_review(&officer).await);
    let marked = mark(&officer, &duplicate, &canonical).await.ok();
    assert_eq!(marked.json["handling"]["canonical_id"], canonical.id);
    let reference = canonical.seen().await.text("reference").to_owned();
    let seen = duplicate.seen().await;
    assert_eq!(seen.json["state"], "duplicate");
    assert_eq!(seen.json["clock"]["state"], "stopped");
    assert_eq!(seen.json["duplicate"]["canonical_reference"], reference);
    assert_eq!(seen.json["duplicate"]["canonical_state"], "in_review");
    assert!(!seen.json.to_string().contains(&canonical.id), "{seen}");
    officer.act(&canonical, "waitlist", waitlist()).await.ok();
    assert_eq!(duplicate.seen().await.json["duplicate"]["canonical_state"], "waitlisted");
    duplicate.requester.get(&canonical.path("")).await.expect(404);
}

#[tokio::test]
async fn a_mark_that_is_taken_back_lets_the_former_due_date_hold() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let (canonical, duplicate) = (app.in_review(&officer).await, app.in_review(&officer).await);
    let due = duplicate.seen().await.json["due_on"].clone();
    mark(&officer, &duplicate, &canonical).await.ok();
    app.clock.advance(40);
    officer.act(&duplicate, "unmark-duplicate", json!({})).await.expect_bad_fields(&["/reason: required"]);
    let reason = json!({ "reason": "Son dos visitas distintas." });
    let unmarked = officer.act(&duplicate, "unmark-duplicate", reason).await.ok();
    assert_eq!((&unmarked.json["state"], &unmarked.json["due_on"]), (&json!("in_review"), &due));
    let notes = officer.get(&duplicate.path("notes")).await.ok();
    assert_eq!(notes.column("action"), ["unmark_duplicate"]);
    assert_eq!(notes.column("body"), ["Son dos visitas distintas."]);
}

#[tokio::test]
async fn a_mark_must_lead_to_another_filed_request_that_is_no_duplicate() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let (one, two, three) =
        (app.in_review(&officer).await, app.in_review(&officer).await, app.in_review(&officer).await);
    mark(&officer, &one, &one).await.expect_bad_fields(&["/canonical_id: itself"]);
    let nobody = json!({ "canonical_id": "0198f3d2-7c11-7a60-8c34-5f1d2a9b0e47" });
    officer.act(&one, "mark-duplicate", nobody).await.expect_bad_fields(&["/canonical_id: unknown"]);
    mark(&officer, &one, &app.draft().await).await.expect_guard(409, "canonical_not_filed");
    mark(&officer, &one, &two).await.ok();
    mark(&officer, &three, &one).await.expect_guard(409, "canonical_is_duplicate");
    mark(&officer, &two, &three).await.expect_guard(409, "others_point_here");
    mark(&officer, &one, &three).await.expect_guard(409, "wrong_state");
}

#[tokio::test]
async fn of_two_that_are_marked_as_each_others_at_once_one_is() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    for _ in 0..4 {
        let (one, two) = (app.in_review(&officer).await, app.in_review(&officer).await);
        let (first, second) = tokio::join!(mark(&officer, &one, &two), mark(&officer, &two, &one));
        let mut statuses = [first.status, second.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409], "{first} {second}");
    }
}

#[tokio::test]
async fn a_transfer_names_a_body_and_after_five_business_days_a_reason() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    app.clock.set("2026-03-20T15:00:00Z");
    let (soon, late) = (app.in_review(&officer).await, app.in_review(&officer).await);
    officer.act(&soon, "transfer", json!({})).await.expect_bad_fields(&["/text: required", "/to: required"]);
    app.clock.set("2026-03-30T15:00:00Z");
    let transferred = officer.act(&soon, "transfer", transfer()).await.ok();
    assert_eq!(transferred.json["state"], "transferred");
    assert_eq!(transferred.json["transfer"]["to"]["name"], "Área Metropolitana");
    app.clock.set("2026-03-31T15:00:00Z");
    officer.act(&late, "transfer", transfer()).await.expect_guard(409, "transfer_late");
    let mut with_reason = transfer();
    with_reason["reason"] = json!("La competencia se aclaró hoy.");
    officer.act(&late, "transfer", with_reason).await.ok();
}

#[tokio::test]
async fn a_visit_that_is_called_off_takes_its_delegation_and_exchange_along() {
    let app = TestApp::start().await;
    let (officer, admin) = (app.officer().await, app.admin().await);
    for by_requester in [true, false] {
        let request = app.accepted(&officer).await;
        let granted = request.seen().await.json["acceptance"].clone();
        let actor = if by_requester { &request.requester } else { &officer };
        actor.act(&request, "cancel", json!({})).await.expect_bad_fields(&["/reason: required"]);
        let reason = json!({ "reason": "La ciudad visitante tiene elecciones." });
        let cancelled = actor.act(&request, "cancel", reason).await.ok();
        assert_eq!(cancelled.json["state"], "cancelled");
        assert_eq!(cancelled.json["cancellation"]["by_requester"], by_requester);
        assert_eq!(cancelled.json["acceptance"], granted);
        for (kind, member) in [("delegations", "delegation_id"), ("exchanges", "exchange_id")] {
            let id = granted[member].as_str().expect("an id");
            assert_eq!(officer.get(&format!("/v1/{kind}/{id}")).await.ok()["state"], "cancelled", "{kind}");
            let told = admin.get(&format!("/v1/outbox-events?subject_id={id}")).await.ok();
            assert_eq!(told.column("kind"), [format!("{}.cancel", kind.trim_end_matches('s'))]);
        }
    }
}

#[tokio::test]
async fn a_visit_whose_delegation_has_arrived_is_not_called_off() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let request = app.accepted(&officer).await;
    let id = request.seen().await.json["acceptance"]["delegation_id"].as_str().expect("an id").to_owned();
    let path = format!("/v1/delegations/{id}");
    let came = json!({ "members": [], "minors": 0 });
    officer.post(&format!("{path}/arrive"), came).if_match(&officer.etag(&path).await).await.ok();
    let reason = json!({ "reason": "Tarde." });
    officer.act(&request, "cancel", reason).await.expect_guard(409, "delegation_has_arrived");
    assert_eq!(request.seen().await.json["state"], "accepted");
}
