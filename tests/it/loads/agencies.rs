//! The load of agencies beside their fair shares.

use convite_api::Clock;
use convite_domain::AgencyId;
use convite_tests::{Actor, Answer, TestAgenda, TestApp};
use serde_json::{Value, json};

async fn ask(officer: &Actor, session: &str, agency: AgencyId, role: &str) -> Answer {
    let asked = json!({ "role": role, "agency": agency, "override_reason": "Conoce a quienes vienen." });
    officer.post(&format!("{session}/assignments"), asked).await
}

/// A session of an agenda of its own, on its first day, in which the agency is asked to present.
async fn presenting(app: &TestApp, officer: &Actor, agency: AgencyId, times: &str) -> (TestAgenda, String) {
    let agenda = app.agenda(officer).await;
    let session = agenda.added(agenda.session(0, times)).await;
    ask(officer, &session, agency, "presenter").await.expect(201);
    (agenda, session)
}

async fn all(reader: &Actor) -> Value {
    reader.get("/v1/loads/agencies").await.ok().json
}

fn of(loads: &Value, agency: AgencyId) -> &Value {
    let all = loads["agencies"].as_array().expect("agencies");
    all.iter().find(|one| one["agency"]["id"] == agency.to_string()).expect("the agency")
}

/// Its load, its share and what it is short of it.
fn share(loads: &Value, agency: AgencyId) -> Value {
    let one = of(loads, agency);
    json!([one["load_minutes"], one["target_minutes"], one["deficit_minutes"]])
}

#[tokio::test]
async fn a_lead_sees_who_has_more_than_a_fair_share() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let (little, much, idle) = (app.agency().await, app.agency().await, app.agency().await);
    let (agenda, session) = presenting(&app, &officer, little, "09:00-10:00").await;
    presenting(&app, &officer, much, "08:00-12:00").await;
    ask(&officer, &session, little, "host").await.expect(201);
    let lead = app.lead().await;
    assert_eq!(share(&all(&lead).await, much), json!([0, null, 0]), "they begin in more than thirty days");

    app.clock.set(&(agenda.moment(0, "08:00") - chrono::TimeDelta::days(20)).to_rfc3339());
    let lead = app.lead().await;
    let loads = all(&lead).await;
    assert_eq!(loads["load_minutes"], 300);
    let now = app.clock.now();
    let window = json!({ "from": now - chrono::TimeDelta::days(60), "to": now + chrono::TimeDelta::days(30) });
    assert_eq!(loads["window"], window);
    assert_eq!(share(&loads, little), json!([60, 150, 90]));
    assert_eq!(of(&loads, little)["sessions"], 1, "a session with two roles counts once");
    assert_eq!(share(&loads, much), json!([240, 150, -90]));
    assert_eq!(share(&loads, idle), json!([0, null, 0]));
    let order: Vec<_> =
        loads["agencies"].as_array().expect("agencies").iter().map(|one| &one["agency"]["id"]).collect();
    assert_eq!(order, [little, idle, much].map(|agency| json!(agency)).iter().collect::<Vec<_>>());

    let path = format!("/v1/agencies/{much}");
    app.admin().await.patch_current(&path, json!({ "weight": 4 })).await.ok();
    let weighed = all(&lead).await;
    assert_eq!((share(&weighed, little), share(&weighed, much)), (json!([60, 60, 0]), json!([240, 240, 0])));
}

#[tokio::test]
async fn a_load_follows_its_session() {
    let app = TestApp::start().await;
    let agency = app.agency().await;
    let officer = app.officer().await;
    let (agenda, session) = presenting(&app, &officer, agency, "09:00-10:00").await;
    let another = agenda.added(agenda.session(0, "14:00-15:00")).await;
    ask(&officer, &another, agency, "presenter").await.expect(201);
    app.clock.set(&(agenda.moment(0, "08:00") - chrono::TimeDelta::days(20)).to_rfc3339());
    let (officer, lead) = (app.officer().await, app.lead().await);
    let used = |loads: Value| json!([of(&loads, agency)["load_minutes"], of(&loads, agency)["last_used_on"]]);
    assert_eq!(used(all(&lead).await), json!([120, agenda.first_day]));

    let moved = json!({ "starts_at": agenda.moment(1, "13:00"), "ends_at": agenda.moment(1, "14:30") });
    officer.patch_current(&session, moved).await.ok();
    assert_eq!(used(all(&lead).await), json!([150, agenda.first_day + chrono::Days::new(1)]));

    let etag = officer.etag(&session).await;
    officer.post(&format!("{session}/cancel"), json!({ "reason": "Llueve." })).if_match(&etag).await.ok();
    assert_eq!(used(all(&lead).await), json!([60, agenda.first_day]));
}

#[tokio::test]
async fn an_agency_sees_its_own_load_and_no_other() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let (own, other) = (app.agency().await, app.agency().await);
    let (agenda, _) = presenting(&app, &officer, own, "09:00-10:00").await;
    presenting(&app, &officer, other, "08:00-12:00").await;
    app.clock.set(&agenda.moment(1, "08:00").to_rfc3339());
    let lead = app.lead().await;
    let loads = all(&lead).await;
    let expected = json!({ "window": loads["window"], "load": of(&loads, own) });
    assert_eq!(expected["load"]["last_used_on"], json!(agenda.first_day));
    let (path, theirs) = (format!("/v1/agencies/{own}/load"), format!("/v1/agencies/{other}/load"));
    for reader in [app.coordinator(own).await, app.client(own).await, lead] {
        assert_eq!(reader.get(&path).await.ok().json, expected);
    }
    let coordinator = app.coordinator(own).await;
    coordinator.get(&theirs).await.expect(404);
    coordinator.get("/v1/loads/agencies").await.expect(403);
    app.draft().await.requester.get(&path).await.expect(404);
}

#[tokio::test]
async fn what_is_not_answered_is_counted_and_late_after_half_of_its_time() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let agency = app.agency().await;
    let (agenda, session) = presenting(&app, &officer, agency, "09:00-10:00").await;
    let lead = app.lead().await;
    let counts = |loads: Value| json!([of(&loads, agency)["unanswered"], of(&loads, agency)["late"]]);
    assert_eq!(counts(all(&lead).await), json!([0, 0]), "nothing is sent while the exchange is designed");
    officer.post(&agenda.path("consult"), json!({})).if_match(&officer.etag(&agenda.path("")).await).await.ok();
    ask(&officer, &session, agency, "host").await.expect(201);
    assert_eq!(counts(all(&lead).await), json!([2, 0]));
    app.clock.set("2026-03-25T22:00:00Z");
    let lead = app.lead().await;
    assert_eq!(counts(all(&lead).await), json!([2, 2]));
    let coordinator = app.coordinator(agency).await;
    for invited in coordinator.get("/v1/assignments?state=invited").await.ok().column("id") {
        let path = format!("/v1/assignments/{invited}");
        let etag = coordinator.etag(&path).await;
        let answer = json!({ "code": "short_notice" });
        coordinator.post(&format!("{path}/decline"), answer).if_match(&etag).await.ok();
    }
    assert_eq!(counts(all(&lead).await), json!([0, 0]));
}
