//! Venues from their agency's first word to their end.

use convite_tests::{TestApp, forms};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::pages;

fn path(id: &str) -> String {
    format!("/v1/venues/{id}")
}

#[tokio::test]
async fn an_agency_makes_its_venue_known_and_reads_it_where_the_location_says() {
    let app = TestApp::start().await;
    let agency = app.agency().await;
    for keeper in [app.coordinator(agency).await, app.client(agency).await] {
        let hours = json!([{ "weekday": "sat", "from": "08:00", "to": "12:30" }]);
        let form = forms::with(
            forms::venue(),
            json!({ "opening_hours": hours, "address": "Calle 46", "weekly_visitors": 90 }),
        );
        let made = keeper.post("/v1/venues", form.clone()).await.expect(201);
        let read = keeper.get(made.header("location").expect("a location")).await.ok();
        assert_eq!(read.json, made.json);
        for (member, value) in form.as_object().expect("an object") {
            assert_eq!(&read[member], value, "{member}");
        }
        assert_eq!(read["agency"]["id"], agency.to_string());
        assert_eq!((&read["state"], &read["simultaneous_groups"]), (&json!("active"), &json!(1)));
        assert_eq!(read["allowed_actions"], json!(["edit", "retire"]));
    }
}

#[tokio::test]
async fn an_admin_names_the_agency_and_a_partner_no_other() {
    let app = TestApp::start().await;
    let (own, other) = (app.agency().await, app.agency().await);
    let admin = app.admin().await;
    admin.post("/v1/venues", forms::venue()).await.expect_bad_fields(&["/agency_id: required"]);
    let of = |agency: Value| forms::with(forms::venue(), json!({ "agency_id": agency }));
    let made = admin.post("/v1/venues", of(json!(other))).await.expect(201);
    assert_eq!(made["agency"]["id"], other.to_string());
    let partner = app.client(own).await;
    for agency in [json!(other), json!(Uuid::from_u128(7))] {
        partner.post("/v1/venues", of(agency)).await.expect_bad_fields(&["/agency_id: unknown"]);
    }
    partner.post("/v1/venues", of(json!("metro"))).await.expect_bad_fields(&["/agency_id: invalid_id"]);
}

#[tokio::test]
async fn every_bad_field_is_named_at_once() {
    let app = TestApp::start().await;
    let coordinator = app.coordinator(app.agency().await).await;
    let form = json!({
        "agency_id": "metro",
        "name": { "es": "San\u{0}Antonio" },
        "point": { "latitude": 90.5, "longitude": "oeste" },
        "capacity": 0,
        "accessible": "yes",
        "opening_hours": [
            { "weekday": "mon", "from": "12:00", "to": "12:00" },
            { "weekday": "lunes", "from": "8:00", "to": "24:00" }
        ],
        "simultaneous_groups": 1.5,
        "owner": "Ana"
    });
    coordinator.post("/v1/venues", form).await.expect_bad_fields(&[
        "/accessible: wrong_type",
        "/agency_id: invalid_id",
        "/capacity: out_of_range",
        "/name/en: required",
        "/name/es: forbidden_character",
        "/opening_hours/0/to: before_start",
        "/opening_hours/1/from: invalid_time",
        "/opening_hours/1/to: invalid_time",
        "/opening_hours/1/weekday: unknown_value",
        "/owner: unknown_member",
        "/point/latitude: out_of_range",
        "/point/longitude: wrong_type",
        "/simultaneous_groups: wrong_type",
    ]);
    coordinator.post("/v1/venues", json!([])).await.expect_bad_fields(&[": wrong_type"]);
}

#[tokio::test]
async fn the_poles_and_the_antimeridian_are_on_the_planet() {
    let app = TestApp::start().await;
    let coordinator = app.coordinator(app.agency().await).await;
    for (latitude, longitude, status) in [(90, 180, 201), (-90, -180, 201), (91, 0, 422), (0, -181, 422)] {
        let point = json!({ "point": { "latitude": latitude, "longitude": longitude } });
        coordinator.post("/v1/venues", forms::with(forms::venue(), point)).await.expect(status);
    }
}

#[tokio::test]
async fn another_agencys_venue_does_not_exist_and_staff_read_all() {
    let app = TestApp::start().await;
    let (own, other) = (app.agency().await, app.agency().await);
    let (venue, theirs) = (app.venue(own).await, app.venue(other).await);
    for partner in [app.client(own).await, app.coordinator(own).await] {
        partner.get(&path(&venue)).await.ok();
        partner.get(&path(&theirs)).await.expect(404);
        partner.patch(&path(&theirs), json!({ "capacity": 1 })).if_match("*").await.expect(404);
        partner.post(&format!("{}/retire", path(&theirs)), json!({ "reason": "x" })).if_match("*").await.expect(404);
        assert_eq!(partner.get("/v1/venues").await.ok().column("id"), [venue.as_str()]);
        assert_eq!(partner.get(&format!("/v1/venues?agency_id={other}")).await.ok()["items"], json!([]));
    }
    for reader in [app.officer().await, app.editor().await, app.analyst().await, app.admin().await] {
        assert_eq!(reader.get("/v1/venues").await.ok().column("id"), [theirs.clone(), venue.clone()]);
        let seen = reader.get(&format!("/v1/venues?agency_id={own}")).await.ok();
        assert_eq!(seen.column("id"), [venue.as_str()]);
    }
    app.officer().await.patch_current(&path(&venue), json!({ "capacity": 5 })).await.expect(403);
    let requester = app.draft().await.requester;
    requester.get(&path(&venue)).await.expect(404);
    assert_eq!(requester.get("/v1/venues").await.ok()["items"], json!([]));
}

#[tokio::test]
async fn a_patch_changes_what_it_names_and_the_trail_names_it_without_values() {
    let app = TestApp::start().await;
    let agency = app.agency().await;
    let (coordinator, venue) = (app.coordinator(agency).await, app.venue(agency).await);
    let before = coordinator.get(&path(&venue)).await.ok();
    let same = coordinator.patch_current(&path(&venue), json!({ "capacity": 30 })).await.ok();
    assert_eq!(same["version"], before["version"]);
    let patch = json!({ "point": { "latitude": 6.3 }, "address": "Calle 46 # 51-60" });
    let after = coordinator.patch_current(&path(&venue), patch).await.ok();
    assert_eq!(after["point"], json!({ "latitude": 6.3, "longitude": -75.5697 }));
    assert_eq!((&after["version"], &after["capacity"]), (&json!(2), &json!(30)));
    assert_eq!(after["broken_sessions"], json!({ "count": 0, "sessions": [] }));
    let trail = app.admin().await.get(&format!("/v1/audit-events?subject_id={venue}")).await.ok();
    assert_eq!(trail.column("action"), ["venue.edit", "venue.create"]);
    assert_eq!(trail.items()[0]["fields"], json!(["address", "point"]));
    coordinator.patch(&path(&venue), json!({ "capacity": 1 })).await.expect(428);
    coordinator.patch(&path(&venue), json!({ "capacity": 1 })).if_match(&before.etag()).await.expect(412);
    let bad = coordinator.patch_current(&path(&venue), json!({ "moon": null, "capacity": null })).await;
    bad.expect_bad_fields(&["/capacity: required", "/moon: unknown_member"]);
}

#[tokio::test]
async fn a_retired_venue_stays_as_it_was() {
    let app = TestApp::start().await;
    let agency = app.agency().await;
    let (coordinator, venue) = (app.coordinator(agency).await, app.venue(agency).await);
    let retire = format!("{}/retire", path(&venue));
    let etag = coordinator.etag(&path(&venue)).await;
    coordinator.post(&retire, json!({})).if_match(&etag).await.expect_bad_fields(&["/reason: required"]);
    let retired = coordinator.post(&retire, json!({ "reason": "Se vendió." })).if_match(&etag).await.ok();
    assert_eq!((&retired["state"], &retired["ended"]["reason"]), (&json!("retired"), &json!("Se vendió.")));
    assert_eq!(retired["allowed_actions"], json!([]));
    let again = coordinator.post(&retire, json!({ "reason": "x" })).if_match(&retired.etag()).await;
    again.expect_guard(409, "wrong_state");
    coordinator.patch_current(&path(&venue), json!({ "capacity": 5 })).await.expect_guard(409, "wrong_state");
    assert_eq!(coordinator.get("/v1/venues?state=active").await.ok()["items"], json!([]));
    assert_eq!(coordinator.get("/v1/venues?state=retired").await.ok().column("id"), [venue]);
}

#[tokio::test]
async fn of_two_who_retire_a_venue_at_once_one_does() {
    let app = TestApp::start().await;
    let agency = app.agency().await;
    let (coordinator, venue) = (app.coordinator(agency).await, app.venue(agency).await);
    let etag = coordinator.etag(&path(&venue)).await;
    let retire = async || {
        let reason = json!({ "reason": "Se vendió." });
        coordinator.post(&format!("{}/retire", path(&venue)), reason).if_match(&etag).await.status
    };
    let mut statuses = <[u16; 4]>::from(tokio::join!(retire(), retire(), retire(), retire()));
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412, 412, 412]);
}

#[tokio::test]
async fn pages_follow_one_another_without_gap_or_repetition() {
    let app = TestApp::start().await;
    let coordinator = app.coordinator(app.agency().await).await;
    let mut made = Vec::new();
    for _ in 0..5 {
        made.push(coordinator.post("/v1/venues", forms::venue()).await.expect(201).text("id").to_owned());
    }
    made.reverse();
    assert_eq!(pages::column(&coordinator, "/v1/venues?limit=2", "id").await, made);
}
