//! What an organization asked for, and when it came.

use chrono::{Days, Months};
use convite_tests::{Actor, TestApp, TestRequest, forms};
use serde_json::{Value, json};

async fn history(reader: &Actor, organization: &str) -> Value {
    reader.get(&format!("/v1/organizations/{organization}/history")).await.ok().json
}

async fn organization_of(request: &TestRequest, officer: &Actor) -> String {
    request.seen_by(officer).await.text("organization_id").to_owned()
}

/// A taken request of an organization on some topics.
async fn request_of(app: &TestApp, officer: &Actor, organization: &str, topics: Value) -> TestRequest {
    let request = app.in_review_of(officer, forms::with(app.form(), json!({ "topics": topics, "items": [] }))).await;
    officer.patch_current(&request.path(""), json!({ "organization_id": organization })).await.ok();
    request
}

fn column<'a>(history: &'a Value, list: &str, member: &str) -> Vec<&'a Value> {
    history[list].as_array().expect("a list").iter().map(|line| &line[member]).collect()
}

#[tokio::test]
async fn an_organization_that_asked_for_nothing_has_an_empty_history() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let id = app.organization(&officer).await;
    let empty = json!({ "organization_id": id, "requests": [], "visits": [], "topics": [], "cooldown": [] });
    assert_eq!(history(&officer, &id).await, empty);
}

#[tokio::test]
async fn requests_visits_topics_and_cooldown_are_shown_without_anything_of_anybody() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let (delegation, _) = app.departed(&officer).await;
    let first = &delegation.request;
    let organization = organization_of(first, &officer).await;
    let second = request_of(&app, &officer, &organization, json!(["tram", "cable_mobility"])).await;
    let draft = app.draft().await;
    app.linked(&officer).await;
    let seen = history(&app.analyst().await, &organization).await;
    let mut ids = [&first.id, &second.id];
    ids.sort();
    ids.reverse();
    assert_eq!(column(&seen, "requests", "id"), ids, "the latest first; at one moment, by id");
    assert!(!seen.to_string().contains(&draft.id));
    let shown = first.seen_by(&officer).await;
    let line = seen["requests"].as_array().expect("requests").iter().find(|line| line["id"] == json!(first.id));
    let expected = json!({
        "id": first.id, "reference": shown["reference"], "state": "accepted", "submitted_at": shown["submitted_at"],
        "kind": shown["kind"], "topics": shown["topics"],
    });
    assert_eq!(line, Some(&expected));
    let visit = &seen["visits"][0];
    let granted = delegation.seen().await;
    for member in ["request_id", "exchange_id", "state", "arrives_on", "departs_on"] {
        assert_eq!(visit[member], granted[member], "{member}");
    }
    assert_eq!((&visit["delegation_id"], &visit["departed_at"]), (&json!(delegation.id), &json!(app.now())));
    let topics = json!([
        { "topic": "cable_mobility", "requests": 2, "visits": 1 },
        { "topic": "tram", "requests": 1, "visits": 0 },
    ]);
    assert_eq!(seen["topics"], topics);
    let until = app.clock.today() + Months::new(24) - Days::new(1);
    let cooldown = json!([
        { "topic": "cable_mobility", "until": until }, { "topic": "sustainable_urban", "until": until },
    ]);
    assert_eq!(seen["cooldown"], cooldown);
    for personal in ["@", "Ferreyra", "Lucía", "+54"] {
        assert!(!seen.to_string().contains(personal), "{personal}");
    }
}

#[tokio::test]
async fn the_day_on_which_a_topic_may_come_again_is_the_one_that_an_acceptance_takes() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let (delegation, _) = app.departed(&officer).await;
    let organization = organization_of(&delegation.request, &officer).await;
    let until = history(&officer, &organization).await["cooldown"][0]["until"].clone();
    let until: chrono::NaiveDate = until.as_str().expect("a day").parse().expect("a day");
    let request = request_of(&app, &officer, &organization, json!(["cable_mobility"])).await;
    let on = |day| json!({ "starts_on": day, "ends_on": day });
    let refused = officer.act(&request, "accept", on(until)).await;
    refused.expect_guard(409, "repeat_topic_cooldown_months");
    officer.act(&request, "accept", on(until + Days::new(1))).await.ok();
    let shorter = json!({ "repeat_topic_cooldown_months": 0, "reason": "Vuelven cuando quieran." });
    app.admin().await.patch_current("/v1/policy", shorter).await.ok();
    assert_eq!(history(&officer, &organization).await["cooldown"], json!([]));
}

#[tokio::test]
async fn what_was_merged_is_part_of_the_history_that_its_id_leads_to() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let (delegation, _) = app.departed(&officer).await;
    let gone = organization_of(&delegation.request, &officer).await;
    let kept = app.organization(&officer).await;
    let later = request_of(&app, &officer, &kept, json!(["cable_mobility"])).await;
    let before = history(&officer, &gone).await;
    let reason = json!({ "into_id": kept, "reason": "La misma alcaldía." });
    app.admin().await.post(&format!("/v1/organizations/{gone}/merge"), reason).if_match("*").await.ok();
    let moved = officer.get(&format!("/v1/organizations/{gone}/history")).await.expect(308);
    assert_eq!(moved.header("location"), Some(format!("/v1/organizations/{kept}/history").as_str()));
    let after = history(&officer, &kept).await;
    assert_eq!(after["requests"].as_array().map(Vec::len), Some(2));
    assert_eq!((&after["visits"], &after["cooldown"]), (&before["visits"], &before["cooldown"]));
    let queue = async |id: &str| officer.get(&format!("/v1/requests?organization_id={id}")).await.ok().column("id");
    assert_eq!((queue(&gone).await.len(), queue(&gone).await), (2, queue(&kept).await));
    let early = app.clock.today() + Months::new(12);
    let refused = officer.act(&later, "accept", json!({ "starts_on": early, "ends_on": early })).await;
    refused.expect_guard(409, "repeat_topic_cooldown_months");
}

#[tokio::test]
async fn a_petition_that_was_filed_twice_counts_once_and_the_queue_has_all_of_an_organization() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let organization = app.organization(&officer).await;
    let one = request_of(&app, &officer, &organization, json!(["tram"])).await;
    let twice = request_of(&app, &officer, &organization, json!(["tram"])).await;
    app.linked(&officer).await;
    officer.act(&twice, "mark-duplicate", json!({ "canonical_id": one.id })).await.ok();
    let seen = history(&officer, &organization).await;
    assert_eq!(seen["topics"], json!([{ "topic": "tram", "requests": 1, "visits": 0 }]));
    assert_eq!(column(&seen, "requests", "state").len(), 2);
    let queue = officer.get(&format!("/v1/requests?organization_id={organization}")).await.ok();
    let mut ids = vec![one.id, twice.id];
    ids.sort();
    ids.reverse();
    assert_eq!(queue.column("id"), ids);
    officer.get("/v1/requests?organization_id=x").await.expect_bad_fields(&["/organization_id: invalid_id"]);
}

#[tokio::test]
async fn only_who_reads_requests_reads_a_history() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let path = format!("/v1/organizations/{}/history", app.organization(&officer).await);
    app.lead().await.get(&path).await.ok();
    app.admin().await.get(&path).await.expect(403);
    app.editor().await.get(&path).await.expect(404);
    app.draft().await.requester.get(&path).await.expect(404);
    app.visitor().get(&path).await.expect(401);
    officer.get("/v1/organizations/0198f3d2-7c11-7a60-8c34-5f1d2a9b0e47/history").await.expect(404);
    officer.get(&format!("{path}?limit=5")).await.expect_bad_fields(&["/limit: unknown_member"]);
}
