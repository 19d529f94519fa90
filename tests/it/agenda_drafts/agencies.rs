//! What applied drafts ask of agencies.

use convite_domain::AgencyId;
use convite_tests::{Actor, act, forms};
use serde_json::{Value, json};

use super::City;

#[tokio::test]
async fn an_applied_draft_invites_the_agencies_of_its_offers_to_lead() {
    let city = City::wanting(&["cable_mobility"]).await;
    city.offers("cable_mobility", json!({})).await;
    let draft = city.draft().await;
    city.apply(&draft).await.ok();
    let asked = city.officer.get("/v1/assignments").await.ok();
    let [invited] = asked.items() else { panic!("{asked:?}") };
    let told =
        (&invited["agency"]["id"], &invited["role"], &invited["is_lead"], &invited["state"], &invited["sent_at"]);
    let expected =
        (&json!(city.agency.to_string()), &json!("presenter"), &json!(true), &json!("invited"), &json!(null));
    assert_eq!(told, expected);
}

/// A coordinator of the agency with its one invitation, once it was sent.
async fn consulted(city: &City) -> (Actor, String) {
    act(&city.officer, &city.agenda.path(""), "consult", json!({})).await.ok();
    let coordinator = city.app.coordinator(city.agency).await;
    let asked = coordinator.get("/v1/assignments").await.ok();
    let path = format!("/v1/assignments/{}", asked.items()[0]["id"].as_str().expect("an id"));
    (coordinator, path)
}

/// An offer that a presenter gives at nine, in an agenda that was drafted.
async fn presented_at_nine(city: &City) -> String {
    let presenter = city.app.resource(city.agency, "presenters", forms::presenter()).await;
    let given = json!({ "hours": city.hours("09:00", "10:00"), "presenter_ids": [presenter] });
    let (_, offer) = city.offers("cable_mobility", given).await;
    city.apply(&city.draft().await).await.ok();
    offer
}

/// Another agency, which offers the same.
async fn another_that_offers_it(city: &City) -> AgencyId {
    let other = city.app.agency().await;
    let offer = forms::with(forms::offer(), json!({ "topic": "cable_mobility" }));
    city.app.resource(other, "offers", offer).await;
    other
}

#[tokio::test]
async fn a_repair_says_who_is_asked_anew_because_a_session_moved_away_in_small_steps() {
    let city = City::wanting(&["cable_mobility"]).await;
    let offer = presented_at_nine(&city).await;
    let (coordinator, invitation) = consulted(&city).await;
    act(&coordinator, &invitation, "accept", json!({})).await.ok();
    let mut said = Vec::new();
    for (from, to) in [("09:15", "10:15"), ("09:30", "10:30")] {
        coordinator.patch_current(&format!("/v1/offers/{offer}"), json!({ "hours": city.hours(from, to) })).await.ok();
        let repair = city.repair().await;
        let step = &repair["sessions"][0];
        said.push((step["step"].clone(), step["invites"].clone(), step["asked_anew"].clone()));
        city.apply(&repair).await.ok();
        said.push((coordinator.get(&invitation).await.ok()["state"].clone(), Value::Null, Value::Null));
    }
    let agency = city.officer.get(&format!("/v1/agencies/{}", city.agency)).await.ok();
    let named = json!([{ "id": agency["id"], "code": agency["code"], "name": agency["name"] }]);
    let expected = [
        (json!("moved"), json!(false), json!([])),
        (json!("accepted"), Value::Null, Value::Null),
        (json!("moved"), json!(true), named),
        (json!("invited"), Value::Null, Value::Null),
    ];
    assert_eq!(said, expected);
}

#[tokio::test]
async fn a_draft_says_who_is_asked_anew_as_answers_stand() {
    let city = City::wanting(&["cable_mobility"]).await;
    let offer = presented_at_nine(&city).await;
    let (coordinator, invitation) = consulted(&city).await;
    let later = json!({ "hours": city.hours("11:00", "12:00") });
    coordinator.patch_current(&format!("/v1/offers/{offer}"), later).await.ok();
    let repair = city.repair().await;
    let path = city.path_of(&repair);
    let asked_anew = |step: &Value| (step["invites"].clone(), step["asked_anew"][0]["id"].clone());
    assert_eq!(asked_anew(&repair["sessions"][0]), (json!(true), Value::Null), "it has not answered yet");
    act(&coordinator, &invitation, "accept", json!({})).await.ok();
    let read = asked_anew(&city.officer.get(&path).await.ok()["sessions"][0]);
    assert_eq!(read, (json!(true), json!(city.agency)));
    city.apply(&repair).await.ok();
    assert_eq!(coordinator.get(&invitation).await.ok()["state"], "invited");
    let applied = asked_anew(&city.officer.get(&path).await.ok()["sessions"][0]);
    assert_eq!(applied, read, "it says whom applying it has asked");
}

#[tokio::test]
async fn a_repair_takes_a_session_for_all_of_the_group_and_in_a_language_of_theirs() {
    let city = City::wanting(&["cable_mobility"]).await;
    city.offers("cable_mobility", json!({ "hours": city.hours("09:00", "10:00") })).await;
    city.apply(&city.draft().await).await.ok();
    let session = city.repair().await["sessions"][0]["before"]["id"].as_str().expect("an id").to_owned();
    let path = format!("/v1/sessions/{session}");
    for (member, other) in [("sub_group", json!("A")), ("languages", json!(["qu"]))] {
        let offered = city.officer.get(&path).await.ok()[member].clone();
        city.officer.patch_current(&path, json!({ member: other })).await.ok();
        let repair = city.repair().await;
        assert_eq!(repair["sessions"][0]["step"], "changed", "{repair}");
        city.apply(&repair).await.ok();
        assert_eq!(city.officer.get(&path).await.ok()[member], offered);
    }
}

#[tokio::test]
async fn a_repair_goes_to_another_agency_than_the_one_that_declined() {
    let city = City::wanting(&["cable_mobility"]).await;
    city.offers("cable_mobility", json!({})).await;
    city.apply(&city.draft().await).await.ok();
    let (coordinator, path) = consulted(&city).await;
    act(&coordinator, &path, "decline", json!({ "code": "no_capacity" })).await.ok();
    let none = city.repair().await;
    assert_eq!(none["placed"], 0, "nobody else offers it: {none}");
    let other = another_that_offers_it(&city).await;
    let repair = city.repair().await;
    assert_eq!(repair["placed"], 1, "{repair}");
    city.apply(&repair).await.ok();
    let asked = city.officer.get("/v1/assignments?state=invited").await.ok();
    assert_eq!(asked.items().len(), 1);
    assert_eq!(asked.items()[0]["agency"]["id"], other.to_string());
    assert!(asked.items()[0]["sent_at"].is_string(), "it is asked at once");
}

#[tokio::test]
async fn an_agency_that_takes_part_already_is_asked_to_lead_instead() {
    let city = City::wanting(&["cable_mobility"]).await;
    city.offers("cable_mobility", json!({})).await;
    city.apply(&city.draft().await).await.ok();
    let (coordinator, path) = consulted(&city).await;
    let other = another_that_offers_it(&city).await;
    let session = coordinator.get(&path).await.ok()["session"]["id"].as_str().expect("an id").to_owned();
    let too = json!({ "role": "presenter", "agency": other.to_string(), "is_lead": false });
    city.officer.post(&format!("/v1/sessions/{session}/assignments"), too).await.expect(201);
    act(&coordinator, &path, "decline", json!({ "code": "no_capacity" })).await.ok();
    let repair = city.repair().await;
    assert_eq!((&repair["sessions"][0]["step"], &repair["sessions"][0]["invites"]), (&json!("changed"), &json!(true)));
    city.apply(&repair).await.ok();
    let all = city.officer.get("/v1/assignments").await.ok();
    let of_other = all.items().iter().filter(|one| one["agency"]["id"] == other.to_string());
    let mut told: Vec<_> = of_other.map(|one| (one["state"].to_string(), one["is_lead"].clone())).collect();
    told.sort_by_key(|(state, _)| state.clone());
    assert_eq!(told, [("\"invited\"".to_owned(), json!(true)), ("\"released\"".to_owned(), json!(false))]);
}

#[tokio::test]
async fn a_draft_in_which_an_agency_gives_what_it_declined_since_is_not_applied() {
    let city = City::wanting(&["cable_mobility"]).await;
    city.offers("cable_mobility", json!({})).await;
    city.apply(&city.draft().await).await.ok();
    let (coordinator, path) = consulted(&city).await;
    let [kept, anew] = [city.repair().await, city.draft().await];
    act(&coordinator, &path, "decline", json!({ "code": "no_capacity" })).await.ok();
    for draft in [kept, anew] {
        city.apply(&draft).await.expect_guard(409, "agency_declined");
    }
    assert_eq!(city.officer.get("/v1/assignments?state=invited").await.ok().items().len(), 0);
}
