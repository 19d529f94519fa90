//! What officers are told of an agenda, and what is refused.

use convite_tests::{TestAgenda, codes, forms};
use serde_json::json;

use super::{act, planning};

async fn report(agenda: &TestAgenda, officer: &convite_tests::Actor) -> serde_json::Value {
    officer.get(&agenda.path("conflicts")).await.ok().json.clone()
}

#[tokio::test]
async fn a_guide_is_in_one_place_at_a_time_across_exchanges() {
    let (app, officer, agenda) = planning().await;
    let other = app.agenda(&officer).await;
    let guide = json!({ "guide_id": officer.id(), "title": { "es": "Bajar al metro", "en": "Into the metro" } });
    let first = agenda.add(agenda.session_with(0, "09:00-10:30", guide.clone())).await.expect(201);
    let refused = other.add(other.session_with(0, "10:00-11:00", guide.clone())).await;
    let refused = refused.expect_guard(409, "person_double_booked");
    let conflict = &refused["conflicts"][0];
    assert_eq!((&conflict["severity"], &conflict["numbers"]), (&json!("block_write"), &json!({ "minutes": 30 })));
    let theirs = conflict["sessions"].as_array().expect("sessions").iter().find(|one| one["id"] == first["id"]);
    let theirs = theirs.expect("the other exchange's session");
    assert_eq!((&theirs["starts_at"], &theirs["title"]), (&first["starts_at"], &first["title"]));
    let subject = json!([{ "kind": "guide", "id": officer.id(), "label": "" }]);
    assert_eq!(conflict["subjects"], subject, "nobody's name");

    let next = other.added(other.session_with(0, "10:30-11:30", guide)).await;
    let earlier = json!({ "starts_at": other.moment(0, "10:15") });
    let refused = officer.patch_current(&next, earlier).await.expect_guard(409, "person_double_booked");
    assert_eq!((refused.text("from"), refused.text("action")), ("planned", "edit"));
    assert_eq!(refused["allowed_actions"], json!(["edit", "cancel"]));
    assert_eq!(
        refused["conflicts"][0]["sessions"].as_array().map(Vec::len),
        Some(2),
        "a session that is there is named"
    );
    assert_eq!(officer.get(&next).await.ok()["version"], 1, "a refused change changes nothing");
}

#[tokio::test]
async fn a_session_that_was_never_made_is_not_named_by_what_refused_it() {
    let (_app, officer, agenda) = planning().await;
    let first = agenda.add(agenda.session(0, "09:00-10:30")).await.expect(201);
    let refused = agenda.add(agenda.session(0, "10:00-11:00")).await.expect_guard(409, "venue_double_booked");
    let named = refused["conflicts"][0]["sessions"].as_array().expect("sessions").clone();
    assert_eq!(named.iter().map(|session| &session["id"]).collect::<Vec<_>>(), [&first["id"]]);
    assert_eq!(
        (refused.text("from"), refused.text("action")),
        ("designing", "create"),
        "the exchange takes no such session"
    );
    assert_eq!(refused["allowed_actions"], officer.get(&agenda.path("")).await.ok()["allowed_actions"]);
    let made = agenda.add(agenda.session_with(0, "06:00-07:00", json!({ "languages": ["ko"] }))).await.expect(201);
    assert_eq!(made["conflicts"][0]["sessions"][0]["id"], made["id"], "one that was made is");
}

#[tokio::test]
async fn a_group_is_in_one_session_unless_its_parts_go_their_own_ways() {
    let (_app, _officer, agenda) = planning().await;
    let group = |name: &str| json!({ "sub_group": name });
    agenda.added(agenda.session_with(0, "09:00-10:30", group("A"))).await;
    agenda.added(agenda.session_with(0, "09:00-10:30", group("B"))).await;
    let same = agenda.add(agenda.session_with(0, "10:00-11:00", group("B"))).await;
    same.expect_guard(409, "venue_double_booked");
    agenda.add(agenda.session(0, "10:00-11:00")).await.expect_guard(409, "venue_double_booked");
    agenda.add(agenda.session(0, "10:30-11:00")).await.expect(201);
}

#[tokio::test]
async fn conflicts_come_with_the_write_that_makes_them() {
    let (_app, officer, agenda) = planning().await;
    let korean = json!({ "languages": ["ko"] });
    let early = agenda.add(agenda.session_with(0, "06:00-07:00", korean)).await.expect(201);
    assert_eq!(codes(&early.json), ["language_gap", "outside_business_hours"]);
    let gap = &early["conflicts"][0];
    assert_eq!((&gap["severity"], &gap["sessions"][0]["id"]), (&json!("block_release"), &early["id"]));
    assert!(gap["message"]["es"].as_str().is_some_and(|text| !text.is_empty()));
    let path = format!("/v1/sessions/{}", early.text("id"));
    let better = json!({
        "languages": ["es"], "starts_at": agenda.moment(0, "09:00"), "ends_at": agenda.moment(0, "10:00")
    });
    let moved = officer.patch_current(&path, better).await.ok();
    assert!(codes(&moved.json).is_empty());
}

#[tokio::test]
async fn the_report_has_what_no_single_session_is_to_blame_for() {
    let (_app, officer, agenda) = planning().await;
    let empty = report(&agenda, &officer).await;
    assert_eq!(empty["exchange_id"], agenda.delegation.exchange_id);
    agenda.added(agenda.session(0, "09:00-10:00")).await;
    let late = agenda.added(agenda.session(0, "17:00-18:00")).await;
    let found = agenda.conflicts().await;
    let long: Vec<_> = found.iter().filter(|code| code.as_str() == "day_too_long").collect();
    assert_eq!(long.len(), 1, "{found:?}");
    assert_eq!(report(&agenda, &officer).await["may_be_released"], true, "a warning keeps nothing from being released");
    let korean = json!({ "languages": ["ko"] });
    officer.patch_current(&late, korean).await.ok();
    assert_eq!(report(&agenda, &officer).await["may_be_released"], false);
    act(&officer, &late, "cancel", json!({ "reason": "Es muy tarde." })).await.ok();
    assert!(!agenda.conflicts().await.contains(&"day_too_long".to_owned()));
}

#[tokio::test]
async fn what_agencies_admins_and_the_design_say_is_asked_of_an_agenda() {
    let (app, officer, agenda) = planning().await;
    let (agency, admin) = (app.agency().await, app.admin().await);
    let once = forms::with(forms::presenter(), json!({ "daily_cap": 1 }));
    let presenter = app.resource(agency, "presenters", once).await;
    let far = json!({ "point": { "latitude": 6.3372, "longitude": -75.5697 } });
    let far = app.resource(agency, "venues", forms::with(forms::venue(), far)).await;
    for (venue, time) in [(app.venue(agency).await, "09:00-10:00"), (far, "10:45-11:30")] {
        let there = json!({ "place": { "kind": "venue", "venue_id": venue }, "presenter_ids": [presenter] });
        agenda.added(agenda.session_with(0, time, there)).await;
    }
    let form = json!({ "topic": "cable_mobility", "languages": ["es"], "minutes": 60, "activity_type": "report" });
    let offer = app.resource(agency, "offers", forms::with(forms::offer(), form)).await;
    for day in [1, 2] {
        let planned = json!({ "offer_id": offer, "starts_at": agenda.moment(day, "09:00") });
        officer.post(&agenda.path("sessions/from-offer"), planned).await.expect(201);
    }
    let of_city = ["agency_weekly_cap", "agency_unavailable", "public_holiday", "axis_uncovered"];
    let of_agenda = ["travel_time_tight", "presenter_daily_cap", "monotone_design"];
    let found = async || {
        let found = agenda.conflicts().await;
        [&of_city[..], &of_agenda].map(|codes| codes.iter().filter(|code| found.iter().any(|one| one == *code)).count())
    };
    assert_eq!(found().await, [0, 3]);

    admin.patch_current(&format!("/v1/agencies/{agency}"), json!({ "weekly_cap": 1 })).await.ok();
    let closed = json!({
        "agency_id": agency, "starts_at": agenda.moment(1, "08:00"), "ends_at": agenda.moment(1, "12:00")
    });
    app.coordinator(agency).await.post("/v1/closures", closed).await.expect(201);
    let name = json!({ "es": "Día cívico", "en": "Civic day" });
    let day = agenda.first_day + chrono::Days::new(2);
    admin.post("/v1/holidays", json!({ "date": day, "name": name, "reason": "Decreto." })).await.expect(201);
    let axes = json!({ "design": { "axes": ["community_participation"] } });
    officer.patch_current(&agenda.path(""), axes).await.ok();
    assert_eq!(found().await, [4, 3]);
}

#[tokio::test]
async fn what_was_wrong_before_does_not_keep_other_changes_from_being_made() {
    let (app, officer, agenda) = planning().await;
    let other = app.agenda(&officer).await;
    let guide = json!({ "guide_id": officer.id() });
    let path = agenda.added(agenda.session_with(0, "09:00-10:30", guide)).await;
    other.added(other.session(0, "09:00-10:30")).await;
    let renamed = json!({ "title": { "es": "Acogida", "en": "Reception" }, "pinned": true });
    assert_eq!(officer.patch_current(&path, renamed).await.ok()["pinned"], true);
}

#[tokio::test]
async fn a_lead_sees_the_conflicts_of_all_agendas() {
    let (app, officer, agenda) = planning().await;
    let other = app.agenda(&officer).await;
    let postponed = app.agenda(&officer).await;
    let korean = json!({ "languages": ["ko"] });
    agenda.added(agenda.session_with(0, "06:00-07:00", korean.clone())).await;
    other.added(other.session(0, "09:00-10:00")).await;
    postponed.added(postponed.session_with(0, "09:00-10:00", korean)).await;
    act(&officer, &postponed.path(""), "postpone", json!({ "reason": "Hay elecciones." })).await.ok();
    let lead = app.lead().await;
    let listed = lead.get("/v1/conflicts").await.ok();
    let of = |agenda: &TestAgenda| {
        let report = listed.items().iter().find(|one| one["exchange_id"] == agenda.delegation.exchange_id.as_str());
        report.map(|report| (codes(report).contains(&"language_gap".to_owned()), report["may_be_released"].clone()))
    };
    assert_eq!(of(&agenda), Some((true, json!(false))));
    assert_eq!(of(&other), Some((false, json!(true))));
    assert_eq!(of(&postponed), None);
    let whole = report(&agenda, &officer).await;
    let listed = listed.items().iter().find(|one| one["exchange_id"] == whole["exchange_id"]);
    assert_eq!(listed, Some(&whole), "the list says what the report of one exchange says");
    let only = "/v1/conflicts?severity=warn&code=outside_business_hours&limit=1";
    let first = lead.get(only).await.ok();
    let rest = lead.get(&format!("{only}&cursor={}", first.text("next_cursor"))).await.ok();
    let found: Vec<_> = [first.items(), rest.items()].concat().iter().flat_map(codes).collect();
    assert_eq!(found, ["outside_business_hours"]);
    lead.get("/v1/conflicts?code=bored").await.expect_bad_fields(&["/code: unknown_value"]);
    app.editor().await.get("/v1/conflicts").await.expect(403);
}

#[tokio::test]
async fn what_an_admin_calls_grave_is_refused_and_what_they_ignore_is_not_told() {
    let (app, officer, agenda) = planning().await;
    let admin = app.admin().await;
    let said = async |severity: &str| {
        let said = json!({ "conflict_severities": { "language_gap": severity, "outside_business_hours": "ignore" }, "reason": "Así se acordó." });
        admin.patch_current("/v1/policy", said).await.ok();
    };
    let path = agenda.added(agenda.session(0, "06:00-07:00")).await;
    let korean = json!({ "languages": ["ko"] });
    said("block_write").await;
    officer.patch_current(&path, korean.clone()).await.expect_guard(409, "language_gap");
    // What was so before it was called grave may be moved, and be made better.
    let small =
        app.resource(app.agency().await, "venues", forms::with(forms::venue(), json!({ "capacity": 11 }))).await;
    let there = json!({ "place": { "kind": "venue", "venue_id": small } });
    let crowded = agenda.added(agenda.session_with(2, "09:00-10:00", there)).await;
    let grave =
        json!({ "conflict_severities": { "venue_capacity_exceeded": "block_write" }, "reason": "Así se acordó." });
    admin.patch_current("/v1/policy", grave).await.ok();
    officer.patch_current(&crowded, json!({ "ends_at": agenda.moment(2, "10:30") })).await.ok();
    officer.patch_current(&crowded, json!({ "languages": ["es", "pt"] })).await.ok();
    agenda.add(agenda.session_with(1, "09:00-10:00", korean.clone())).await.expect_guard(409, "language_gap");
    said("warn").await;
    let less = json!({ "conflict_severities": { "venue_capacity_exceeded": "warn" }, "reason": "Así se acordó." });
    admin.patch_current("/v1/policy", less).await.ok();
    let told = officer.patch_current(&path, korean).await.ok();
    assert_eq!(codes(&told.json), ["language_gap"], "business hours do not count");
    assert_eq!(told["conflicts"][0]["severity"], "warn");
    assert_eq!(report(&agenda, &officer).await["may_be_released"], true);
}
