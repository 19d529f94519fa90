//! Closures and absences, and the sessions that they break.

use convite_tests::{TestApp, TestSession, forms};
use serde_json::{Value, json};

use crate::pages;

/// The morning of a Tuesday in May.
fn tuesday(changes: Value) -> Value {
    forms::with(json!({ "starts_at": "2026-05-19T13:00:00Z", "ends_at": "2026-05-19T17:00:00Z" }), changes)
}

fn path(id: &str) -> String {
    format!("/v1/closures/{id}")
}

#[tokio::test]
async fn closing_a_venue_tells_the_sessions_that_it_breaks() {
    let app = TestApp::start().await;
    let (agency, officer) = (app.agency().await, app.officer().await);
    let (coordinator, venue) = (app.coordinator(agency).await, app.venue(agency).await);
    let exchange = app.exchange(&officer).await;
    let plan = async |from, to, state| {
        let session =
            TestSession { agency: Some(agency), venue: Some(&venue), from, to, state, ..TestSession::default() };
        app.planned(&exchange, session).await
    };
    let confirmed = plan("2026-05-19T12:30:00Z", "2026-05-19T13:30:00Z", Some("confirmed")).await;
    let planned = plan("2026-05-19T16:59:00Z", "2026-05-19T18:00:00Z", None).await;
    plan("2026-05-19T14:00:00Z", "2026-05-19T15:00:00Z", Some("cancelled")).await;
    // What ends as the closure begins, and what begins as it ends, is not within it.
    plan("2026-05-19T12:00:00Z", "2026-05-19T13:00:00Z", None).await;
    plan("2026-05-19T17:00:00Z", "2026-05-19T18:00:00Z", None).await;

    let closed =
        coordinator.post("/v1/closures", tuesday(json!({ "venue_id": venue, "note": "Obra." }))).await.expect(201);
    assert_eq!(closed.broken(), [confirmed.as_str(), planned.as_str()]);
    assert_eq!((&closed["agency"]["id"], &closed["agency_id"]), (&json!(agency), &json!(null)));
    let location = closed.header("location").expect("a location");
    let read = coordinator.get(location).await.ok();
    assert_eq!((&read["venue_id"], &read["note"]), (&json!(venue), &json!("Obra.")));
    assert_eq!(read["broken_sessions"], Value::Null);
    let shorter = coordinator.patch_current(location, json!({ "ends_at": "2026-05-19T16:00:00Z" })).await.ok();
    assert_eq!((shorter.broken(), &shorter["version"]), (vec![confirmed.clone()], &json!(2)));
    coordinator.delete(location).await.expect(428);
    coordinator.delete(location).if_match(&shorter.etag()).await.expect(204);
    coordinator.get(location).await.expect(404);
    let trail = app.admin().await.get(&format!("/v1/audit-events?subject_id={}", closed.text("id"))).await.ok();
    assert_eq!(trail.column("action"), ["closure.delete", "closure.update", "closure.create"]);
}

#[tokio::test]
async fn an_agency_that_closes_and_a_presenter_who_is_away_break_what_is_theirs() {
    let app = TestApp::start().await;
    let (agency, other, officer) = (app.agency().await, app.agency().await, app.officer().await);
    let presenter = app.resource(agency, "presenters", forms::presenter()).await;
    let exchange = app.exchange(&officer).await;
    let plan = async |agency, presenter| {
        let (from, to) = ("2026-05-19T14:00:00Z", "2026-05-19T15:00:00Z");
        let session = TestSession { agency: Some(agency), presenter, from, to, ..TestSession::default() };
        app.planned(&exchange, session).await
    };
    let own = plan(agency, None).await;
    let theirs = plan(other, Some(presenter.as_str())).await;
    let coordinator = app.coordinator(agency).await;
    let closed = coordinator.post("/v1/closures", tuesday(json!({ "agency_id": agency }))).await.expect(201);
    assert_eq!(closed.broken(), [own.as_str()]);
    // The other agency's session is counted, and not shown to this one.
    let away = coordinator.post("/v1/closures", tuesday(json!({ "presenter_id": presenter }))).await.expect(201);
    assert_eq!((&away["broken_sessions"]["count"], away.broken()), (&json!(1), vec![]));
    let seen = app.admin().await.patch_current(&path(away.text("id")), json!({ "note": "Comisión." })).await.ok();
    assert_eq!(seen.broken(), [theirs.as_str()]);
}

#[tokio::test]
async fn a_closure_is_of_exactly_one_thing_and_ends_after_it_begins() {
    let app = TestApp::start().await;
    let agency = app.agency().await;
    let (coordinator, venue) = (app.coordinator(agency).await, app.venue(agency).await);
    let refused = async |changes, fields: &[&str]| {
        coordinator.post("/v1/closures", tuesday(changes)).await.expect_bad_fields(fields);
    };
    refused(json!({}), &[": required"]).await;
    refused(json!({ "agency_id": agency, "venue_id": venue }), &[": not_accepted"]).await;
    refused(json!({ "venue_id": venue, "ends_at": "2026-05-19T13:00:00Z" }), &["/ends_at: before_start"]).await;
    refused(json!({ "venue_id": venue, "ends_at": "2027-05-21T13:00:00Z" }), &["/ends_at: too_long"]).await;
    refused(
        json!({ "presenter_id": "x", "starts_at": "mañana", "note": "", "who": 1 }),
        &["/note: too_short", "/presenter_id: invalid_id", "/starts_at: invalid_instant", "/who: unknown_member"],
    )
    .await;
    let of_another = app.venue(app.agency().await).await;
    refused(
        json!({ "agency_id": agency, "venue_id": of_another, "ends_at": "2026-05-19T13:00:00Z", "note": "" }),
        &["/ends_at: before_start", "/note: too_short", "/venue_id: unknown", ": not_accepted"],
    )
    .await;
    let made = coordinator.post("/v1/closures", tuesday(json!({ "venue_id": venue }))).await.expect(201);
    let refused = coordinator.patch_current(&path(made.text("id")), json!({ "venue_id": null, "ends_at": null })).await;
    refused.expect_bad_fields(&["/ends_at: required", "/venue_id: unknown_member"]);
}

#[tokio::test]
async fn another_agencys_closures_do_not_exist() {
    let app = TestApp::start().await;
    let (own, other) = (app.agency().await, app.agency().await);
    let presenter = app.resource(other, "presenters", forms::presenter()).await;
    let (venue, coordinator) = (app.venue(other).await, app.coordinator(own).await);
    let refused = async |changes, field: &str| {
        coordinator.post("/v1/closures", tuesday(changes)).await.expect_bad_fields(&[field]);
    };
    refused(json!({ "agency_id": other }), "/agency_id: unknown").await;
    refused(json!({ "venue_id": venue }), "/venue_id: unknown").await;
    refused(json!({ "presenter_id": presenter }), "/presenter_id: unknown").await;
    let theirs = app.coordinator(other).await;
    let closed =
        theirs.post("/v1/closures", tuesday(json!({ "venue_id": venue }))).await.expect(201).text("id").to_owned();
    let away = tuesday(json!({ "presenter_id": presenter, "note": "Comisión." }));
    let away = theirs.post("/v1/closures", away).await.expect(201).text("id").to_owned();
    for id in [&closed, &away] {
        coordinator.get(&path(id)).await.expect(404);
        coordinator.delete(&path(id)).if_match("*").await.expect(404);
    }
    assert_eq!(coordinator.get("/v1/closures").await.ok()["items"], json!([]));
    app.officer().await.delete(&path(&closed)).if_match("*").await.expect(403);
    assert_eq!(app.officer().await.get("/v1/closures").await.ok().column("id"), [closed.clone(), away.clone()]);
    // Who may not see whom agencies name is not told who is away.
    let editor = app.editor().await;
    editor.get(&path(&away)).await.expect(404);
    assert_eq!(editor.get("/v1/closures").await.ok().column("id"), [closed]);
}

#[tokio::test]
async fn closures_are_listed_by_their_starts_within_a_period() {
    let app = TestApp::start().await;
    let agency = app.agency().await;
    let (coordinator, venue) = (app.coordinator(agency).await, app.venue(agency).await);
    let mut made = Vec::new();
    for day in [12, 10, 14, 10, 16] {
        let (starts_at, ends_at) = (format!("2026-05-{day}T00:00:00Z"), format!("2026-05-{day}T20:00:00Z"));
        let closure = tuesday(json!({ "venue_id": venue, "starts_at": starts_at, "ends_at": ends_at }));
        made.push((day, coordinator.post("/v1/closures", closure).await.expect(201).text("id").to_owned()));
    }
    made.sort_by_key(|(day, _)| *day);
    let ids: Vec<String> = made.into_iter().map(|(_, id)| id).collect();
    assert_eq!(pages::column(&coordinator, &format!("/v1/closures?venue_id={venue}&limit=2"), "id").await, ids);
    let within = "/v1/closures?from=2026-05-10T20:00:00Z&to=2026-05-16T00:00:00Z";
    assert_eq!(coordinator.get(within).await.ok().column("id"), ids[2..4]);
}
