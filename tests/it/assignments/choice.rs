//! Which agency is asked.

use convite_api::Clock;
use convite_domain::AgencyId;
use convite_tests::{Actor, TestApp, forms};
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{act, consulted, invitation};

/// An agency that offers to present, with a load of so many minutes: sessions on days of another exchange.
async fn offering(app: &TestApp, changes: Value) -> AgencyId {
    let agency = app.agency().await;
    app.resource(agency, "offers", forms::with(forms::offer(), changes)).await;
    agency
}

fn of(list: &Value, agency: AgencyId) -> &Value {
    let all = list["candidates"].as_array().expect("candidates");
    all.iter().find(|one| one["agency"]["id"] == agency.to_string()).expect("the agency")
}

#[tokio::test]
async fn those_who_cannot_be_asked_are_listed_with_the_reason() {
    let all = consulted().await;
    let silent = all.app.agency().await;
    let foreign = offering(&all.app, json!({ "languages": ["pt"] })).await;
    let small = offering(&all.app, json!({ "group_from": 2, "group_to": 6 })).await;
    let evening = json!([{ "weekday": "mon", "from": "18:00", "to": "21:00" }]);
    let late = offering(&all.app, json!({ "hours": evening })).await;
    let host = offering(&all.app, json!({ "role": "host" })).await;
    let closed = offering(&all.app, json!({})).await;
    let (from, to) = (all.agenda.moment(0, "08:00"), all.agenda.moment(0, "09:30"));
    let closure = json!({ "agency_id": closed, "starts_at": from, "ends_at": to });
    all.app.coordinator(closed).await.post("/v1/closures", closure).await.expect(201);
    let busy = all.app.agency().await;
    let offer = all.app.resource(busy, "offers", forms::offer()).await;
    for _ in 0..2 {
        let other = all.app.agenda(&all.officer).await;
        let planned = json!({ "offer_id": offer, "starts_at": other.moment(0, "10:00") });
        all.officer.post(&other.path("sessions/from-offer"), planned).await.expect(201);
    }
    let list = all.officer.get(&format!("{}/candidates?role=presenter", all.session)).await.ok();
    let first = of(&list.json, all.agency);
    assert_eq!((&first["eligible"], &first["rank"], &first["reasons"]), (&json!(true), &json!(1), &json!([])));
    for (agency, reason) in [
        (silent, "role"),
        (foreign, "language"),
        (small, "capacity"),
        (late, "availability"),
        (host, "role"),
        (closed, "availability"),
        (busy, "capacity"),
    ] {
        let one = of(&list.json, agency);
        assert_eq!((&one["eligible"], &one["rank"], &one["reasons"]), (&json!(false), &Value::Null, &json!([reason])));
    }
    let refused = all.invite(invitation(small)).await.expect_guard(409, "not_eligible");
    assert!(refused.text("detail").contains("capacity"), "{}", refused.text("detail"));
    let asked = forms::with(invitation(small), json!({ "override_reason": "Divide el grupo." }));
    let asked = all.invite(asked).await.expect(201);
    assert_eq!(asked["handling"]["override_reason"], "Divide el grupo.");
}

#[tokio::test]
async fn what_is_offered_at_a_closed_venue_or_by_nobody_any_more_makes_nobody_eligible() {
    let all = consulted().await;
    let (homeless, deserted) = (all.app.agency().await, all.app.agency().await);
    let venue = all.app.venue(homeless).await;
    let presenter = all.app.resource(deserted, "presenters", forms::presenter()).await;
    let there = forms::with(forms::offer(), json!({ "place": { "kind": "venue", "venue_id": venue } }));
    all.app.resource(homeless, "offers", there).await;
    let given = forms::with(forms::offer(), json!({ "presenter_ids": [presenter] }));
    all.app.resource(deserted, "offers", given).await;
    let reasons = async |agency| {
        let list = all.officer.get(&format!("{}/candidates?role=presenter", all.session)).await.ok();
        of(&list.json, agency)["reasons"].clone()
    };
    assert_eq!(reasons(deserted).await, json!([]));
    let before = reasons(homeless).await;
    assert_ne!(before, json!(["role"]), "its offer is looked at");
    for (agency, path) in [(homeless, format!("/v1/venues/{venue}")), (deserted, format!("/v1/presenters/{presenter}"))]
    {
        let coordinator = all.app.coordinator(agency).await;
        act(&coordinator, &path, "retire", json!({ "reason": "Ya no se usa." })).await.ok();
        assert_eq!(reasons(agency).await, json!(["role"]));
    }
}

#[tokio::test]
async fn whose_share_is_least_comes_first_and_a_new_one_stands_at_the_mean() {
    let all = consulted().await;
    let (busy, idle) = (offering(&all.app, json!({})).await, offering(&all.app, json!({})).await);
    for (agency, times) in [(busy, "08:00-12:00"), (all.agency, "14:00-15:00")] {
        let elsewhere = all.app.agenda(&all.officer).await;
        let session = elsewhere.added(elsewhere.session(0, times)).await;
        let asked = all.officer.post(&format!("{session}/assignments"), invitation(agency)).await;
        asked.expect(201);
    }
    // The session of the load begins within thirty days.
    all.app.clock.set(&(all.agenda.moment(0, "08:00") - chrono::TimeDelta::days(20)).to_rfc3339());
    let officer = all.app.officer().await;
    let list = officer.get(&format!("{}/candidates?role=presenter", all.session)).await.ok();
    let numbers = |agency| {
        let one = of(&list.json, agency);
        json!([one["rank"], one["load_minutes"], one["target_minutes"], one["deficit_minutes"]])
    };
    assert_eq!(numbers(all.agency), json!([1, 60, 150, 90]));
    assert_eq!(numbers(idle), json!([2, 0, null, 0]));
    assert_eq!(numbers(busy), json!([3, 240, 150, -90]));
    let chosen = officer.post(&format!("{}/assignments", all.session), invitation("auto")).await.expect(201);
    assert_eq!(chosen["agency"]["id"], all.agency.to_string());
}

#[tokio::test]
async fn agencies_that_have_nothing_to_do_yet_take_turns() {
    let all = consulted().await;
    let mut agencies = vec![all.agency.to_string()];
    for _ in 0..2 {
        agencies.push(offering(&all.app, json!({})).await.to_string());
    }
    let mut chosen = Vec::new();
    for times in ["08:00-09:00", "10:00-11:00", "12:00-13:00"] {
        let session = all.agenda.added(all.agenda.session(1, times)).await;
        let made = all.officer.post(&format!("{session}/assignments"), invitation("auto")).await.expect(201);
        chosen.push(made["agency"]["id"].as_str().expect("an agency").to_owned());
    }
    agencies.sort();
    chosen.sort();
    assert_eq!(chosen, agencies);
}

#[tokio::test]
async fn two_officers_do_not_both_get_the_least_loaded_agency() {
    let all = consulted().await;
    let mut agencies = vec![all.agency];
    for _ in 0..3 {
        agencies.push(offering(&all.app, json!({})).await);
    }
    // All have some load, equal for all.
    for agency in &agencies {
        let other = all.app.agenda(&all.officer).await;
        let session = other.added(other.session(0, "08:00-09:00")).await;
        all.officer.post(&format!("{session}/assignments"), invitation(agency)).await.expect(201);
    }
    let mut sessions = Vec::new();
    for _ in 0..4 {
        let other = all.app.agenda(&all.officer).await;
        sessions.push(other.added(other.session(0, "10:00-11:30")).await);
    }
    // The load counts what begins within thirty days.
    all.app.clock.set(&(all.agenda.moment(0, "08:00") - chrono::TimeDelta::days(20)).to_rfc3339());
    let officer = all.app.officer().await;
    let instance = TestApp::start_on(&all.app.database_url, |_| {}).await;
    instance.clock.set(&all.app.clock.now().to_rfc3339());
    let elsewhere: Actor = instance.bearer(officer.token().await.expect("a token"));
    let sessions: Vec<_> = sessions.iter().zip([&officer, &elsewhere].into_iter().cycle()).collect();
    let asked = sessions
        .iter()
        .map(|(session, who)| who.post(&format!("{session}/assignments"), invitation("auto")).into_future());
    let chosen = join_all(asked).await;
    let mut ids: Vec<_> =
        chosen.iter().map(|one| one["agency"]["id"].as_str().expect("an agency").to_owned()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 4, "each got another");
}

#[tokio::test]
async fn nobody_is_chosen_who_has_the_role_or_declined() {
    let all = consulted().await;
    let path = all.invited().await;
    all.invite(invitation(all.agency)).await.expect_guard(409, "already_assigned");
    all.invite(invitation("auto")).await.expect_guard(409, "no_candidate");
    act(&all.coordinator, &path, "decline", json!({ "code": "short_notice" })).await.ok();
    all.invite(invitation("auto")).await.expect_guard(409, "no_candidate");
    let list = all.officer.get(&format!("{}/candidates?role=presenter", all.session)).await.ok();
    assert_eq!(of(&list.json, all.agency)["reasons"], json!(["declined"]));
}

#[tokio::test]
async fn a_session_has_one_lead() {
    let all = consulted().await;
    let first = forms::with(invitation(all.agency), json!({ "is_lead": false }));
    all.invite(first).await.expect_guard(409, "lead_missing");
    all.invited().await;
    let other = offering(&all.app, json!({})).await;
    let second = forms::with(invitation(other), json!({ "is_lead": true }));
    all.invite(second).await.expect_guard(409, "lead_taken");
    assert_eq!(all.invite(invitation(other)).await.expect(201)["is_lead"], false);
}
