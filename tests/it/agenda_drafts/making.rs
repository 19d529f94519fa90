//! What drafts say.

use convite_tests::{TestSession, act, forms};
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{City, sessions};

#[tokio::test]
async fn a_draft_has_a_session_for_each_item_and_changes_nothing() {
    let city = City::wanting(&["cable_mobility", "tram", "libraries"]).await;
    city.offers("cable_mobility", json!({})).await;
    // What is offered for the topic above the tram serves it, too.
    let (venue, offer) = city.offers("sustainable_urban", json!({})).await;
    let made = city.ask(json!({ "mode": "new", "seed": 7, "effort": 2 })).await.expect(201);
    let draft = &made["items"][0];
    assert_eq!(made.header("location"), Some(city.path_of(draft).as_str()));
    let wish = ["state", "mode", "seed", "effort"].map(|member| draft[member].clone());
    assert_eq!(wish, [json!("open"), json!("new"), json!(7), json!(2)]);
    assert_eq!((&draft["complete"], &draft["outdated"], &draft["placed"]), (&json!(true), &json!(false), &json!(2)));
    assert_eq!(draft["bound"], draft["cost"]["total"], "proven");
    // The third of the ranking weighs two.
    assert_eq!(draft["cost"]["left_out"], 2000);
    let tram = draft["sessions"].as_array().expect("sessions").iter().find(|one| one["item"] == "Ver tram");
    let tram = tram.expect("the second item");
    assert_eq!((&tram["offer"]["id"], &tram["place"]["venue"]["id"]), (&json!(offer), &json!(venue)));
    assert_eq!((&tram["step"], &tram["invites"], &tram["before"]), (&json!("added"), &json!(true), &Value::Null));
    assert_eq!(tram["times"]["zone"], "America/Bogota");
    assert!(city.officer.get(&city.agenda.path("sessions")).await.ok().items().is_empty());
    assert_eq!(city.officer.get(&city.path_of(draft)).await.ok().json, *draft);
}

#[tokio::test]
async fn the_same_city_gives_the_same_draft_and_alternatives_differ() {
    let city = City::wanting(&["cable_mobility", "tram"]).await;
    city.offers("cable_mobility", json!({})).await;
    city.offers("tram", json!({})).await;
    let three = json!({ "mode": "new", "seed": 1, "alternatives": 3 });
    let [first, second] = [city.ask(three.clone()).await.expect(201), city.ask(three).await.expect(201)];
    let of = |made: &Value| made["items"].as_array().expect("drafts").iter().map(sessions).collect::<Vec<_>>();
    assert_eq!(of(&first.json), of(&second.json));
    let drafts = of(&first.json);
    assert!(drafts.len() > 1 && drafts[0] != drafts[1], "{drafts:?}");
    let costs: Vec<_> = first["items"].as_array().expect("drafts").iter().map(|one| &one["cost"]["total"]).collect();
    assert!(costs.windows(2).all(|pair| pair[0].as_i64() <= pair[1].as_i64()), "{costs:?}");
}

#[tokio::test]
async fn an_item_that_is_left_out_says_why() {
    let city = City::wanting(&["cable_mobility", "tram", "libraries"]).await;
    let late = json!({ "notice_business_days": 250 });
    let (_, offer) = city.offers("cable_mobility", late).await;
    city.offers("tram", json!({ "group_to": 8 })).await;
    let draft = city.draft().await;
    let reasons = draft["items_left_out"].as_array().expect("reasons").clone();
    let reason = |topic: &str| {
        let item = json!(format!("Ver {topic}"));
        reasons.iter().find(|one| one["item"] == item).cloned().expect("a reason")
    };
    assert_eq!(reason("libraries")["reason"], "no_offer");
    let cable = reason("cable_mobility");
    assert_eq!((&cable["reason"], &cable["offers"][0]["offer"]["id"]), (&json!("none_eligible"), &json!(offer)));
    let kinds: Vec<_> = cable["offers"][0]["obstacles"].as_array().expect("obstacles").iter().collect();
    assert!(kinds.iter().any(|one| one["kind"] == "notice" && one["label"]["en"].is_string()), "{kinds:?}");
    let tram = &reason("tram")["offers"][0]["obstacles"][0];
    assert_eq!((&tram["kind"], &tram["conflict"]), (&json!("rule"), &json!("venue_capacity_exceeded")));
}

#[tokio::test]
async fn an_item_without_room_says_what_blocks_it() {
    let city = City::wanting(&["cable_mobility", "tram"]).await;
    // Both only in the same hour of the same day.
    let hour = json!({ "hours": city.hours("09:00", "10:00") });
    city.offers("cable_mobility", hour.clone()).await;
    city.offers("tram", hour).await;
    let draft = city.draft().await;
    assert_eq!((&draft["placed"], &draft["left_out"]), (&json!(1), &json!(1)));
    let left_out = &draft["items_left_out"][0];
    assert_eq!((&left_out["item"], &left_out["reason"]), (&json!("Ver tram"), &json!("no_room")));
    assert_eq!(left_out["blocked_by"][0]["conflict"], "venue_double_booked");
}

#[tokio::test]
async fn a_repair_changes_what_a_closure_broke_and_keeps_the_rest() {
    let city = City::wanting(&["cable_mobility", "tram"]).await;
    let (cable, _) = city.offers("cable_mobility", json!({})).await;
    let (_, tram) = city.offers("tram", json!({})).await;
    city.apply(&city.draft().await).await.ok();
    let before = city.officer.get(&city.agenda.path("sessions")).await.ok().items().to_vec();
    let broken = before.iter().find(|one| one["offer_id"] != json!(tram)).expect("the cable's");
    let day = broken["times"][0]["starts_at"].as_str().expect("a start")[..10].parse::<chrono::NaiveDate>();
    let day = (day.expect("a day") - city.agenda.first_day).num_days();
    city.close(&cable, day.try_into().expect("a day of the exchange")).await;
    let repair = city.repair().await;
    let changes = json!({ "kept": 1, "moved": 0, "changed": 1, "added": 0, "dropped": 0 });
    assert_eq!((&repair["changes"], &repair["cost"]["changed"]), (&changes, &json!(100)));
    let changed = repair["sessions"].as_array().expect("sessions").iter().find(|one| one["step"] == "changed");
    let changed = changed.expect("one that changes");
    assert_eq!((&changed["before"]["id"], &changed["invites"]), (&broken["id"], &json!(true)));
    city.apply(&repair).await.ok();
    let after = city.officer.get(&city.agenda.path("sessions")).await.ok().items().to_vec();
    let version = |id: &Value| after.iter().find(|one| one["id"] == *id).map(|one| one["version"].clone());
    let kept = before.iter().find(|one| one["offer_id"] == json!(tram)).expect("the tram's");
    assert_eq!((version(&broken["id"]), version(&kept["id"])), (Some(json!(2)), Some(json!(1))));
}

#[tokio::test]
async fn a_repair_leaves_venues_and_presenters_that_were_retired() {
    let city = City::wanting(&["cable_mobility", "tram"]).await;
    city.offers("cable_mobility", json!({})).await;
    city.offers("cable_mobility", json!({})).await;
    let presenter = async || city.app.resource(city.agency, "presenters", forms::presenter()).await;
    let people = [presenter().await, presenter().await];
    city.offers("tram", json!({ "presenter_ids": people })).await;
    city.apply(&city.draft().await).await.ok();
    let before = city.officer.get(&city.agenda.path("sessions")).await.ok().items().to_vec();
    let presented = |one: &&Value| one["presenter_ids"] != json!([]);
    let (cable, tram) = (before.iter().find(|one| !presented(one)), before.iter().find(presented));
    let (venue, person) = (&cable.expect("one")["place"]["venue_id"], &tram.expect("one")["presenter_ids"][0]);
    let coordinator = city.app.coordinator(city.agency).await;
    for (collection, id) in [("venues", venue), ("presenters", person)] {
        let path = format!("/v1/{collection}/{}", id.as_str().expect("an id"));
        act(&coordinator, &path, "retire", json!({ "reason": "Cambió de sede." })).await.ok();
    }
    let repair = city.repair().await;
    assert_eq!(repair["changes"], json!({ "kept": 0, "moved": 0, "changed": 2, "added": 0, "dropped": 0 }));
    city.apply(&repair).await.ok();
    let left = city.agenda.conflicts().await;
    assert!(!left.iter().any(|code| code == "venue_unavailable" || code == "person_unavailable"), "{left:?}");
}

#[tokio::test]
async fn a_draft_counts_with_what_other_exchanges_have() {
    let city = City::wanting(&["cable_mobility"]).await;
    let presenter = city.app.resource(city.agency, "presenters", forms::presenter()).await;
    city.offers("cable_mobility", json!({ "presenter_ids": [presenter] })).await;
    let draft = city.draft().await;
    assert_eq!(draft["sessions"][0]["presenter"]["id"], json!(presenter));
    let other = city.app.exchange(&city.officer).await;
    for day in 0..3 {
        let (from, to) = (city.agenda.moment(day, "08:00").to_rfc3339(), city.agenda.moment(day, "16:30").to_rfc3339());
        let busy = TestSession { presenter: Some(&presenter), from: &from, to: &to, ..TestSession::default() };
        city.app.planned(&other, busy).await;
    }
    let draft = city.draft().await;
    let obstacles = &draft["items_left_out"][0]["offers"][0]["obstacles"];
    let obstacles = obstacles.as_array().expect("obstacles");
    assert!(obstacles.iter().any(|one| one["conflict"] == "person_double_booked"), "{obstacles:?}");
}

#[tokio::test]
async fn an_agency_that_had_less_comes_first() {
    let city = City::wanting(&["cable_mobility"]).await;
    let (_, first) = city.offers("cable_mobility", json!({})).await;
    let other = City { agency: city.app.agency().await, ..city };
    let (_, second) = other.offers("cable_mobility", json!({})).await;
    let city = other;
    let exchange = city.app.exchange(&city.officer).await;
    let chosen = city.draft().await["sessions"][0]["offer"]["id"].clone();
    let (loaded, idle) = if chosen == json!(first) { (first, second) } else { (second, first) };
    let agencies = async |offer: &str| {
        let seen = city.app.admin().await.get(&format!("/v1/offers/{offer}")).await.ok();
        seen["agency"]["id"].as_str().expect("an id").parse().expect("an id")
    };
    // Ten hours for the one, one for the other, in the last days.
    for (offer, from, to) in [
        (&loaded, "2026-03-18T12:00:00Z", "2026-03-18T22:00:00Z"),
        (&idle, "2026-03-19T12:00:00Z", "2026-03-19T13:00:00Z"),
    ] {
        let agency: convite_domain::AgencyId = agencies(offer).await;
        let session = TestSession { agency: Some(agency), from, to, ..TestSession::default() };
        city.app.planned(&exchange, session).await;
    }
    let draft = city.draft().await;
    assert_eq!((&draft["sessions"][0]["offer"]["id"], &draft["cost"]["fairness"]), (&json!(idle), &json!(0)));
}

#[tokio::test]
async fn an_exchange_keeps_its_newest_drafts_and_lists_them_page_by_page() {
    let city = City::wanting(&["cable_mobility"]).await;
    city.offers("cable_mobility", json!({})).await;
    let oldest = city.draft().await;
    join_all((0..20).map(|_| city.draft())).await;
    city.officer.get(&city.path_of(&oldest)).await.expect(404);
    let first = city.officer.get(&format!("{}?limit=15", city.path())).await.ok();
    let cursor = first.text("next_cursor");
    let second = city.officer.get(&format!("{}?limit=15&cursor={cursor}", city.path())).await.ok();
    assert_eq!((first.items().len(), second.items().len(), &second["next_cursor"]), (15, 5, &Value::Null));
    assert_eq!((&first.items()[0]["changes"]["added"], first.items()[0].get("sessions")), (&json!(1), None));
}

#[tokio::test]
async fn a_repeated_request_gets_the_same_drafts() {
    let city = City::wanting(&["cable_mobility"]).await;
    city.offers("cable_mobility", json!({})).await;
    let ask = async || {
        let wish = json!({ "mode": "new" });
        city.officer.post(&city.path(), wish).header("idempotency-key", "un-borrador-y-no-dos").await.expect(201)
    };
    let (first, again) = (ask().await, ask().await);
    assert_eq!(first.json, again.json);
    assert_eq!(city.officer.get(&city.path()).await.ok().items().len(), 1);
}

#[tokio::test]
async fn a_session_that_is_pinned_stands_and_its_item_is_served() {
    let city = City::wanting(&["cable_mobility"]).await;
    city.offers("cable_mobility", json!({})).await;
    city.apply(&city.draft().await).await.ok();
    let session = city.officer.get(&city.agenda.path("sessions")).await.ok().items()[0].clone();
    let path = format!("/v1/sessions/{}", session["id"].as_str().expect("an id"));
    city.officer.patch_current(&path, json!({ "pinned": true })).await.ok();
    let draft = city.draft().await;
    assert_eq!((&draft["placed"], &draft["left_out"], &draft["changes"]["dropped"]), (&json!(0), &json!(0), &json!(0)));
}

#[tokio::test]
async fn a_group_that_parts_is_waited_for_until_its_last_part_is_there() {
    let city = City::wanting(&["cable_mobility"]).await;
    let (near, _) = city.offers("cable_mobility", json!({ "hours": city.hours("10:00", "13:00") })).await;
    let far = forms::with(forms::venue(), json!({ "point": { "latitude": 6.3472, "longitude": -75.5697 } }));
    let far = city.app.resource(city.agency, "venues", far).await;
    for (part, times, venue) in [("A", "08:45-10:00", &far), ("B", "09:00-10:00", &near)] {
        let place = json!({ "sub_group": part, "place": { "kind": "venue", "venue_id": venue } });
        city.agenda.added(city.agenda.session_with(0, times, place)).await;
    }
    let draft = city.draft().await;
    // 11.12 km as the crow flies are 50 minutes, and the buffer makes them 65.
    let starts = city.agenda.first_day.and_hms_opt(11, 15, 0).expect("a moment").format("%FT%T-05:00").to_string();
    assert_eq!(sessions(&draft), [("Ver cable_mobility".to_owned(), "added".to_owned(), starts)]);
    city.apply(&draft).await.ok();
    let left = city.agenda.conflicts().await;
    assert!(!left.iter().any(|code| code.starts_with("travel_time")), "{left:?}");
}

#[tokio::test]
async fn a_draft_says_whose_turn_it_was_and_who_could_not_be_asked() {
    let city = City::wanting(&["cable_mobility"]).await;
    city.offers("cable_mobility", json!({ "hours": city.hours("09:00", "10:00") })).await;
    // Another agency, never asked before as the first, comes after it by its code; a third takes smaller groups only.
    let mut others = Vec::new();
    for changes in [json!({}), json!({ "group_from": 1, "group_to": 4 })] {
        let agency = city.app.agency().await;
        let here = json!({ "topic": "cable_mobility", "minutes": 60 });
        let form = forms::with(forms::with(forms::offer(), here), changes);
        let offer = city.app.resource(agency, "offers", form).await;
        others.push((agency.to_string(), offer));
    }
    let path = |id: &str| format!("/v1/agencies/{id}");
    let admin = city.app.admin().await;
    let mut codes = Vec::new();
    for id in [&city.agency.to_string(), &others[0].0] {
        codes.push((admin.get(&path(id)).await.ok().text("code").to_owned(), json!(id)));
    }
    codes.sort_by(|one: &(String, Value), other| one.0.cmp(&other.0));
    let draft = city.draft().await;
    let step = &draft["sessions"][0];
    let in_turn: Vec<_> = step["in_turn"].as_array().expect("agencies").iter().map(|one| one["id"].clone()).collect();
    assert_eq!(in_turn, codes.into_iter().map(|(_, id)| id).collect::<Vec<_>>());
    assert_eq!((&step["agency"]["id"], &step["fairness_rank"]), (&in_turn[0], &json!(0)));
    let refused = &step["not_eligible"][0];
    assert_eq!((&refused["agency"]["id"], &refused["offer"]["id"]), (&json!(others[1].0), &json!(others[1].1)));
    assert_eq!(refused["obstacles"][0]["conflict"], "venue_capacity_exceeded");
    assert_eq!(step["not_eligible"].as_array().map(Vec::len), Some(1));
    assert_eq!(city.officer.get(&city.path_of(&draft)).await.ok()["sessions"][0], *step);
}

#[tokio::test]
async fn a_virtual_session_takes_over_the_zone_of_the_visitors() {
    let city = City::wanting(&["cable_mobility"]).await;
    let zone = json!({ "design": { "visitor_zone": "Asia/Tokyo" } });
    city.officer.patch_current(&city.agenda.path(""), zone).await.ok();
    let virtual_offer = json!({ "topic": "cable_mobility", "place": { "kind": "virtual" } });
    let offer = city.app.resource(city.agency, "offers", forms::with(forms::offer(), virtual_offer)).await;
    let draft = city.draft().await;
    city.apply(&draft).await.ok();
    let drafted = city.officer.get(&city.agenda.path("sessions")).await.ok().items()[0].clone();
    assert_eq!(drafted["visitor_zone"], "Asia/Tokyo");
    let from_offer = |day, zone: Value| json!({ "offer_id": offer, "starts_at": city.agenda.moment(day, "19:00"), "visitor_zone": zone });
    let add = async |form| city.officer.post(&city.agenda.path("sessions/from-offer"), form).await;
    let plain = add(from_offer(1, Value::Null)).await.expect(201);
    let zones: Vec<_> = plain["times"].as_array().expect("times").iter().map(|times| times["zone"].clone()).collect();
    assert_eq!(zones, ["America/Bogota", "Asia/Tokyo"]);
    assert_eq!(add(from_offer(2, json!("Europe/Lisbon"))).await.expect(201)["visitor_zone"], "Europe/Lisbon");
    add(from_offer(2, json!("Mars/Olympus"))).await.expect_bad_fields(&["/visitor_zone: unknown_zone"]);
    let bad = json!({ "design": { "visitor_zone": "Tokio" } });
    city.officer
        .patch_current(&city.agenda.path(""), bad)
        .await
        .expect_bad_fields(&["/design/visitor_zone: unknown_zone"]);
    let here = city.agenda.added(city.agenda.session(1, "09:00-10:00")).await;
    assert_eq!(city.officer.get(&here).await.ok()["visitor_zone"], Value::Null, "they are in the city");
}

#[tokio::test]
async fn a_draft_has_no_session_without_a_language() {
    let city = City::wanting(&[]).await;
    let presenter = forms::with(forms::presenter(), json!({ "languages": ["pt"] }));
    let presenter = city.app.resource(city.agency, "presenters", presenter).await;
    city.offers("cable_mobility", json!({ "presenter_ids": [presenter], "languages": ["es"] })).await;
    let dates = city.officer.get(&city.agenda.path("")).await.ok();
    let event = json!({
        "starts_on": dates["starts_on"], "ends_on": dates["ends_on"],
        "design": { "items": [{ "kind": "topic", "text": "Ver cables", "code": "cable_mobility" }] }
    });
    let event = city.officer.post("/v1/exchanges", event).await.expect(201);
    let drafts = format!("/v1/exchanges/{}/agenda-drafts", event.text("id"));
    let draft = city.officer.post(&drafts, json!({ "mode": "new" })).await.expect(201)["items"][0].clone();
    let why = &draft["items_left_out"][0];
    assert_eq!((&draft["placed"], &why["reason"]), (&json!(0), &json!("none_eligible")));
    assert_eq!(why["offers"][0]["obstacles"][0]["conflict"], "language_gap");
}
