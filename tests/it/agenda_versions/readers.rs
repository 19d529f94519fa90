//! Who reads a release, and how much of it: delegations that share an exchange, and agencies whose session was called off.

use convite_tests::{Actor, Answer, TestAgenda, TestApp, TestDelegation, act, forms};
use serde_json::{Value, json};

use super::{planned, release};
use crate::agenda_versions::files::text;

/// A second delegation that comes to the exchange of an agenda.
async fn another(app: &TestApp, officer: &Actor, agenda: &TestAgenda) -> TestDelegation {
    let request = app.linked(officer).await;
    let joins = json!({ "joins_exchange_id": agenda.delegation.exchange_id });
    officer.act(&request, "accept", forms::with(forms::acceptance(app.clock.today()), joins)).await.ok();
    app.delegation_of(&request).await
}

/// A release that is made a minute later than what was done before.
async fn later(app: &TestApp, officer: &Actor, agenda: &TestAgenda) -> Answer {
    app.clock.advance_by(chrono::TimeDelta::minutes(1));
    release(officer, agenda).await
}

fn ids(version: &Answer, list: &str) -> Vec<Value> {
    version[list].as_array().expect("a list").iter().map(|session| session["id"].clone()).collect()
}

fn id_of(path: &str) -> Value {
    json!(path.rsplit('/').next().expect("an id"))
}

fn kinds(version: &Answer) -> Vec<(Value, Value)> {
    let changes = version["changes"].as_array().expect("changes").iter();
    changes.map(|change| (change["kind"].clone(), change["session_id"].clone())).collect()
}

#[tokio::test]
async fn a_delegation_sees_its_own_sessions_and_what_was_taken_from_it() {
    let (app, officer, agenda) = planned().await;
    let (one, other) = (agenda.delegation.clone(), another(&app, &officer, &agenda).await);
    let only = |who: &TestDelegation| json!({ "delegation_ids": [who.id] });
    let common = agenda.added(agenda.session(0, "09:00-10:00")).await;
    let first = agenda.added(agenda.session_with(0, "11:00-12:00", only(&one))).await;
    let second = agenda.added(agenda.session_with(0, "14:00-15:00", only(&other))).await;
    later(&app, &officer, &agenda).await.expect(201);
    let seen = async |who: &TestDelegation| who.requester.get(&agenda.path("agenda")).await.ok();
    assert_eq!(ids(&seen(&one).await, "sessions"), [id_of(&common), id_of(&first)]);
    assert_eq!(ids(&seen(&other).await, "sessions"), [id_of(&common), id_of(&second)]);
    assert_eq!(ids(&officer.get(&agenda.path("agenda")).await.ok(), "sessions").len(), 3);

    // What changes hands is withdrawn from the one and new to the other.
    officer.patch_current(&first, only(&other)).await.ok();
    let released = later(&app, &officer, &agenda).await.expect(201);
    assert_eq!(kinds(&released), [(json!("changed"), id_of(&first))]);
    let (of_one, of_other) = (seen(&one).await, seen(&other).await);
    assert_eq!(kinds(&of_one), [(json!("removed"), id_of(&first))]);
    assert_eq!((ids(&of_one, "sessions"), ids(&of_one, "withdrawn")), (vec![id_of(&common)], vec![id_of(&first)]));
    assert_eq!(kinds(&of_other), [(json!("added"), id_of(&first))]);
    assert_eq!(ids(&of_other, "withdrawn"), [] as [Value; 0]);

    // It stays withdrawn in the releases that follow, in the calendar as well, until it comes back: further on in its sequence.
    later(&app, &officer, &agenda).await.expect(201);
    let calendar = async || text(&one.requester.get(&agenda.path("agenda.ics")).await.ok());
    let withdrawn = seen(&one).await["withdrawn"][0]["sequence"].as_i64().expect("a number");
    assert_eq!((calendar().await.matches("STATUS:CANCELLED").count(), kinds(&seen(&one).await)), (1, vec![]));
    let page = text(&one.requester.get(&agenda.path("agenda.html")).await.ok());
    assert!(!page.contains("14:00"), "{page}");
    officer.patch_current(&first, only(&one)).await.ok();
    later(&app, &officer, &agenda).await.expect(201);
    let back = seen(&one).await;
    assert_eq!((ids(&back, "sessions").len(), ids(&back, "withdrawn").len()), (2, 0));
    assert!(back["sessions"][1]["sequence"].as_i64().expect("a number") > withdrawn, "{}", back.json);
    assert!(!calendar().await.contains("STATUS:CANCELLED"));
    let listed = one.requester.get(&agenda.path("agenda-versions")).await.ok();
    assert_eq!(listed.items()[0]["sessions"], back["sessions"]);
    let number = back["number"].clone();
    assert_eq!(
        one.requester.get(&agenda.path(&format!("agenda-versions/{number}"))).await.ok().json,
        listed.items()[0]
    );
}

#[tokio::test]
async fn a_delegation_that_was_cancelled_is_told_that_nothing_takes_place_and_nothing_that_came_later() {
    let (app, officer, agenda) = planned().await;
    let gone = another(&app, &officer, &agenda).await;
    agenda.added(agenda.session(0, "09:00-10:00")).await;
    release(&officer, &agenda).await.expect(201);
    let seen = async |path: &str| gone.requester.get(&agenda.path(path)).await.ok();
    let before = seen("agenda.ics").await;
    assert_eq!(seen("agenda").await["called_off"], false);
    officer.act(&gone.request, "cancel", json!({ "reason": "No viene." })).await.ok();
    agenda.added(agenda.session(1, "09:00-10:00")).await;
    later(&app, &officer, &agenda).await.expect(201);

    let told = seen("agenda").await;
    assert_eq!((&told["number"], &told["called_off"]), (&json!(1), &json!(true)));
    let calendar = gone.requester.get(&agenda.path("agenda.ics")).header("if-none-match", &before.etag()).await.ok();
    let calendar = text(&calendar);
    assert!(calendar.contains("STATUS:CANCELLED") && !calendar.contains("STATUS:CONFIRMED"), "{calendar}");
    let page = text(&seen("agenda.html?language=en").await);
    assert!(page.contains("Delegation: Cancelled. Nothing of this agenda takes place."), "{page}");
    let stays = agenda.delegation.requester.get(&agenda.path("agenda")).await.ok();
    assert_eq!((&stays["number"], &stays["called_off"]), (&json!(2), &json!(false)));
}

#[tokio::test]
async fn who_joins_later_is_told_nothing_of_what_was_there_before() {
    let (app, officer, agenda) = planned().await;
    let gone = agenda.added(agenda.session(0, "09:00-10:00")).await;
    agenda.added(agenda.session(1, "09:00-10:00")).await;
    release(&officer, &agenda).await.expect(201);
    act(&officer, &gone, "cancel", json!({ "reason": "Obras." })).await.ok();
    release(&officer, &agenda).await.expect(201);
    app.clock.advance_by(chrono::TimeDelta::minutes(1));
    let late = another(&app, &officer, &agenda).await;
    let seen = async || late.requester.get(&agenda.path("agenda")).await.ok();
    let joined = seen().await;
    assert_eq!((ids(&joined, "sessions").len(), ids(&joined, "withdrawn").len(), kinds(&joined)), (1, 0, vec![]));
    let added = agenda.added(agenda.session(2, "09:00-10:00")).await;
    later(&app, &officer, &agenda).await.expect(201);
    assert_eq!(kinds(&seen().await), [(json!("added"), id_of(&added))]);
}

#[tokio::test]
async fn what_is_only_for_a_delegation_that_is_cancelled_is_called_off() {
    let (app, officer, agenda) = planned().await;
    let gone = another(&app, &officer, &agenda).await;
    let both = json!({ "delegation_ids": [gone.id, agenda.delegation.id] });
    let both = agenda.added(agenda.session_with(0, "11:00-12:00", both)).await;
    let alone = json!({ "delegation_ids": [gone.id], "guide_id": officer.id() });
    let alone = agenda.added(agenda.session_with(0, "09:00-10:00", alone)).await;
    release(&officer, &agenda).await.expect(201);
    let agency = app.agency().await;
    let asked = json!({ "role": "host", "agency": agency.to_string(), "override_reason": "Es su sede." });
    officer.post(&format!("{alone}/assignments"), asked).await.expect(201);
    officer.act(&gone.request, "cancel", json!({ "reason": "No viene." })).await.ok();
    let seen = officer.get(&alone).await.ok();
    assert_eq!(
        (seen.text("state"), &seen["end"]["reason"]),
        ("cancelled", &json!("La delegación para la que era la sesión no viene."))
    );
    let assignments = officer.get("/v1/assignments").await.ok();
    assert_eq!(assignments.items()[0]["state"], "released");
    let events = app.admin().await.get("/v1/outbox-events?limit=100").await.ok();
    let told = events.items().iter().filter(|event| event["kind"] == "agenda_session.cancel").count();
    assert_eq!(told, 1, "{}", events.json);
    let told = gone.requester.get(&agenda.path("agenda.html?language=en")).await.ok();
    assert!(text(&told).contains("Delegation: Cancelled."), "{}", text(&told));
    // What others come to as well stays, and can be changed without saying anew who comes; but it is not left to who does not.
    let moved = json!({ "ends_at": agenda.moment(0, "11:30") });
    assert_eq!(officer.patch_current(&both, moved).await.ok().text("state"), "planned");
    let nobody = json!({ "delegation_ids": [gone.id] });
    officer.patch_current(&both, nobody).await.expect_bad_fields(&["/delegation_ids/0: unknown"]);
    officer.patch_current(&both, json!({ "delegation_ids": [agenda.delegation.id] })).await.ok();
    let other = app.agenda(&officer).await;
    other.added(other.session_with(0, "09:00-10:00", json!({ "guide_id": officer.id() }))).await;
}

#[tokio::test]
async fn a_visitor_who_says_no_language_reads_the_files_in_that_of_the_request() {
    let (_app, officer, agenda) = planned().await;
    agenda.added(agenda.session(0, "09:00-10:00")).await;
    release(&officer, &agenda).await.expect(201);
    let requester = &agenda.delegation.requester;
    for file in ["agenda.ics", "agenda.html"] {
        let path = agenda.path(file);
        let of = |answer: &Answer| answer.header("content-language").expect("a language").to_owned();
        assert_eq!(of(&requester.get(&path).await.ok()), "es");
        assert_eq!(of(&requester.get(&path).header("accept-language", "en-GB").await.ok()), "en");
        assert_eq!(of(&requester.get(&path).header("accept-language", "fr, *;q=0.1").await.ok()), "es");
        assert_eq!(of(&officer.get(&path).await.ok()), "en");
    }
}

/// An agency that accepted to host the first session, another one the second.
async fn hosted() -> (TestApp, Actor, TestAgenda, [(Actor, String, String); 2]) {
    let (app, officer, agenda) = planned().await;
    act(&officer, &agenda.path(""), "consult", json!({})).await.expect_guard(409, "no_session");
    let mut hosts = Vec::new();
    for times in ["09:00-10:00", "11:00-12:00"] {
        let (agency, session) = (app.agency().await, agenda.added(agenda.session(0, times)).await);
        let asked = json!({ "role": "host", "agency": agency.to_string(), "override_reason": "Es su sede." });
        let made = officer.post(&format!("{session}/assignments"), asked).await.expect(201);
        hosts.push((app.coordinator(agency).await, format!("/v1/assignments/{}", made.text("id")), session));
    }
    act(&officer, &agenda.path(""), "consult", json!({})).await.ok();
    for (coordinator, assignment, _) in &hosts {
        act(coordinator, assignment, "accept", json!({})).await.ok();
    }
    release(&officer, &agenda).await.expect(201);
    let hosts = hosts.try_into().unwrap_or_else(|_| panic!("two hosts"));
    (app, officer, agenda, hosts)
}

#[tokio::test]
async fn an_agency_whose_session_was_called_off_reads_that_it_was() {
    let (app, officer, agenda, [(first, _, session), (second, assignment, _)]) = hosted().await;
    app.clock.advance_by(chrono::TimeDelta::minutes(1));
    act(&officer, &session, "cancel", json!({ "reason": "Obras." })).await.ok();
    assert_eq!(first.get(&agenda.path("agenda")).await.ok()["number"], 1);
    for _ in 0..2 {
        later(&app, &officer, &agenda).await.expect(201);
    }
    let told = first.get(&agenda.path("agenda")).await.ok();
    assert_eq!((&told["number"], ids(&told, "withdrawn")), (&json!(2), vec![id_of(&session)]), "and nothing later");
    first.get(&agenda.path("agenda-versions/3")).await.expect(404);
    let calendar = text(&first.get(&agenda.path("agenda.ics")).await.ok());
    assert!(calendar.contains("STATUS:CANCELLED"), "{calendar}");
    // Of the session itself and of who comes to it, it reads nothing any more.
    for gone in [session.clone(), format!("{session}/briefing")] {
        first.get(&gone).await.expect(404);
    }
    assert_eq!(second.get(&agenda.path("agenda")).await.ok()["number"], 3);
    // Who was let go of a session that goes on has nothing to do with the agenda any more.
    act(&officer, &assignment, "release", json!({ "reason": "La recibe otra entidad." })).await.ok();
    second.get(&agenda.path("agenda")).await.expect(404);
}

#[tokio::test]
async fn an_agency_whose_session_nobody_was_shown_reads_nothing_of_the_agenda() {
    let (app, officer, agenda) = planned().await;
    let (agency, session) = (app.agency().await, agenda.added(agenda.session(0, "09:00-10:00")).await);
    agenda.added(agenda.session(1, "09:00-10:00")).await;
    act(&officer, &agenda.path(""), "consult", json!({})).await.ok();
    let asked = json!({ "role": "host", "agency": agency.to_string(), "override_reason": "Es su sede." });
    officer.post(&format!("{session}/assignments"), asked).await.expect(201);
    let coordinator = app.coordinator(agency).await;
    coordinator.get(&session).await.ok();
    act(&officer, &session, "cancel", json!({ "reason": "Obras." })).await.ok();
    later(&app, &officer, &agenda).await.expect(201);
    coordinator.get(&agenda.path("agenda")).await.expect(404);
    coordinator.get(&agenda.path("sessions")).await.expect(404);
}

#[tokio::test]
async fn agencies_go_on_reading_the_release_of_an_exchange_that_was_put_off() {
    let (app, officer, agenda, [(first, _, session), (second, assignment, _)]) = hosted().await;
    act(&officer, &assignment, "release", json!({ "reason": "La recibe otra entidad." })).await.ok();
    app.clock.advance_by(chrono::TimeDelta::minutes(1));
    act(&officer, &agenda.path(""), "postpone", json!({ "reason": "Hay elecciones." })).await.ok();
    let told = first.get(&agenda.path("agenda")).await.ok();
    assert_eq!((&told["called_off"], ids(&told, "sessions").len()), (&json!(true), 2));
    assert!(text(&first.get(&agenda.path("agenda.ics")).await.ok()).contains("STATUS:CANCELLED"));
    first.get(&session).await.expect(404);
    second.get(&agenda.path("agenda")).await.expect(404);
}
