//! What applying a draft does, and when it is refused.

use convite_tests::{TestApp, codes, forms};
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::City;

#[tokio::test]
async fn an_applied_draft_is_the_agenda_and_breaks_no_rule() {
    let city = City::wanting(&["cable_mobility", "tram", "integrated_fares", "cycling", "waste"]).await;
    let presenter = city.app.resource(city.agency, "presenters", forms::presenter()).await;
    let by = json!({ "presenter_ids": [presenter], "languages": ["es", "pt"] });
    for (topic, minutes) in [("cable_mobility", 90), ("tram", 120), ("integrated_fares", 45), ("sustainable_urban", 60)]
    {
        city.offers(topic, forms::with(by.clone(), json!({ "minutes": minutes }))).await;
    }
    let draft = city.draft().await;
    assert_eq!(draft["placed"], 5, "{draft}");
    let applied = city.apply(&draft).await.ok();
    assert_eq!((applied.text("state"), &applied["outdated"]), ("applied", &json!(true)));
    assert_eq!(applied["applied"]["by"], json!(city.officer.id()));
    assert_eq!(applied["sessions"].as_array().expect("sessions").len(), 5);
    let blocking = |conflicts: &Value| {
        let all = conflicts.as_array().expect("conflicts").clone();
        let blocks = |one: &Value| one["severity"].as_str().is_some_and(|severity| severity.starts_with("block"));
        all.into_iter().filter(|one| blocks(one) && one["code"] != "agency_not_accepted").collect::<Vec<_>>()
    };
    assert_eq!(blocking(&applied["conflicts"]), Vec::<Value>::new());
    let report = city.officer.get(&city.agenda.path("conflicts")).await.ok();
    assert_eq!(report["conflicts"], applied["conflicts"]);
    let tight = ["travel_time_tight", "day_too_long", "outside_business_hours", "presenter_daily_cap"];
    assert!(codes(&report.json).iter().all(|code| !tight.contains(&code.as_str())), "{report:?}");
    let listed = city.officer.get(&city.agenda.path("sessions")).await.ok();
    for session in listed.items() {
        assert_eq!((&session["state"], &session["presenter_ids"]), (&json!("planned"), &json!([presenter])));
        assert_eq!(session["languages"], json!(["es"]), "what both speak");
    }
    let trail = city.app.admin().await.get("/v1/audit-events?action=agenda_draft.apply").await.ok();
    assert_eq!(trail.items()[0]["subject_id"], draft["id"]);
}

#[tokio::test]
async fn a_draft_is_applied_once() {
    let city = City::wanting(&["cable_mobility"]).await;
    city.offers("cable_mobility", json!({})).await;
    let draft = city.draft().await;
    let path = format!("{}/apply", city.path_of(&draft));
    city.officer.post(&path, json!({})).await.expect(428);
    city.apply(&draft).await.ok();
    city.apply(&draft).await.expect_guard(409, "already_applied");
    let listed = city.officer.get(&city.path()).await.ok();
    assert_eq!((&listed.items()[0]["state"], &listed.items()[0]["allowed_actions"]), (&json!("applied"), &json!([])));
}

#[tokio::test]
async fn a_draft_of_another_agenda_than_there_is_now_is_refused() {
    let city = City::wanting(&["cable_mobility"]).await;
    city.offers("cable_mobility", json!({})).await;
    let draft = city.draft().await;
    let session = city.agenda.added(city.agenda.session(0, "07:00-07:30")).await;
    city.apply(&draft).await.expect_guard(409, "agenda_changed");
    let seen = city.officer.get(&city.path_of(&draft)).await.ok();
    assert_eq!((&seen["outdated"], &seen["allowed_actions"]), (&json!(true), &json!([])));
    // A name is no change, and what is as it was again is none either.
    let draft = city.draft().await;
    city.officer.patch_current(&session, json!({ "title": { "es": "Café" } })).await.ok();
    city.apply(&draft).await.ok();
}

#[tokio::test]
async fn a_draft_whose_offer_or_venue_is_no_longer_to_be_had_is_refused() {
    let city = City::wanting(&["cable_mobility"]).await;
    let (venue, offer) = city.offers("cable_mobility", json!({})).await;
    let partner = city.app.coordinator(city.agency).await;
    let draft = city.draft().await;
    let day = draft["sessions"][0]["times"]["starts_at"].as_str().expect("a start")[..10].to_owned();
    let closure = json!({
        "venue_id": venue, "starts_at": format!("{day}T05:00:00Z"), "ends_at": format!("{day}T23:00:00Z")
    });
    partner.post("/v1/closures", closure).await.expect(201);
    let refused = city.apply(&draft).await.expect_guard(409, "blocking_conflicts");
    assert_eq!(codes(&refused.json), ["venue_unavailable"]);
    assert_eq!(refused["conflicts"][0]["sessions"], json!([]), "the session was never made");
    let draft = city.draft().await;
    partner.patch_current(&format!("/v1/offers/{offer}"), json!({ "minutes": 75 })).await.ok();
    city.apply(&draft).await.expect_guard(409, "offer_changed");
    assert!(city.officer.get(&city.agenda.path("sessions")).await.ok().items().is_empty());
}

#[tokio::test]
async fn a_draft_from_scratch_calls_off_what_it_does_not_have() {
    let city = City::wanting(&["cable_mobility"]).await;
    city.offers("cable_mobility", json!({})).await;
    city.apply(&city.draft().await).await.ok();
    let session = city.officer.get(&city.agenda.path("sessions")).await.ok().items()[0].clone();
    let path = format!("/v1/sessions/{}", session["id"].as_str().expect("an id"));
    let offer = session["offer_id"].as_str().expect("an offer").to_owned();
    let withdraw = format!("/v1/offers/{offer}");
    let partner = city.app.coordinator(city.agency).await;
    let etag = partner.etag(&withdraw).await;
    let reason = json!({ "reason": "Ya no se ofrece." });
    partner.post(&format!("{withdraw}/withdraw"), reason).if_match(&etag).await.ok();
    let draft = city.draft().await;
    assert_eq!((&draft["changes"]["dropped"], &draft["dropped"][0]["id"]), (&json!(1), &session["id"]));
    city.apply(&draft).await.ok();
    let cancelled = city.officer.get(&path).await.ok();
    assert_eq!((cancelled.text("state"), &cancelled["sequence"]), ("cancelled", &json!(1)));
    let trail = city.app.admin().await.get("/v1/audit-events?action=agenda_session.cancel").await.ok();
    assert_eq!(trail.items()[0]["subject_id"], session["id"]);
}

#[tokio::test]
async fn sessions_may_take_each_others_presenters_and_keep_what_was_written() {
    let city = City::wanting(&["cable_mobility", "tram"]).await;
    let mut presenters = Vec::new();
    for _ in 0..2 {
        presenters.push(city.app.resource(city.agency, "presenters", forms::presenter()).await);
    }
    let by = |index: usize| json!({ "presenter_ids": [presenters[index]] });
    let (_, cable) = city.offers("cable_mobility", by(0)).await;
    let (_, tram) = city.offers("tram", by(1)).await;
    city.apply(&city.draft().await).await.ok();
    let listed = city.officer.get(&city.agenda.path("sessions")).await.ok();
    let path = format!("/v1/sessions/{}", listed.items()[0]["id"].as_str().expect("an id"));
    let written = json!({ "guide_id": city.officer.id(), "title": { "es": "Con la alcaldesa" } });
    city.officer.patch_current(&path, written).await.ok();
    let partner = city.app.coordinator(city.agency).await;
    for (offer, index) in [(&cable, 1), (&tram, 0)] {
        partner.patch_current(&format!("/v1/offers/{offer}"), by(index)).await.ok();
    }
    city.apply(&city.repair().await).await.ok();
    let listed = city.officer.get(&city.agenda.path("sessions")).await.ok();
    for session in listed.items() {
        let index = usize::from(session["offer_id"] == json!(cable));
        assert_eq!(session["presenter_ids"], json!([presenters[index]]));
    }
    let kept = city.officer.get(&path).await.ok();
    assert_eq!((&kept["guide_id"], &kept["title"]["es"]), (&json!(city.officer.id()), &json!("Con la alcaldesa")));
}

#[tokio::test]
async fn sessions_may_take_each_others_hours() {
    let city = City::wanting(&["cable_mobility", "tram"]).await;
    let presenter = city.app.resource(city.agency, "presenters", forms::presenter()).await;
    let hours = [city.hours("09:00", "10:00"), city.hours("11:00", "12:00")];
    let at =
        |index: usize| json!({ "presenter_ids": [presenter], "hours": hours[index], "place": { "kind": "virtual" } });
    let (_, cable) = city.offers("cable_mobility", at(0)).await;
    let (_, tram) = city.offers("tram", at(1)).await;
    city.apply(&city.draft().await).await.ok();
    let partner = city.app.coordinator(city.agency).await;
    for (offer, index) in [(&cable, 1), (&tram, 0)] {
        let changed = json!({ "hours": hours[index] });
        partner.patch_current(&format!("/v1/offers/{offer}"), changed).await.ok();
    }
    let repair = city.repair().await;
    assert_eq!(repair["changes"]["changed"], 2);
    city.apply(&repair).await.ok();
    let in_order = city.officer.get(&city.agenda.path("sessions")).await.ok().column("offer_id");
    assert_eq!(in_order, [tram, cable]);
}

#[tokio::test]
async fn of_drafts_applied_at_once_on_two_instances_one_wins() {
    let city = City::wanting(&["cable_mobility"]).await;
    city.offers("cable_mobility", json!({})).await;
    let drafts = [city.draft().await, city.draft().await];
    let other = TestApp::start_on(&city.app.database_url, |_| {}).await;
    let elsewhere = other.bearer(city.officer.token().await.expect("a token"));
    let mut applied = Vec::new();
    for draft in &drafts {
        for officer in [&city.officer, &elsewhere] {
            let path = format!("{}/apply", city.path_of(draft));
            applied.push(officer.post(&path, json!({})).if_match("*").into_future());
        }
    }
    let answers = join_all(applied).await;
    let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409, 409, 409], "{answers:?}");
    assert_eq!(city.officer.get(&city.agenda.path("sessions")).await.ok().items().len(), 1);
}

#[tokio::test]
async fn a_draft_and_a_move_at_once_leave_an_agenda_that_holds() {
    let city = City::wanting(&["cable_mobility", "tram"]).await;
    city.offers("cable_mobility", json!({})).await;
    let session = city.agenda.added(city.agenda.session(0, "08:00-09:00")).await;
    for round in 0..4 {
        let draft = city.draft().await;
        let (path, etag) = (format!("{}/apply", city.path_of(&draft)), city.officer.etag(&session).await);
        let (from, to) = [("10:00", "11:00"), ("08:00", "09:00")][round % 2];
        let times = json!({ "starts_at": city.agenda.moment(0, from), "ends_at": city.agenda.moment(0, to) });
        let applied = city.officer.post(&path, json!({})).if_match("*").into_future();
        let moved = city.officer.patch(&session, times).if_match(&etag).into_future();
        let (applied, moved) = futures_util::future::join(applied, moved).await;
        assert!(matches!(applied.status, 200 | 409), "{applied:?}");
        assert!(matches!(moved.status, 200 | 409), "{moved:?}");
        let report = codes(&city.officer.get(&city.agenda.path("conflicts")).await.ok().json);
        assert!(!report.iter().any(|code| code.ends_with("double_booked")), "{report:?}");
    }
}

#[tokio::test]
async fn a_draft_that_lay_too_long_is_refused() {
    let city = City::wanting(&["cable_mobility"]).await;
    city.offers("cable_mobility", json!({})).await;
    let draft = city.draft().await;
    let path = city.path_of(&draft);
    city.app.clock.set(&city.agenda.moment(2, "18:00").to_rfc3339());
    let officer = city.app.officer().await;
    let refused = officer.post(&format!("{path}/apply"), json!({})).if_match("*").await;
    refused.expect_guard(409, "begins_in_the_past");
}

#[tokio::test]
async fn a_draft_for_what_was_asked_before_is_not_applied() {
    let city = City::wanting(&["cable_mobility"]).await;
    city.offers("cable_mobility", json!({})).await;
    let draft = city.draft().await;
    let path = city.agenda.path("");
    let mut items = city.officer.get(&path).await.ok()["design"]["items"].clone();
    let asked = items[0].as_object_mut().expect("an item");
    asked.retain(|member, _| ["id", "kind", "text"].contains(&member.as_str()));
    asked.insert("code".to_owned(), json!("libraries"));
    city.officer.patch_current(&path, json!({ "design": { "items": items } })).await.ok();
    assert_eq!(city.officer.get(&city.path_of(&draft)).await.ok()["outdated"], true);
    city.apply(&draft).await.expect_guard(409, "agenda_changed");
}
