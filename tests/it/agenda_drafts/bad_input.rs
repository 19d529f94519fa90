//! What drafts refuse.

use std::time::Duration;

use chrono::Days;
use convite_api::Ids;
use convite_domain::RequestItemId;
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::City;

#[tokio::test]
async fn a_wish_is_told_all_that_is_bad_of_it() {
    let city = City::wanting(&["cable_mobility"]).await;
    let bad = json!({ "mode": "perfect", "effort": 11, "alternatives": 0, "seed": -1, "fast": true });
    city.ask(bad).await.expect_bad_fields(&[
        "/alternatives: out_of_range",
        "/effort: out_of_range",
        "/fast: unknown_member",
        "/mode: unknown_value",
        "/seed: out_of_range",
    ]);
    city.ask(json!({})).await.expect_bad_fields(&["/mode: required"]);
}

#[tokio::test]
async fn an_exchange_without_items_has_nothing_to_draft() {
    let city = City::wanting(&[]).await;
    city.ask(json!({ "mode": "new" })).await.expect_guard(409, "no_items");
}

#[tokio::test]
async fn an_exchange_that_was_put_off_is_not_drafted() {
    let city = City::wanting(&["cable_mobility"]).await;
    city.offers("cable_mobility", json!({})).await;
    let draft = city.draft().await;
    let path = city.agenda.path("");
    let etag = city.officer.etag(&path).await;
    city.officer.post(&format!("{path}/postpone"), json!({ "reason": "Elecciones." })).if_match(&etag).await.ok();
    city.ask(json!({ "mode": "new" })).await.expect_guard(409, "exchange_state");
    city.apply(&draft).await.expect_guard(409, "exchange_state");
}

/// Makes the exchange one with a hundred items. No form takes so many; they may have come from older data.
async fn want_a_hundred(city: &City) {
    let topics = ["cable_mobility", "tram", "integrated_fares", "cycling", "libraries"];
    let item = |number: usize| {
        let id = Ids.next(RequestItemId::new);
        json!({ "id": id, "kind": "topic", "text": format!("Ver {number}"), "code": topics[number % 5] })
    };
    let items = Value::Array((0..100).map(item).collect()).to_string();
    let query = "UPDATE exchanges SET design = jsonb_set(design, '{items}', $1::text::jsonb) WHERE id::text = $2";
    let exchange = &city.agenda.delegation.exchange_id;
    city.app.sql().await.execute(query, &[&items, exchange]).await.expect("a hundred items");
}

#[tokio::test]
async fn a_hundred_items_are_answered_in_time() {
    let city = City::wanting(&["cable_mobility"]).await;
    city.offers("sustainable_urban", json!({})).await;
    want_a_hundred(&city).await;
    let draft = city.ask(json!({ "mode": "new", "effort": 1 })).await.expect(201)["items"][0].clone();
    assert_eq!(draft["placed"].as_i64().zip(draft["left_out"].as_i64()).map(|(in_it, out)| in_it + out), Some(100));
}

/// Each would take its ten seconds, and they are as many as can wait: with any of them left, there would be no turn.
#[tokio::test]
async fn drafts_that_nobody_waits_for_are_no_longer_worked_out() {
    let city = City::wanting(&["cable_mobility"]).await;
    for minutes in [30, 45, 60] {
        city.offers("sustainable_urban", json!({ "minutes": minutes })).await;
    }
    let small = city.app.agenda(&city.officer).await;
    let items = json!([{ "kind": "topic", "text": "Ver tram", "code": "tram" }]);
    city.officer.patch_current(&small.path(""), json!({ "design": { "items": items } })).await.ok();
    want_a_hundred(&city).await;
    let cores = std::thread::available_parallelism().expect("cores").get();
    let impatient = (0..5 * cores).map(|_| {
        let hard = city.officer.post(&city.path(), json!({ "mode": "new", "effort": 10 })).into_future();
        tokio::time::timeout(Duration::from_millis(700), hard)
    });
    let given_up = join_all(impatient).await;
    assert!(given_up.iter().any(Result::is_err), "some would have taken longer");
    let drafts = small.path("agenda-drafts");
    // Those who gave up may not have been heard of yet; by themselves they would take a minute.
    let answered = async { while city.officer.post(&drafts, json!({ "mode": "new" })).await.status != 201 {} };
    tokio::time::timeout(Duration::from_secs(25), answered).await.expect("a turn");
}

#[tokio::test]
async fn only_who_plans_an_agenda_sees_its_drafts() {
    let city = City::wanting(&["cable_mobility"]).await;
    city.offers("cable_mobility", json!({})).await;
    let draft = city.draft().await;
    let path = city.path_of(&draft);
    let (analyst, requester) = (city.app.analyst().await, &city.agenda.delegation.requester);
    for (actor, status) in [(&analyst, 403), (requester, 403), (&city.app.coordinator(city.agency).await, 404)] {
        actor.get(&city.path()).await.expect(status);
        actor.get(&path).await.expect(status);
        actor.post(&city.path(), json!({ "mode": "new" })).await.expect(status);
        actor.post(&format!("{path}/apply"), json!({})).if_match("*").await.expect(status);
    }
    let other = city.app.exchange(&city.officer).await;
    let elsewhere = format!("/v1/exchanges/{other}/agenda-drafts/{}", draft["id"].as_str().expect("an id"));
    city.officer.get(&elsewhere).await.expect(404);
    city.officer.post(&format!("{elsewhere}/apply"), json!({})).if_match("*").await.expect(404);
}

#[tokio::test]
async fn an_exchange_of_many_weeks_is_planned_by_hand() {
    let city = City::wanting(&["cable_mobility"]).await;
    city.offers("cable_mobility", json!({})).await;
    let path = city.agenda.path("");
    let lasting = |days| json!({ "ends_on": city.agenda.first_day + Days::new(days) });
    city.officer.patch_current(&path, lasting(366)).await.expect_bad_fields(&["/ends_on: too_long"]);
    city.officer.patch_current(&path, lasting(31)).await.ok();
    city.ask(json!({ "mode": "new" })).await.expect_guard(409, "too_many_days");
    city.officer.patch_current(&path, lasting(30)).await.ok();
    assert_eq!(city.draft().await["placed"], 1);
}
