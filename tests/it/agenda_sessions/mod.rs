//! Sessions of agendas: planned, moved, cancelled, held.

mod bad_input;
mod conflicts;
mod races;
mod resources;

use convite_tests::{Actor, TestAgenda, TestApp, act};
use serde_json::{Value, json};

async fn planning() -> (TestApp, Actor, TestAgenda) {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let agenda = app.agenda(&officer).await;
    (app, officer, agenda)
}

#[tokio::test]
async fn an_officer_adds_a_session_and_sees_it_in_the_citys_time() {
    let (_app, officer, agenda) = planning().await;
    let created = agenda.add(agenda.session(0, "09:00-10:30")).await.expect(201);
    assert_eq!((created.text("state"), &created["version"], &created["sequence"]), ("planned", &json!(1), &json!(0)));
    let day = agenda.first_day;
    let city = json!({
        "zone": "America/Bogota",
        "starts_at": format!("{day}T09:00:00-05:00"),
        "ends_at": format!("{day}T10:30:00-05:00"),
    });
    assert_eq!(created["times"], json!([city]));
    assert_eq!(created["allowed_actions"], json!(["edit", "cancel"]), "it has not begun");
    let path = format!("/v1/sessions/{}", created.text("id"));
    assert_eq!(created.header("location"), Some(path.as_str()));
    let read = officer.get(&path).await.ok();
    assert_eq!(read.json, created.json);
    let listed = officer.get(&agenda.path("sessions")).await.ok();
    assert_eq!(listed.items()[0]["id"], created["id"]);
    assert_eq!(listed.items()[0].get("conflicts"), None, "a list does not judge");
}

#[tokio::test]
async fn a_virtual_session_shows_the_zone_of_its_visitors_too() {
    let (_app, _officer, agenda) = planning().await;
    let afar = json!({
        "place": { "kind": "virtual" }, "delivery_mode": "virtual",
        "link": "https://meet.example.org/cable", "visitor_zone": "Europe/Lisbon",
    });
    let created = agenda.add(agenda.session_with(0, "19:30-21:00", afar)).await.expect(201);
    let next_day = agenda.first_day.succ_opt().expect("a day");
    // Lisbon is an hour ahead of UTC in May, and Medellín five behind.
    let times = &created["times"][1];
    assert_eq!(times["zone"], "Europe/Lisbon");
    assert_eq!(times["starts_at"], format!("{next_day}T01:30:00+01:00"));
}

#[tokio::test]
async fn sessions_are_listed_in_the_order_of_time_page_by_page() {
    let (_app, officer, agenda) = planning().await;
    for (day, times) in [(1, "09:00-10:00"), (0, "14:00-15:00"), (0, "09:00-10:00")] {
        agenda.added(agenda.session(day, times)).await;
    }
    let first = officer.get(&agenda.path("sessions?limit=2")).await.ok();
    let cursor = first.text("next_cursor");
    let second = officer.get(&agenda.path(&format!("sessions?limit=2&cursor={cursor}"))).await.ok();
    let starts = [first.items(), second.items()].concat();
    let starts: Vec<_> = starts.iter().map(|session| session["starts_at"].clone()).collect();
    let expected = [(0, "09:00"), (0, "14:00"), (1, "09:00")].map(|(day, time)| json!(agenda.moment(day, time)));
    assert_eq!((starts, &second["next_cursor"]), (expected.to_vec(), &Value::Null));
}

#[tokio::test]
async fn a_moved_session_tells_visitors_with_its_sequence() {
    let (app, officer, agenda) = planning().await;
    let path = agenda.added(agenda.session(0, "09:00-10:30")).await;
    let changed = officer.patch_current(&path, json!({ "activity_type": "expert_panel" })).await.ok();
    assert_eq!((&changed["sequence"], &changed["version"]), (&json!(0), &json!(2)));
    let times = json!({ "starts_at": agenda.moment(1, "10:00"), "ends_at": agenda.moment(1, "11:00") });
    let moved = officer.patch_current(&path, times.clone()).await.ok();
    assert_eq!((&moved["sequence"], &moved["starts_at"]), (&json!(1), &times["starts_at"]));
    let same = officer.patch_current(&path, times).await.ok();
    assert_eq!(same["version"], 3, "what changes nothing makes no version");
    let trail = app.admin().await.get("/v1/audit-events?action=agenda_session.edit").await.ok();
    assert_eq!(trail.items()[0]["fields"], json!(["starts_at", "ends_at"]));
}

#[tokio::test]
async fn a_cancelled_session_frees_its_place_and_stays() {
    let (_app, officer, agenda) = planning().await;
    let path = agenda.added(agenda.session(0, "09:00-10:30")).await;
    agenda.add(agenda.session(0, "10:00-11:00")).await.expect_guard(409, "venue_double_booked");
    act(&officer, &path, "cancel", json!({})).await.expect_bad_fields(&["/reason: required"]);
    let reason = json!({ "reason": "La sede está en obras." });
    let cancelled = act(&officer, &path, "cancel", reason.clone()).await.ok();
    let end = json!({ "at": "2026-03-20T15:00:00Z", "attended": null, "reason": "La sede está en obras." });
    assert_eq!((cancelled.text("state"), &cancelled["end"], &cancelled["sequence"]), ("cancelled", &end, &json!(1)));
    agenda.add(agenda.session(0, "10:00-11:00")).await.expect(201);
    act(&officer, &path, "cancel", reason).await.expect_guard(409, "wrong_state");
    officer.patch_current(&path, json!({ "pinned": true })).await.expect_guard(409, "wrong_state");
    assert_eq!(officer.get(&agenda.path("sessions")).await.ok().items().len(), 2);
}

#[tokio::test]
async fn attendance_says_whether_a_session_was_held() {
    let (app, officer, agenda) = planning().await;
    let held = agenda.added(agenda.session(0, "09:00-10:30")).await;
    let empty = agenda.added(agenda.session(0, "14:00-15:00")).await;
    act(&officer, &agenda.path(""), "consult", json!({})).await.ok();
    agenda.confirm(&officer).await;
    let twelve = json!({ "attended": 12 });
    let early = act(&officer, &held, "record-attendance", twelve.clone()).await.expect_guard(409, "not_started");
    assert_eq!(early["allowed_actions"], json!(["edit", "cancel"]));
    app.clock.set(&agenda.moment(0, "14:00").to_rfc3339());
    let officer = app.officer().await;
    let begun = json!(["edit", "cancel", "record_attendance"]);
    assert_eq!(officer.get(&empty).await.ok()["allowed_actions"], begun, "from its first moment on");
    for listed in officer.get(&agenda.path("sessions")).await.ok().items() {
        assert_eq!(listed["allowed_actions"], begun);
    }
    let record = async |path: &str, json: Value| act(&officer, path, "record-attendance", json).await;
    record(&held, json!({ "attended": 0 })).await.expect_bad_fields(&["/reason: required"]);
    record(&held, json!({ "attended": 3, "reason": "Lluvia" })).await.expect_bad_fields(&["/reason: not_accepted"]);
    record(&held, json!({ "attended": -1 })).await.expect_bad_fields(&["/attended: out_of_range"]);
    let recorded = record(&held, twelve).await.ok();
    assert_eq!((recorded.text("state"), &recorded["end"]["attended"]), ("held", &json!(12)));
    let recorded = record(&empty, json!({ "attended": 0, "reason": "Lluvia" })).await.ok();
    assert_eq!((recorded.text("state"), recorded["end"]["reason"].as_str()), ("not_held", Some("Lluvia")));
    assert_eq!(recorded["allowed_actions"], json!([]));
}

#[tokio::test]
async fn sessions_are_held_in_exchanges_that_are_confirmed_and_recorded_until_after_them() {
    let (app, _, agenda) = planning().await;
    let (session, late) = (agenda.session(0, "09:00-10:30"), agenda.session(0, "14:00-15:00"));
    let (session, late) = (agenda.added(session).await, agenda.added(late).await);
    app.clock.set(&agenda.moment(0, "16:00").to_rfc3339());
    let officer = app.officer().await;
    let exchange = agenda.path("");
    let attended = json!({ "attended": 12 });
    let refused = async || {
        let answer = act(&officer, &session, "record-attendance", attended.clone()).await;
        let refused = answer.expect_guard(409, "exchange_not_confirmed");
        assert_eq!((refused.text("from"), &refused["allowed_actions"]), ("planned", &json!(["edit", "cancel"])));
        assert_eq!(officer.get(&session).await.ok()["allowed_actions"], json!(["edit", "cancel"]));
    };
    refused().await;
    act(&officer, &exchange, "consult", json!({})).await.ok();
    refused().await;
    agenda.confirm(&officer).await;
    assert_eq!(act(&officer, &session, "record-attendance", attended.clone()).await.ok().text("state"), "held");
    act(&officer, &exchange, "start", json!({})).await.ok();
    app.clock.set(&agenda.moment(3, "08:00").to_rfc3339());
    let officer = app.officer().await;
    act(&officer, &exchange, "deliver", json!({})).await.ok();
    assert_eq!(officer.get(&late).await.ok()["allowed_actions"], json!(["record_attendance"]));
    assert_eq!(act(&officer, &late, "record-attendance", attended).await.ok().text("state"), "held");
}

#[tokio::test]
async fn the_agenda_of_a_postponed_exchange_does_not_change() {
    let (_app, officer, agenda) = planning().await;
    let path = agenda.added(agenda.session(0, "09:00-10:30")).await;
    act(&officer, &agenda.path(""), "postpone", json!({ "reason": "Hay elecciones." })).await.ok();
    agenda.add(agenda.session(1, "09:00-10:30")).await.expect_guard(409, "exchange_state");
    let seen = officer.get(&path).await.ok();
    assert_eq!(seen["allowed_actions"], json!([]));
}

#[tokio::test]
async fn only_staff_sees_the_working_copy() {
    let (app, officer, agenda) = planning().await;
    let path = agenda.added(agenda.session(0, "09:00-10:30")).await;
    let requester = &agenda.delegation.requester;
    requester.get(&path).await.expect(404);
    assert!(requester.get(&agenda.path("sessions")).await.ok().items().is_empty());
    requester.post(&agenda.path("sessions"), agenda.session(1, "09:00-10:00")).await.expect(403);
    let analyst = app.analyst().await;
    assert_eq!(analyst.get(&path).await.ok().json.get("conflicts"), None, "who does not plan is not judged");
    analyst.patch_current(&path, json!({ "pinned": true })).await.expect(403);
    app.editor().await.get(&path).await.expect(404);
    officer.patch(&path, json!({ "pinned": true })).await.expect(428);
}

#[tokio::test]
async fn an_item_takes_several_sessions_only_when_an_officer_says_so() {
    let (_app, officer, agenda) = planning().await;
    let item = json!({ "kind": "topic", "text": "Cables", "code": "cable_mobility" });
    let design = |item: &Value| json!({ "design": { "items": [item] } });
    let designed = officer.patch_current(&agenda.path(""), design(&item)).await.ok();
    let item = designed["design"]["items"][0].clone();
    let missing = officer.get(&agenda.path("conflicts")).await.ok();
    let of_items = |report: &Value| {
        let all = report["conflicts"].as_array().expect("conflicts").clone();
        all.into_iter().filter(|one| one["code"] == "granted_item_missing").map(|one| one["numbers"].clone()).collect()
    };
    let missing: Vec<Value> = of_items(&missing.json);
    assert_eq!(missing, [json!({ "weight": 4 })]);
    let serving = json!({ "item_id": item["id"] });
    agenda.added(agenda.session_with(0, "09:00-10:00", serving.clone())).await;
    let second = agenda.session_with(1, "09:00-10:00", serving.clone());
    assert!(!agenda.conflicts().await.contains(&"granted_item_missing".to_owned()));
    agenda.add(second.clone()).await.expect_guard(409, "item_served");
    let free = agenda.added(agenda.session(2, "09:00-10:00")).await;
    officer.patch_current(&free, serving).await.expect_guard(409, "item_served");
    let several = json!({ "id": item["id"], "kind": "topic", "text": "Cables", "code": "cable_mobility", "several_sessions": true });
    officer.patch_current(&agenda.path(""), design(&several)).await.ok();
    agenda.add(second).await.expect(201);
}
