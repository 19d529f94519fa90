//! What applied drafts ask of agencies.

use serde_json::json;

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

#[tokio::test]
async fn a_repair_goes_to_another_agency_than_the_one_that_declined() {
    let city = City::wanting(&["cable_mobility"]).await;
    city.offers("cable_mobility", json!({})).await;
    city.apply(&city.draft().await).await.ok();
    let act = async |actor: &convite_tests::Actor, path: &str, action: &str, json| {
        let etag = actor.etag(path).await;
        actor.post(&format!("{path}/{action}"), json).if_match(&etag).await.ok()
    };
    act(&city.officer, &city.agenda.path(""), "consult", json!({})).await;
    let coordinator = city.app.coordinator(city.agency).await;
    let asked = coordinator.get("/v1/assignments").await.ok();
    let path = format!("/v1/assignments/{}", asked.items()[0]["id"].as_str().expect("an id"));
    act(&coordinator, &path, "decline", json!({ "code": "no_capacity" })).await;
    let none = city.repair().await;
    assert_eq!(none["placed"], 0, "nobody else offers it: {none}");
    let other = city.app.agency().await;
    let offer = convite_tests::forms::with(convite_tests::forms::offer(), json!({ "topic": "cable_mobility" }));
    city.app.resource(other, "offers", offer).await;
    let repair = city.repair().await;
    assert_eq!(repair["placed"], 1, "{repair}");
    city.apply(&repair).await.ok();
    let asked = city.officer.get("/v1/assignments?state=invited").await.ok();
    assert_eq!(asked.items().len(), 1);
    assert_eq!(asked.items()[0]["agency"]["id"], other.to_string());
    assert!(asked.items()[0]["sent_at"].is_string(), "it is asked at once");
}
