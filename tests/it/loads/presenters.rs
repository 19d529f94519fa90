//! The load of presenters.

use convite_api::Clock;
use convite_tests::{TestApp, forms};
use serde_json::{Value, json};

const LIST: &str = "/v1/loads/presenters";

#[tokio::test]
async fn presenters_are_listed_by_what_they_have_to_do() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let (own, other) = (app.agency().await, app.agency().await);
    let mut presenters = Vec::new();
    for agency in [own, own, other] {
        presenters.push(app.resource(agency, "presenters", forms::presenter()).await);
    }
    let agenda = app.agenda(&officer).await;
    for (presenter, day, times) in
        [(0, 0, "09:00-10:00"), (2, 0, "14:00-16:00"), (2, 1, "09:00-10:00"), (1, 1, "11:00-12:30")]
    {
        let gives = json!({ "presenter_ids": [presenters[presenter]] });
        agenda.added(agenda.session_with(day, times, gives)).await;
    }
    let cancelled =
        agenda.added(agenda.session_with(2, "09:00-12:00", json!({ "presenter_ids": [presenters[0]] }))).await;
    let etag = officer.etag(&cancelled).await;
    officer.post(&format!("{cancelled}/cancel"), json!({ "reason": "Llueve." })).if_match(&etag).await.ok();
    app.clock.set(&agenda.moment(0, "20:00").to_rfc3339());

    let lead = app.lead().await;
    let listed = lead.get(LIST).await.ok();
    let row = |one: &Value| {
        json!([one["presenter_id"], one["load_minutes"], one["sessions"], one["sessions_ahead"], one["last_used_on"]])
    };
    let first_day = json!(agenda.first_day);
    let expected = [
        json!([presenters[2], 180, 2, 1, first_day]),
        json!([presenters[1], 90, 1, 1, null]),
        json!([presenters[0], 60, 1, 0, first_day]),
    ];
    assert_eq!(listed.items().iter().map(row).collect::<Vec<_>>(), expected);
    assert_eq!(listed.items()[0]["agency"]["id"], other.to_string());
    let share = |one: &Value| json!([one["target_minutes"], one["deficit_minutes"]]);
    let shares: Vec<_> = listed.items().iter().map(share).collect();
    assert_eq!(shares, [json!([180, 0]), json!([75, -15]), json!([75, 15])], "of their own agency's load");

    let first = lead.get(&format!("{LIST}?limit=2")).await.ok();
    let rest = lead.get(&format!("{LIST}?limit=2&cursor={}", first.text("next_cursor"))).await.ok();
    assert_eq!([first.items(), rest.items()].concat(), listed.items(), "a page knows of those on others");
    assert_eq!((rest.items().len(), &rest["next_cursor"]), (1, &Value::Null));

    for reader in [app.coordinator(own).await, app.client(own).await] {
        assert_eq!(reader.get(LIST).await.ok().column("presenter_id"), [&*presenters[1], &*presenters[0]]);
        assert!(reader.get(&format!("{LIST}?agency_id={other}")).await.ok().items().is_empty());
    }
    assert_eq!(lead.get(&format!("{LIST}?agency_id={other}")).await.ok().items().len(), 1);
    for stranger in [app.editor().await, app.analyst().await, app.draft().await.requester] {
        assert!(stranger.get(LIST).await.ok().items().is_empty());
    }
}

#[tokio::test]
async fn who_presents_no_more_is_listed_while_there_is_something_to_do() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let agency = app.agency().await;
    let (idle, busy) = (
        app.resource(agency, "presenters", forms::presenter()).await,
        app.resource(agency, "presenters", forms::presenter()).await,
    );
    let agenda = app.agenda(&officer).await;
    agenda.added(agenda.session_with(0, "09:00-10:00", json!({ "presenter_ids": [busy] }))).await;
    let coordinator = app.coordinator(agency).await;
    for presenter in [&idle, &busy] {
        let path = format!("/v1/presenters/{presenter}");
        let etag = coordinator.etag(&path).await;
        let retired = coordinator.post(&format!("{path}/retire"), json!({ "reason": "Cambió de cargo." }));
        retired.if_match(&etag).await.ok();
    }
    app.clock.set(&agenda.moment(0, "06:00").to_rfc3339());
    let coordinator = app.coordinator(agency).await;
    let active = app.resource(agency, "presenters", forms::presenter()).await;
    let listed = coordinator.get(LIST).await.ok();
    let share = |one: &Value| json!([one["presenter_id"], one["target_minutes"], one["deficit_minutes"]]);
    let expected = [json!([busy, null, null]), json!([active, 0, 0])];
    assert_eq!(listed.items().iter().map(share).collect::<Vec<_>>(), expected, "who is gone has no part in the rest");
    app.clock.set(&(app.clock.now() + chrono::TimeDelta::days(61)).to_rfc3339());
    let coordinator = app.coordinator(agency).await;
    assert_eq!(coordinator.get(LIST).await.ok().column("presenter_id"), [active]);
}

#[tokio::test]
async fn every_bad_filter_is_named_at_once() {
    let app = TestApp::start().await;
    let bad = app.lead().await.get(&format!("{LIST}?agency_id=x&limit=0&cursor=%21&state=idle")).await;
    bad.expect_bad_fields(&[
        "/agency_id: invalid_id",
        "/cursor: invalid_cursor",
        "/limit: out_of_range",
        "/state: unknown_member",
    ]);
}
