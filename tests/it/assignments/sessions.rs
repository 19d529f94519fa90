//! What moves a session asks its agencies anew.

use convite_tests::forms;
use serde_json::json;

use super::{Consulted, act, consulted, invitation};

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

/// Moves a session on its day, and says where it and an assignment of it stand then.
async fn moved(all: &Consulted, path: &str, (from, to): (&str, &str)) -> (String, String) {
    let times = json!({ "starts_at": all.agenda.moment(0, from), "ends_at": all.agenda.moment(0, to) });
    let session = all.officer.patch_current(&all.session, times).await.ok();
    (session.text("state").to_owned(), all.officer.get(path).await.ok().text("state").to_owned())
}

#[tokio::test]
async fn small_moves_add_up_to_one_that_asks_anew() {
    let (all, path) = confirmed().await;
    let (stays, asks) = (("confirmed".into(), "accepted".into()), ("planned".into(), "invited".into()));
    assert_eq!(moved(&all, &path, ("09:10", "10:40")).await, stays);
    assert_eq!(moved(&all, &path, ("09:00", "10:30")).await, stays, "there and back again");
    assert_eq!(moved(&all, &path, ("08:50", "10:20")).await, stays);
    let successor = all.app.resource(all.agency, "presenters", forms::presenter()).await;
    act(&all.coordinator, &path, "substitute-presenter", json!({ "presenter_id": successor })).await.ok();
    all.officer.patch_current(&all.session, json!({ "pinned": true })).await.ok();
    assert_eq!(moved(&all, &path, ("08:40", "10:10")).await, asks, "twenty minutes from what it accepted");
    // What it answers to now is the session as it is now.
    act(&all.coordinator, &path, "accept", json!({})).await.ok();
    assert_eq!(moved(&all, &path, ("08:50", "10:20")).await, stays);
    assert_eq!(moved(&all, &path, ("08:50", "10:26")).await, asks, "an end may be as far as a beginning");
}

#[tokio::test]
async fn a_session_that_moved_asks_whom_it_has_moved_away_from() {
    let (all, lead) = confirmed().await;
    moved(&all, &lead, ("09:10", "10:40")).await;
    let other = all.app.agency().await;
    let asked = json!({ "role": "host", "agency": other.to_string(), "override_reason": "Es su sede." });
    let host = format!("/v1/assignments/{}", all.invite(asked).await.expect(201).text("id"));
    act(&all.app.coordinator(other).await, &host, "accept", json!({})).await.ok();
    assert_eq!(moved(&all, &host, ("09:20", "10:50")).await, ("planned".into(), "accepted".into()));
    assert_eq!(all.officer.get(&lead).await.ok().text("state"), "invited");
}

#[tokio::test]
async fn an_agency_whose_counter_was_taken_has_agreed_to_where_it_moved_the_session() {
    let all = consulted().await;
    let path = all.invited().await;
    let proposal = json!({ "starts_at": all.agenda.moment(0, "14:00"), "ends_at": all.agenda.moment(0, "15:30"),
        "presenter_id": all.presenter().await });
    act(&all.coordinator, &path, "counter", proposal).await.ok();
    act(&all.officer, &path, "take-counter", json!({})).await.ok();
    assert_eq!(all.seen().await.text("state"), "confirmed");
    assert_eq!(moved(&all, &path, ("14:10", "15:40")).await, ("confirmed".into(), "accepted".into()));
    assert_eq!(moved(&all, &path, ("14:20", "15:50")).await, ("planned".into(), "invited".into()));
}

/// A host, who has accepted, proposes another time for its second role: the lead is asked anew, and it is not.
#[tokio::test]
async fn a_counter_that_moves_a_confirmed_session_asks_everybody_but_its_agency() {
    let (all, lead) = confirmed().await;
    let other = all.app.agency().await;
    let invite = async |role: &str| {
        let asked = json!({ "role": role, "agency": other.to_string(), "override_reason": "Es su sede." });
        format!("/v1/assignments/{}", all.invite(asked).await.expect(201).text("id"))
    };
    let (host, guide) = (invite("host").await, invite("site_guide").await);
    let coordinator = all.app.coordinator(other).await;
    act(&coordinator, &host, "accept", json!({})).await.ok();
    let later = json!({ "starts_at": all.agenda.moment(0, "09:30"), "ends_at": all.agenda.moment(0, "11:00") });
    act(&coordinator, &guide, "counter", later).await.ok();
    act(&all.officer, &guide, "take-counter", json!({})).await.ok();
    assert_eq!(all.officer.get(&lead).await.ok().text("state"), "invited");
    act(&all.coordinator, &lead, "accept", json!({})).await.ok();
    assert_eq!(moved(&all, &host, ("09:35", "11:05")).await, ("confirmed".into(), "accepted".into()));
    assert_eq!(all.officer.get(&guide).await.ok().text("state"), "accepted");
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

#[tokio::test]
async fn an_answer_is_to_the_session_that_was_read() {
    let all = consulted().await;
    let path = all.invited().await;
    let read = all.coordinator.etag(&path).await;
    let later = json!({ "starts_at": all.agenda.moment(1, "14:00"), "ends_at": all.agenda.moment(1, "15:30") });
    all.officer.patch_current(&all.session, later).await.ok();
    let answer = json!({ "presenter_id": all.presenter().await });
    all.coordinator.post(&format!("{path}/accept"), answer.clone()).if_match(&read).await.expect(412);
    assert_eq!(all.coordinator.get(&path).await.ok()["state"], "invited");
    act(&all.coordinator, &path, "accept", answer).await.ok();
}

/// Its session is at a venue that another exchange uses at the same time and that takes fewer groups since.
#[tokio::test]
async fn what_was_lawful_before_keeps_nobody_from_going() {
    let (all, path) = confirmed().await;
    let venue = forms::with(forms::venue(), json!({ "simultaneous_groups": 2 }));
    let venue = all.app.resource(all.agency, "venues", venue).await;
    let there = json!({ "place": { "kind": "venue", "venue_id": venue } });
    all.officer.patch_current(&all.session, there.clone()).await.ok();
    let other = all.app.agenda(&all.officer).await;
    other.added(other.session_with(0, "09:00-10:30", there)).await;
    let place = format!("/v1/venues/{venue}");
    all.coordinator.patch_current(&place, json!({ "simultaneous_groups": 1 })).await.ok();

    let shorter = json!({ "ends_at": all.agenda.moment(0, "10:20") });
    all.officer.patch_current(&all.session, shorter).await.ok();
    let longer = json!({ "ends_at": all.agenda.moment(0, "10:25") });
    all.officer.patch_current(&all.session, longer).await.expect_guard(409, "venue_double_booked");
    let successor = all.app.resource(all.agency, "presenters", forms::presenter()).await;
    act(&all.coordinator, &path, "substitute-presenter", json!({ "presenter_id": successor })).await.ok();
    act(&all.officer, &path, "release", json!({ "reason": "Cambia el lugar." })).await.ok();
    assert_eq!(all.seen().await["presenter_ids"], json!([]));
}

#[tokio::test]
async fn who_did_not_come_keeps_no_later_release_from_being_made() {
    let (all, path) = confirmed().await;
    let exchange = all.agenda.path("");
    all.officer.post(&all.agenda.path("agenda-versions"), json!({})).await.expect(201);
    act(&all.officer, &exchange, "confirm", json!({})).await.ok();
    all.app.clock.set(&all.agenda.moment(0, "12:00").to_rfc3339());
    let officer = all.app.officer().await;
    act(&officer, &exchange, "start", json!({})).await.ok();
    act(&officer, &all.session, "record-attendance", json!({ "attended": 12 })).await.ok();
    act(&officer, &path, "mark-no-show", json!({ "reason": "No llegó." })).await.ok();
    assert!(!all.agenda.conflicts_for(&officer).await.contains(&"agency_not_accepted".to_owned()));
    officer.post(&all.agenda.path("agenda-versions"), json!({})).await.expect(201);
}

#[tokio::test]
async fn a_session_is_not_shown_for_an_agency_that_was_not_asked() {
    let (all, path) = confirmed().await;
    let other = all.app.agency().await;
    let offer = all.app.resource(other, "offers", forms::offer()).await;
    let patch = json!({ "offer_id": offer });
    all.officer.patch_current(&all.session, patch.clone()).await.expect_guard(409, "other_lead");
    act(&all.officer, &path, "release", json!({ "reason": "Lo hace otra entidad." })).await.ok();
    let theirs = all.officer.patch_current(&all.session, patch).await.ok();
    assert_eq!((&theirs["state"], &theirs["agency_id"]), (&json!("planned"), &json!(other)));
    let release = async || all.officer.post(&all.agenda.path("agenda-versions"), json!({})).await;
    release().await.expect_guard(409, "blocking_conflicts");
    let asked = all.invite(invitation(other)).await.expect(201);
    let coordinator = all.app.coordinator(other).await;
    let presenter = all.app.resource(other, "presenters", forms::presenter()).await;
    let asked = format!("/v1/assignments/{}", asked.text("id"));
    act(&coordinator, &asked, "accept", json!({ "presenter_id": presenter })).await.ok();
    release().await.expect(201);
}
