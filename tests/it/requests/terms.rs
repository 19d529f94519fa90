//! Terms that are changed, hands that change, and time that runs out.

use convite_api::background;
use convite_tests::{NewUser, TestApp, forms};
use serde_json::{Value, json};

fn extension(days: i32) -> Value {
    json!({ "business_days": days, "reason": "Las entidades anfitrionas confirman a fin de mes." })
}

#[tokio::test]
async fn a_term_is_extended_once_with_a_reason_that_the_requester_reads() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    app.clock.set("2026-03-20T15:00:00Z");
    let request = app.in_review(&officer).await;
    officer.act(&request, "extend", extension(16)).await.expect_bad_fields(&["/business_days: out_of_range"]);
    officer.act(&request, "extend", json!({ "business_days": 5 })).await.expect_bad_fields(&["/reason: required"]);
    let extended = officer.act(&request, "extend", extension(15)).await.ok();
    assert_eq!(extended.json["due_on"], "2026-05-07");
    let seen = request.seen().await;
    assert_eq!(seen.json["clock"]["reason"]["extension"]["reason"], extension(1)["reason"]);
    assert!(!seen.json["allowed_actions"].to_string().contains("extend"));
    officer.act(&request, "extend", extension(1)).await.expect_guard(409, "extended_already");
    let timeline = request.requester.get(&request.path("timeline")).await.ok();
    assert_eq!(timeline.column("action"), ["create", "submit", "take", "extend"]);
}

#[tokio::test]
async fn a_term_that_has_passed_is_not_extended() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    app.clock.set("2026-03-20T15:00:00Z");
    let request = app.in_review(&officer).await;
    app.clock.set("2026-04-15T23:00:00Z");
    app.clock.set("2026-04-16T15:00:00Z");
    officer.act(&request, "extend", extension(5)).await.expect_guard(409, "term_passed");
}

#[tokio::test]
async fn an_extended_term_pauses_and_goes_on_without_losing_a_day() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    app.clock.set("2026-03-20T15:00:00Z");
    let request = app.in_review(&officer).await;
    officer.act(&request, "extend", extension(15)).await.ok();
    app.clock.set("2026-03-25T15:00:00Z");
    let asked = officer.act(&request, "request-info", forms::ask()).await.ok();
    assert_eq!(asked.json["clock"]["business_days_left"], 28);
    let answered = request.requester.post(&request.path("provide-info"), forms::answer()).await.ok();
    assert_eq!(answered.json["due_on"], "2026-05-07");
}

#[tokio::test]
async fn another_kind_of_petition_counts_from_the_same_start() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    app.clock.set("2026-03-20T15:00:00Z");
    let request = app.in_review(&officer).await;
    for (profile, due) in [
        ("information", "2026-04-08"),
        ("consultation", "2026-05-07"),
        ("personal_data_consultation", "2026-04-08"),
        ("personal_data_claim", "2026-04-15"),
    ] {
        let change = json!({ "profile": profile, "reason": "Es de otra clase." });
        let changed = officer.act(&request, "change-profile", change).await.ok();
        assert_eq!(changed.json["due_on"], due, "{profile}");
    }
    let same = json!({ "profile": "personal_data_claim", "reason": "Otra vez." });
    officer.act(&request, "change-profile", same).await.expect_guard(409, "profile_unchanged");
    officer.act(&request, "extend", extension(9)).await.expect_bad_fields(&["/business_days: out_of_range"]);
    assert_eq!(officer.act(&request, "extend", extension(8)).await.ok()["due_on"], "2026-04-27");
}

#[tokio::test]
async fn a_lead_puts_requests_into_officers_hands() {
    let app = TestApp::start().await;
    let (officer, lead, analyst) = (app.officer().await, app.lead().await, app.analyst().await);
    let disabled = NewUser { roles: vec![convite_domain::access::Role::Officer], disabled: true, ..NewUser::default() };
    let disabled = app.user_with(disabled).await;
    let request = app.in_review(&officer).await;
    for nobody in [analyst.id(), disabled.id(), uuid::Uuid::nil()] {
        let refused = lead.act(&request, "assign", json!({ "assignee_id": nobody })).await;
        refused.expect_bad_fields(&["/assignee_id: unknown_officer"]);
    }
    officer.act(&request, "assign", json!({ "assignee_id": lead.id() })).await.expect(403);
    let assigned = lead.act(&request, "assign", json!({ "assignee_id": lead.id() })).await.ok();
    assert_eq!(assigned.json["handling"]["assignee_id"], lead.id().to_string());
    lead.act(&request, "assign", json!({ "assignee_id": lead.id() })).await.expect_guard(409, "assigned_already");
    let public = request.requester.get(&request.path("timeline")).await.ok().column("action");
    assert_eq!(public, ["create", "submit", "take"]);
}

#[tokio::test]
async fn a_question_that_nobody_answers_for_a_month_ends_the_request() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    app.clock.set("2026-01-31T15:00:00Z");
    let request = app.info_requested(&officer).await;
    assert_eq!(request.seen().await.json["questions"][0]["answer_by"], "2026-02-28");
    // The last minute of the last day in Bogotá, and the first one after it.
    app.clock.set("2026-03-01T04:59:00Z");
    app.sweep().await;
    assert_eq!(request.seen().await.json["state"], "info_requested");
    app.clock.set("2026-03-01T05:00:00Z");
    app.sweep().await;
    let expired = request.seen().await;
    assert_eq!((&expired.json["state"], &expired.json["clock"]["state"]), (&json!("expired"), &json!("stopped")));
    let timeline = request.requester.get(&request.path("timeline")).await.ok();
    let last = timeline.items().last().expect("an entry");
    assert_eq!((&last["action"], &last["actor"]["kind"]), (&json!("expire"), &json!("system")));
    officer.act(&request, "take", json!({})).await.expect_guard(409, "wrong_state");
}

#[tokio::test]
async fn a_draft_is_purged_thirty_days_after_its_last_change() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (kept, purged, filed) = (app.draft().await, app.draft().await, app.submitted().await);
    app.clock.advance(20);
    kept.requester.patch(&kept.path(""), json!({ "group_size": 9 })).await.ok();
    app.clock.advance(10);
    app.sweep().await;
    purged.requester.get(&purged.path("")).await.expect(401);
    assert_eq!(kept.seen().await.json["state"], "draft");
    assert_eq!(filed.seen().await.json["state"], "submitted");
    let trail = admin.get(&format!("/v1/audit-events?subject_id={}", purged.id)).await.ok();
    assert_eq!(trail.column("action"), ["request.purge", "request.create"]);
    assert_eq!(trail.items()[0]["actor"]["kind"], "system");
}

#[tokio::test]
async fn of_several_instances_that_sweep_at_once_each_request_is_swept_once() {
    let app = TestApp::start().await;
    let (officer, admin) = (app.officer().await, app.admin().await);
    let mut requests = Vec::new();
    for _ in 0..6 {
        requests.push(app.info_requested(&officer).await);
    }
    app.clock.advance(40);
    let sweeps = (0..4).map(|_| background::sweep(&app.shared, &app.database));
    for swept in futures_util::future::join_all(sweeps).await {
        swept.expect("swept");
    }
    for request in requests {
        let trail = admin.get(&format!("/v1/audit-events?subject_id={}&action=request.expire", request.id)).await.ok();
        assert_eq!(trail.items().len(), 1);
    }
}
