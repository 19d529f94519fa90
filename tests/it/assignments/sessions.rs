//! What moves a session asks its agencies anew.

use serde_json::json;

use super::{Consulted, act, consulted};

/// A session whose lead accepted, and the path of the assignment.
async fn confirmed() -> (Consulted, String) {
    let all = consulted().await;
    let (path, presenter) = (all.invited().await, all.presenter().await);
    act(&all.coordinator, &path, "accept", json!({ "presenter_id": presenter })).await.ok();
    (all, path)
}

#[tokio::test]
async fn a_confirmed_session_that_moves_by_a_quarter_of_an_hour_stays_confirmed() {
    let (all, path) = confirmed().await;
    let moved = json!({ "starts_at": all.agenda.moment(0, "09:15"), "ends_at": all.agenda.moment(0, "10:45") });
    let moved = all.officer.patch_current(&all.session, moved).await.ok();
    assert_eq!((moved.text("state"), &moved["sequence"]), ("confirmed", &json!(1)));
    assert_eq!(all.coordinator.get(&path).await.ok().text("state"), "accepted");
}

#[tokio::test]
async fn one_that_moves_further_is_planned_until_its_agency_accepts_again() {
    let (all, path) = confirmed().await;
    all.app.clock.advance(7);
    let officer = all.app.officer().await;
    let moved = json!({ "starts_at": all.agenda.moment(0, "09:16"), "ends_at": all.agenda.moment(0, "10:46") });
    let moved = officer.patch_current(&all.session, moved).await.ok();
    assert_eq!((moved.text("state"), &moved["sequence"]), ("planned", &json!(1)));
    assert_eq!(moved["presenter_ids"].as_array().map(Vec::len), Some(1), "the presenter is kept meanwhile");
    let coordinator = all.app.coordinator(all.agency).await;
    let asked = coordinator.get(&path).await.ok();
    assert_eq!((asked.text("state"), &asked["session"]["starts_at"]), ("invited", &moved["starts_at"]));
    // Five business days after Friday 27 March; Thursday and Friday of the Holy Week are none.
    assert_eq!(asked.text("reply_by"), "2026-04-08T05:00:00Z");
    act(&coordinator, &path, "accept", json!({})).await.ok();
    assert_eq!(officer.get(&all.session).await.ok().text("state"), "confirmed");
}

#[tokio::test]
async fn an_exchange_is_confirmed_once_every_lead_accepted() {
    let all = consulted().await;
    let (path, presenter) = (all.invited().await, all.presenter().await);
    let refused = all.officer.post(&all.agenda.path("agenda-versions"), json!({})).await;
    refused.expect_guard(409, "blocking_conflicts");
    act(&all.coordinator, &path, "accept", json!({ "presenter_id": presenter })).await.ok();
    all.officer.post(&all.agenda.path("agenda-versions"), json!({})).await.expect(201);
    assert_eq!(all.coordinator.get(&all.agenda.path("agenda")).await.ok()["number"], 1);
    act(&all.officer, &all.agenda.path(""), "confirm", json!({})).await.ok();
}

#[tokio::test]
async fn an_interpreter_closes_a_gap_of_languages() {
    let all = consulted().await;
    all.officer.patch_current(&all.session, json!({ "languages": ["ko"] })).await.ok();
    assert!(all.agenda.conflicts().await.contains(&"language_gap".to_owned()));
    let asked = json!({
        "role": "interpreter_provider", "agency": all.agency.to_string(), "override_reason": "Tiene intérpretes."
    });
    all.invite(asked).await.expect(201);
    assert!(!all.agenda.conflicts().await.contains(&"language_gap".to_owned()));
}
