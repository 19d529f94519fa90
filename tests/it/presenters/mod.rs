//! Presenters: whom agencies name, and who reads it.

use convite_domain::access::Role;
use convite_tests::{Actor, NewUser, TestApp, TestSession, forms};
use serde_json::json;

fn path(id: &str) -> String {
    format!("/v1/presenters/{id}")
}

#[tokio::test]
async fn an_agency_names_a_presenter_and_the_trail_never_has_the_name() {
    let app = TestApp::start().await;
    let agency = app.agency().await;
    let coordinator = app.coordinator(agency).await;
    let made = coordinator.post("/v1/presenters", forms::presenter()).await.expect(201);
    let presenter = path(made.text("id"));
    for (member, value) in forms::presenter().as_object().expect("an object") {
        assert_eq!(&made[member], value, "{member}");
    }
    assert_eq!((&made["daily_cap"], &made["state"]), (&json!(null), &json!("active")));
    let patch = json!({ "name": "Otra persona", "daily_cap": 3, "shown_as": "agency" });
    let changed = coordinator.patch_current(&presenter, patch).await.ok();
    assert_eq!((&changed["name"], &changed["version"]), (&json!("Otra persona"), &json!(2)));
    let retire = format!("{presenter}/retire");
    let retired =
        coordinator.post(&retire, json!({ "reason": "Cambió de cargo." })).if_match(&changed.etag()).await.ok();
    assert_eq!((&retired["state"], &retired["broken_sessions"]["count"]), (&json!("retired"), &json!(0)));
    assert_eq!(changed["broken_sessions"], json!({ "count": 0, "sessions": [] }));
    coordinator.patch_current(&presenter, json!({ "daily_cap": 1 })).await.expect_guard(409, "wrong_state");
    let trail = app.admin().await.get(&format!("/v1/audit-events?subject_id={}", made.text("id"))).await.ok();
    assert_eq!(trail.column("action"), ["presenter.retire", "presenter.edit", "presenter.create"]);
    let said = String::from_utf8_lossy(&trail.body).into_owned();
    assert!(!said.contains("persona") && !said.contains("Profesional"), "{said}");
}

#[tokio::test]
async fn giving_less_a_day_breaks_the_sessions_of_days_with_more() {
    let app = TestApp::start().await;
    let (agency, officer) = (app.agency().await, app.officer().await);
    let (coordinator, exchange) = (app.coordinator(agency).await, app.exchange(&officer).await);
    let id = app.resource(agency, "presenters", forms::presenter()).await;
    let plan = async |from, to| {
        let session = TestSession { agency: Some(agency), presenter: Some(&id), from, to, ..TestSession::default() };
        app.planned(&exchange, session).await
    };
    let morning = plan("2026-05-19T14:00:00Z", "2026-05-19T15:00:00Z").await;
    let evening = plan("2026-05-20T01:00:00Z", "2026-05-20T02:00:00Z").await;
    plan("2026-05-20T14:00:00Z", "2026-05-20T15:00:00Z").await;
    let lower = async |coordinator: &Actor, most: Option<u32>| {
        coordinator.patch_current(&path(&id), json!({ "daily_cap": most })).await.ok().broken()
    };
    assert_eq!(lower(&coordinator, Some(2)).await, [""; 0]);
    assert_eq!(lower(&coordinator, Some(1)).await, [morning, evening.clone()], "a day is one of the agency's zone");
    assert_eq!(lower(&coordinator, None).await, [""; 0], "the policy gives two");
    app.clock.set("2026-05-19T15:10:00Z");
    assert_eq!(lower(&app.coordinator(agency).await, Some(1)).await, [evening], "what is over counts and stays");
}

#[tokio::test]
async fn what_began_yesterday_and_is_not_over_counts_for_yesterday() {
    let app = TestApp::start().await;
    let (agency, officer) = (app.agency().await, app.officer().await);
    let exchange = app.exchange(&officer).await;
    let id = app.resource(agency, "presenters", forms::presenter()).await;
    // On a Sunday, so that its week is over as well: in the morning, and from eleven to one at night.
    for (from, to) in
        [("2026-05-17T14:00:00Z", "2026-05-17T15:00:00Z"), ("2026-05-18T04:00:00Z", "2026-05-18T06:00:00Z")]
    {
        let session = TestSession { agency: Some(agency), presenter: Some(&id), from, to, ..TestSession::default() };
        app.planned(&exchange, session).await;
    }
    app.clock.set("2026-05-18T05:30:00Z");
    let coordinator = app.coordinator(agency).await;
    let lowered = coordinator.patch_current(&path(&id), json!({ "daily_cap": 1 })).await.ok();
    assert_eq!(lowered["broken_sessions"]["count"], 1);
}

#[tokio::test]
async fn the_name_is_for_the_agency_and_for_who_works_with_it() {
    let app = TestApp::start().await;
    let (own, other) = (app.agency().await, app.agency().await);
    let presenter = app.resource(own, "presenters", forms::presenter()).await;
    let writer = NewUser { roles: vec![Role::AgencyEditor], agency: Some(own), ..NewUser::default() };
    let writer = app.user_with(writer).await;
    for reader in [writer.clone(), app.client(own).await, app.officer().await, app.lead().await, app.admin().await] {
        reader.get(&path(&presenter)).await.ok();
        assert_eq!(reader.get("/v1/presenters").await.ok().column("id"), [presenter.as_str()]);
    }
    let requester = app.draft().await.requester;
    for stranger in [app.client(other).await, app.editor().await, app.analyst().await, requester] {
        stranger.get(&path(&presenter)).await.expect(404);
        assert_eq!(stranger.get("/v1/presenters").await.ok()["items"], json!([]));
    }
    writer.patch_current(&path(&presenter), json!({ "daily_cap": 1 })).await.expect(403);
}

#[tokio::test]
async fn every_bad_field_is_named_at_once() {
    let app = TestApp::start().await;
    let coordinator = app.coordinator(app.agency().await).await;
    let form = json!({ "name": " ", "post": { "es": "Cargo" }, "shown_as": "face", "languages": [], "daily_cap": 21 });
    coordinator.post("/v1/presenters", form).await.expect_bad_fields(&[
        "/daily_cap: out_of_range",
        "/languages: too_few",
        "/name: too_short",
        "/post/en: required",
        "/shown_as: unknown_value",
    ]);
    let twice = forms::with(forms::presenter(), json!({ "languages": ["es", "es"] }));
    coordinator.post("/v1/presenters", twice).await.expect_bad_fields(&["/languages/1: repeated"]);
}
