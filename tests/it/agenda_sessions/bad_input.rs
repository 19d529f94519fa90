//! What a session refuses to be.

use serde_json::{Value, json};

use super::planning;

const NOBODY: &str = "0198f3d2-7c11-7a60-8c34-5f1d2a9b0e47";

#[tokio::test]
async fn every_bad_field_of_a_session_is_named() {
    let (_app, _officer, agenda) = planning().await;
    let at = |day, time| json!(agenda.moment(day, time));
    let cases: [(Value, &[&str]); 12] = [
        (json!({ "ends_at": at(0, "09:00") }), &["/ends_at: end_before_start"]),
        (json!({ "ends_at": at(0, "08:00") }), &["/ends_at: end_before_start"]),
        (json!({ "ends_at": at(1, "10:00") }), &["/ends_at: too_long"]),
        (json!({ "place": { "kind": "venue" } }), &["/place/venue_id: required"]),
        (json!({ "place": { "kind": "base", "venue_id": NOBODY } }), &["/place/venue_id: not_accepted"]),
        (json!({ "delivery_mode": "virtual" }), &["/delivery_mode: other_place"]),
        (json!({ "link": "https://meet.example.org/" }), &["/link: not_accepted"]),
        (json!({ "visitor_zone": "Mars/Olympus" }), &["/visitor_zone: unknown_zone"]),
        (json!({ "languages": [] }), &["/languages: too_few"]),
        (json!({ "title": { "es": "", "en": null } }), &["/title/en: wrong_type", "/title/es: too_short"]),
        (json!({ "starts_at": "mañana", "room": 1 }), &["/room: unknown_member", "/starts_at: invalid_instant"]),
        (json!({ "activity_type": null }), &["/activity_type: required"]),
    ];
    for (changes, bad) in cases {
        agenda.add(agenda.session_with(0, "09:00-10:00", changes)).await.expect_bad_fields(bad);
    }
}

#[tokio::test]
async fn what_a_session_names_has_to_exist() {
    let (app, officer, agenda) = planning().await;
    let editor = app.editor().await;
    let unknown = json!({
        "place": { "kind": "venue", "venue_id": NOBODY },
        "offer_id": NOBODY,
        "item_id": NOBODY,
        "presenter_ids": [NOBODY],
        "guide_id": editor.id(),
        "delegation_ids": [NOBODY],
    });
    let bad = [
        "/delegation_ids/0: unknown",
        "/guide_id: unknown",
        "/item_id: unknown",
        "/offer_id: unknown",
        "/place/venue_id: unknown",
        "/presenter_ids/0: unknown",
    ];
    agenda.add(agenda.session_with(0, "09:00-10:00", unknown.clone())).await.expect_bad_fields(&bad);
    let path = agenda.added(agenda.session(0, "09:00-10:00")).await;
    officer.patch_current(&path, unknown).await.expect_bad_fields(&bad);
}

#[tokio::test]
async fn what_cannot_be_named_is_told_beside_whatever_else_is_bad() {
    let (app, officer, agenda) = planning().await;
    let editor = app.editor().await;
    let hostile = json!({
        "title": { "es": "", "en": "Welcome" },
        "starts_at": agenda.moment(3, "10:00"), "ends_at": agenda.moment(3, "09:00"),
        "place": { "kind": "venue", "venue_id": NOBODY },
        "delivery_mode": "virtual",
        "offer_id": NOBODY,
        "item_id": NOBODY,
        "presenter_ids": [NOBODY, "x"],
        "guide_id": editor.id(),
        "delegation_ids": ["x", NOBODY],
        "pinned": "yes",
    });
    let bad = [
        "/delegation_ids/0: invalid_id",
        "/delegation_ids/1: unknown",
        "/delivery_mode: other_place",
        "/ends_at: end_before_start",
        "/guide_id: unknown",
        "/item_id: unknown",
        "/offer_id: unknown",
        "/pinned: wrong_type",
        "/place/venue_id: unknown",
        "/presenter_ids/0: unknown",
        "/presenter_ids/1: invalid_id",
        "/starts_at: outside_exchange_dates",
        "/title/es: too_short",
    ];
    agenda.add(agenda.session_with(0, "09:00-10:00", hostile.clone())).await.expect_bad_fields(&bad);
    let path = agenda.added(agenda.session(0, "09:00-10:00")).await;
    officer.patch_current(&path, hostile).await.expect_bad_fields(&bad);
    let room = json!({ "room": null, "place": { "venue_id": NOBODY }, "ends_at": agenda.moment(3, "09:00") });
    officer.patch_current(&path, room).await.expect_bad_fields(&[
        "/ends_at: too_long",
        "/place/venue_id: not_accepted",
        "/room: unknown_member",
    ]);
    assert_eq!(officer.get(&path).await.ok()["version"], 1);
    agenda.add(json!([])).await.expect_bad_fields(&[": wrong_type"]);
}

#[tokio::test]
async fn a_session_lies_within_the_days_of_its_exchange() {
    let (_app, officer, agenda) = planning().await;
    let outside = ["/ends_at: outside_exchange_dates", "/starts_at: outside_exchange_dates"];
    agenda.add(agenda.session(3, "09:00-10:00")).await.expect_bad_fields(&outside);
    // The last evening in Medellín is the next day in UTC, and midnight its end.
    let late = json!({ "ends_at": agenda.moment(3, "00:00") });
    let path = agenda.added(agenda.session_with(2, "22:00-23:00", late)).await;
    let later = json!({ "ends_at": agenda.moment(3, "00:30") });
    officer.patch_current(&path, later).await.expect_bad_fields(&["/ends_at: outside_exchange_dates"]);
}

#[tokio::test]
async fn nothing_is_added_to_an_exchange_that_is_not_there() {
    let (_app, officer, agenda) = planning().await;
    let elsewhere = format!("/v1/exchanges/{NOBODY}/sessions");
    officer.post(&elsewhere, agenda.session(0, "09:00-10:00")).await.expect(404);
    officer.get(&elsewhere).await.expect(404);
    officer.get(&format!("/v1/exchanges/{NOBODY}/conflicts")).await.expect(404);
    officer.get("/v1/sessions/7").await.expect(404);
}
