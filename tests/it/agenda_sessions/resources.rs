//! Sessions at agencies' venues, by their presenters, from their offers.

use convite_tests::{TestAgenda, TestApp, act, codes, forms};
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::planning;

fn at(venue: &str) -> Value {
    json!({ "place": { "kind": "venue", "venue_id": venue } })
}

/// The one conflict of a code in an answer.
fn the<'a>(answer: &'a Value, code: &str) -> &'a Value {
    let all = answer["conflicts"].as_array().expect("conflicts");
    all.iter().find(|one| one["code"] == code).unwrap_or_else(|| panic!("{code} in {all:?}"))
}

#[tokio::test]
async fn a_venue_takes_as_many_groups_at_once_as_its_agency_says() {
    let (app, officer, agenda) = planning().await;
    let (agency, other, third) = (app.agency().await, app.agenda(&officer).await, app.agenda(&officer).await);
    let two = forms::with(forms::venue(), json!({ "simultaneous_groups": 2 }));
    let venue = app.resource(agency, "venues", two).await;
    let first = agenda.add(agenda.session_with(0, "09:00-10:30", at(&venue))).await.expect(201);
    other.add(other.session_with(0, "10:00-11:00", at(&venue))).await.expect(201);
    let refused = third.add(third.session_with(0, "10:15-11:30", at(&venue))).await;
    let refused = refused.expect_guard(409, "venue_double_booked");
    let conflict = the(&refused.json, "venue_double_booked");
    assert_eq!(conflict["numbers"], json!({ "at_once": 3, "limit": 2 }));
    assert_eq!(conflict["subjects"][0]["label"], "Estación San Antonio");
    let sessions = conflict["sessions"].as_array().expect("sessions");
    assert!(sessions.iter().any(|one| one["id"] == first["id"] && one["title"] == first["title"]));
    third.add(third.session_with(0, "10:30-11:30", at(&venue))).await.expect(201);
}

#[tokio::test]
async fn what_does_not_suit_the_group_is_told_with_its_numbers() {
    let (app, officer, agenda) = planning().await;
    let agency = app.agency().await;
    let narrow = json!({
        "capacity": 8, "accessible": false, "weekly_visitors": 10,
        "opening_hours": [{ "weekday": "mon", "from": "08:00", "to": "12:00" }],
    });
    let venue = app.resource(agency, "venues", forms::with(forms::venue(), narrow)).await;
    let wheelchair = forms::with(forms::protected_member(), json!({ "protected": { "step_free_access": true } }));
    agenda.delegation.named(wheelchair).await;
    let made = agenda.add(agenda.session_with(0, "09:00-10:30", at(&venue))).await.expect(201);
    let expected = ["venue_unavailable", "venue_capacity_exceeded", "accessibility_gap", "site_carrying_capacity"];
    assert_eq!(codes(&made.json), expected);
    assert_eq!(the(&made.json, "venue_capacity_exceeded")["numbers"]["group"], 12);
    let gap = the(&made.json, "accessibility_gap");
    assert_eq!(gap["numbers"], json!({ "persons": 1 }));
    assert!(!gap.to_string().contains("Lucía"), "how many, never who");
    let report = officer.get(&agenda.path("conflicts")).await.ok();
    assert_eq!(report["may_be_released"], false);
}

#[tokio::test]
async fn a_group_needs_time_from_one_venue_to_the_next() {
    let (app, officer, agenda) = planning().await;
    let agency = app.agency().await;
    let near = app.venue(agency).await;
    let far = json!({ "point": { "latitude": 6.3372, "longitude": -75.5697 } });
    let far = app.resource(agency, "venues", forms::with(forms::venue(), far)).await;
    agenda.added(agenda.session_with(0, "09:00-10:00", at(&near))).await;
    let next = agenda.add(agenda.session_with(0, "10:15-11:00", at(&far))).await.expect(201);
    let short = the(&next.json, "travel_time_short");
    // Ten kilometres: five minutes and 1.4 times the way at 22 an hour, rounded up to five.
    assert_eq!((&short["numbers"]["travel"], &short["numbers"]["gap"]), (&json!(45), &json!(15)));
    let known = json!({ "from_id": near, "to_id": far, "minutes": 0 });
    app.admin().await.post("/v1/travel-times", known).await;
    let path = format!("/v1/sessions/{}", next.text("id"));
    assert!(!codes(&officer.get(&path).await.ok().json).contains(&"travel_time_short".to_owned()));
}

#[tokio::test]
async fn a_presenter_is_in_one_place_and_not_where_absent() {
    let (app, officer, agenda) = planning().await;
    let (agency, other) = (app.agency().await, app.agenda(&officer).await);
    let presenter = app.resource(agency, "presenters", forms::presenter()).await;
    let by = json!({ "presenter_ids": [presenter] });
    let path = agenda.added(agenda.session_with(0, "09:00-10:30", by.clone())).await;
    let refused = other.add(other.session_with(0, "10:00-11:00", by)).await;
    let refused = refused.expect_guard(409, "person_double_booked");
    let subject = &the(&refused.json, "person_double_booked")["subjects"][0];
    assert_eq!((&subject["kind"], &subject["id"]), (&json!("presenter"), &json!(presenter)));
    assert!(!refused.json.to_string().contains("gestión social"), "nobody's name or post");
    let absence = json!({
        "presenter_id": presenter, "starts_at": agenda.moment(0, "08:00"), "ends_at": agenda.moment(0, "09:30")
    });
    let closure = app.coordinator(agency).await.post("/v1/closures", absence).await.expect(201);
    assert_eq!(closure["broken_sessions"]["count"], 1, "one that counts for no agency is counted, not named");
    assert!(codes(&officer.get(&path).await.ok().json).contains(&"person_unavailable".to_owned()));
}

async fn offered(app: &TestApp, agency: convite_domain::AgencyId) -> String {
    let always = json!({ "topic": "cable_mobility", "languages": ["es"], "minutes": 60 });
    app.resource(agency, "offers", forms::with(forms::offer(), always)).await
}

fn planned(agenda: &TestAgenda, offer: &str, time: &str) -> Value {
    json!({ "offer_id": offer, "starts_at": agenda.moment(0, time) })
}

#[tokio::test]
async fn a_session_from_an_offer_takes_over_what_the_offer_says() {
    let (app, officer, agenda) = planning().await;
    let agency = app.agency().await;
    let offer = offered(&app, agency).await;
    let from_offer = agenda.path("sessions/from-offer");
    let made = officer.post(&from_offer, planned(&agenda, &offer, "09:00")).await.expect(201);
    assert_eq!((made.text("agency_id"), &made["title"]), (agency.get().to_string().as_str(), &forms::offer()["title"]));
    assert_eq!(made["ends_at"], json!(agenda.moment(0, "10:00")));
    assert_eq!((&made["offer_id"], &made["delivery_mode"]), (&json!(offer), &json!("virtual")));
    let nobody = "0198f3d2-7c11-7a60-8c34-5f1d2a9b0e49";
    let unknown = officer.post(&from_offer, planned(&agenda, nobody, "09:00")).await;
    unknown.expect_bad_fields(&["/offer_id: unknown"]);
    officer.post(&from_offer, json!({})).await.expect_bad_fields(&["/offer_id: required", "/starts_at: required"]);
}

#[tokio::test]
async fn everything_bad_of_a_session_from_an_offer_is_named_at_once() {
    let (app, officer, agenda) = planning().await;
    let agency = app.agency().await;
    let venue = app.venue(agency).await;
    let form = forms::with(forms::offer(), json!({ "place": { "kind": "venue", "venue_id": venue }, "minutes": 60 }));
    let offer = app.resource(agency, "offers", form).await;
    let nobody = "0198f3d2-7c11-7a60-8c34-5f1d2a9b0e49";
    let refused = async |json: Value, bad: &[&str]| {
        officer.post(&agenda.path("sessions/from-offer"), json).await.expect_bad_fields(bad);
    };
    let strangers = |offer, starts_at| json!({ "offer_id": offer, "starts_at": starts_at, "item_id": nobody, "presenter_ids": [nobody] });
    let unknown = ["/item_id: unknown", "/presenter_ids/0: unknown"];
    let outside = json!(agenda.moment(3, "09:00"));
    let all = [&["/offer_id: unknown", "/starts_at: outside_exchange_dates"], &unknown[..]].concat();
    refused(strangers(nobody, outside), &all).await;
    let all = [&["/starts_at: invalid_instant"], &unknown[..]].concat();
    refused(strangers(offer.as_str(), json!("mañana")), &all).await;
    // What follows from the offer is told of what was sent: its end lies after midnight of the last day, and its venue is closed.
    let place = format!("/v1/venues/{venue}");
    let coordinator = app.coordinator(agency).await;
    coordinator.post(&format!("{place}/retire"), json!({ "reason": "Obras" })).if_match("*").await.ok();
    let late = json!(agenda.moment(2, "23:30"));
    let all = [&["/offer_id: ended", "/starts_at: outside_exchange_dates"], &unknown[..]].concat();
    refused(strangers(offer.as_str(), late), &all).await;
}

#[tokio::test]
async fn an_agency_gives_as_many_sessions_at_once_as_it_can() {
    let (app, officer, _) = planning().await;
    let agency = app.agency().await;
    let offer = offered(&app, agency).await;
    let other = TestApp::start_on(&app.database_url, |_| {}).await;
    let elsewhere = other.bearer(officer.token().await.expect("a token"));
    let mut writes = Vec::new();
    for i in 0..16 {
        let agenda = app.agenda(&officer).await;
        let writer = if i % 2 == 0 { &officer } else { &elsewhere };
        writes.push(writer.post(&agenda.path("sessions/from-offer"), planned(&agenda, &offer, "09:00")).into_future());
    }
    let answers = join_all(writes).await;
    let made = answers.iter().filter(|answer| answer.status == 201).count();
    let refused = answers.iter().filter(|answer| answer.json["guard"] == "agency_over_capacity").count();
    assert_eq!((made, refused), (2, 14), "two at once is the policy's number");
}

#[tokio::test]
async fn a_session_that_uses_an_offer_no_more_counts_for_who_leads_it() {
    let (app, officer, agenda) = planning().await;
    let (agency, leading) = (app.agency().await, app.agency().await);
    let (offer, theirs) = (offered(&app, agency).await, offered(&app, leading).await);
    for _ in 0..2 {
        let other = app.agenda(&officer).await;
        officer.post(&other.path("sessions/from-offer"), planned(&other, &theirs, "09:00")).await.expect(201);
    }
    let made = officer.post(&agenda.path("sessions/from-offer"), planned(&agenda, &offer, "09:00")).await.expect(201);
    let path = format!("/v1/sessions/{}", made.text("id"));
    let lead =
        json!({ "role": "presenter", "agency": leading.to_string(), "override_reason": "Lo pide el visitante." });
    officer.post(&format!("{path}/assignments"), lead).await.expect(201);
    let patch = json!({ "offer_id": null });
    officer.patch_current(&path, patch).await.expect_guard(409, "agency_over_capacity");
    assert_eq!(officer.get(&path).await.ok()["offer_id"], json!(offer));
}

#[tokio::test]
async fn of_a_session_of_one_agencys_offer_that_another_leads_the_other_has_to_accept() {
    let (app, officer, agenda) = planning().await;
    let (giving, leading) = (app.agency().await, app.agency().await);
    let offer = offered(&app, giving).await;
    let made = officer.post(&agenda.path("sessions/from-offer"), planned(&agenda, &offer, "09:00")).await.expect(201);
    let path = format!("/v1/sessions/{}", made.text("id"));
    let lead =
        json!({ "role": "facilitator", "agency": leading.to_string(), "override_reason": "Lo pide el visitante." });
    officer.post(&format!("{path}/assignments"), lead).await.expect(201);
    let session = officer.get(&path).await.ok();
    assert_eq!(session["agency_id"], json!(giving), "it counts for who gives it");
    assert_eq!(the(&session.json, "agency_not_accepted")["subjects"][0]["id"], json!(leading));
}

#[tokio::test]
async fn an_offer_where_the_visitors_stay_needs_to_know_where_that_is() {
    let (app, officer, agenda) = planning().await;
    let here = json!({ "place": { "kind": "base" }, "minutes": 60 });
    let offer = app.resource(app.agency().await, "offers", forms::with(forms::offer(), here)).await;
    let from_offer = agenda.path("sessions/from-offer");
    let asked = planned(&agenda, &offer, "09:00");
    officer.post(&from_offer, asked.clone()).await.expect_bad_fields(&["/offer_id: no_base"]);
    let base = json!({ "design": { "base": { "latitude": 6.2449, "longitude": -75.5931 } } });
    officer.patch_current(&agenda.path(""), base).await.ok();
    officer.post(&from_offer, asked).await.expect(201);
}

#[tokio::test]
async fn what_an_agency_took_out_of_use_is_not_named_anew() {
    let (app, officer, agenda) = planning().await;
    let agency = app.agency().await;
    let venue = app.venue(agency).await;
    let path = agenda.added(agenda.session_with(0, "09:00-10:30", at(&venue))).await;
    let coordinator = app.coordinator(agency).await;
    act(&coordinator, &format!("/v1/venues/{venue}"), "retire", json!({ "reason": "Obras" })).await.ok();
    agenda.add(agenda.session_with(1, "09:00-10:30", at(&venue))).await.expect_bad_fields(&["/place/venue_id: ended"]);
    officer.patch_current(&path, json!({ "pinned": true })).await.ok();
}

#[tokio::test]
async fn what_is_retired_is_in_conflict_with_what_is_still_to_come_and_what_is_withdrawn_is_kept() {
    let (app, officer, agenda) = planning().await;
    let (agency, reason) = (app.agency().await, json!({ "reason": "Cambió de sede." }));
    let coordinator = app.coordinator(agency).await;
    let (venue, offer) = (app.venue(agency).await, offered(&app, agency).await);
    let presenter = app.resource(agency, "presenters", forms::presenter()).await;
    let there = agenda.added(agenda.session_with(0, "09:00-10:30", at(&venue))).await;
    let by = agenda.added(agenda.session_with(0, "14:00-15:00", json!({ "presenter_ids": [presenter] }))).await;
    let of_offer = agenda.added(agenda.session_with(1, "09:00-10:00", json!({ "offer_id": offer }))).await;
    let seen = async |path: &str| officer.get(path).await.ok();
    let before = codes(&seen(&of_offer).await.json).len();

    let retired = act(&coordinator, &format!("/v1/venues/{venue}"), "retire", reason.clone()).await.ok();
    assert_eq!(retired["broken_sessions"]["count"], 1);
    assert_eq!(the(&seen(&there).await.json, "venue_unavailable")["numbers"], json!({ "minutes": 90 }));
    let retired = act(&coordinator, &format!("/v1/presenters/{presenter}"), "retire", reason.clone()).await.ok();
    assert_eq!((&retired["state"], &retired["broken_sessions"]["count"]), (&json!("retired"), &json!(1)));
    let away = the(&seen(&by).await.json, "person_unavailable").clone();
    assert_eq!((&away["numbers"], &away["severity"]), (&json!({ "minutes": 60 }), &json!("block_release")));
    let withdrawn = act(&coordinator, &format!("/v1/offers/{offer}"), "withdraw", reason).await.ok();
    assert_eq!(withdrawn.json.get("broken_sessions"), None);
    assert_eq!(codes(&seen(&of_offer).await.json).len(), before);

    let report = officer.get(&agenda.path("conflicts")).await.ok();
    assert_eq!((&the(&report.json, "person_unavailable")["sessions"][0]["id"]), &seen(&by).await["id"]);
    officer.patch_current(&there, json!({ "place": { "kind": "base", "venue_id": null } })).await.ok();
    officer.patch_current(&by, json!({ "presenter_ids": [] })).await.ok();
    let left = agenda.conflicts().await;
    assert!(!left.iter().any(|code| code == "venue_unavailable" || code == "person_unavailable"), "{left:?}");
}

#[tokio::test]
async fn what_was_over_before_a_venue_was_retired_is_in_no_conflict_with_that() {
    let (app, _, agenda) = planning().await;
    let agency = app.agency().await;
    let venue = app.venue(agency).await;
    let over = agenda.added(agenda.session_with(0, "09:00-10:30", at(&venue))).await;
    let to_come = agenda.added(agenda.session_with(1, "09:00-10:30", at(&venue))).await;
    app.clock.set(&agenda.moment(0, "10:30").to_rfc3339());
    let (officer, coordinator) = (app.officer().await, app.coordinator(agency).await);
    act(&coordinator, &format!("/v1/venues/{venue}"), "retire", json!({ "reason": "Obras" })).await.ok();
    let unavailable = "venue_unavailable".to_owned();
    assert!(!codes(&officer.get(&over).await.ok().json).contains(&unavailable));
    assert!(codes(&officer.get(&to_come).await.ok().json).contains(&unavailable));
}
