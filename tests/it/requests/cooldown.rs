//! How long an organization waits before it comes for the same topic again.

use chrono::{Days, Months, NaiveDate};
use convite_tests::{Actor, TestApp, TestRequest, forms};
use serde_json::{Value, json};

/// A request for topics that can be accepted, of the organization of another one.
async fn of_the_same(app: &TestApp, officer: &Actor, other: &TestRequest, topics: Value) -> TestRequest {
    let request = app.in_review_of(officer, forms::with(app.form(), json!({ "topics": topics, "items": [] }))).await;
    let organization = other.seen_by(officer).await["organization_id"].clone();
    officer.patch_current(&request.path(""), json!({ "organization_id": organization })).await.ok();
    request
}

fn visit_from(start: NaiveDate) -> Value {
    json!({ "starts_on": start, "ends_on": start })
}

/// Where an agency stands whose visitors left today, and the first day on which they may come for the same again.
async fn after_a_visit(app: &TestApp, officer: &Actor) -> (TestRequest, NaiveDate) {
    let (delegation, _) = app.departed(officer).await;
    (delegation.request, app.clock.today() + Months::new(24))
}

#[tokio::test]
async fn the_same_topic_waits_for_two_years_to_the_day() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let (first, again) = after_a_visit(&app, &officer).await;
    let request = of_the_same(&app, &officer, &first, json!(["cable_mobility"])).await;
    let refused = officer.act(&request, "accept", visit_from(again - Days::new(1))).await;
    let refused = refused.expect_guard(409, "repeat_topic_cooldown_months");
    let reference = first.seen().await["reference"].clone();
    for said in [reference.as_str().expect("a reference"), "cable_mobility", &again.to_string()] {
        assert!(refused.text("detail").contains(said), "{refused}");
    }
    officer.act(&request, "accept", visit_from(again)).await.ok();
}

#[tokio::test]
async fn topics_above_and_below_are_the_same_and_others_are_not() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let (first, again) = after_a_visit(&app, &officer).await;
    let early = visit_from(again - Days::new(400));
    let above = of_the_same(&app, &officer, &first, json!(["sustainable_urban"])).await;
    officer.act(&above, "accept", early.clone()).await.expect_guard(409, "repeat_topic_cooldown_months");
    let beside = of_the_same(&app, &officer, &first, json!(["integral_urban_projects"])).await;
    officer.act(&beside, "accept", early.clone()).await.ok();
    let elsewhere = app.linked(&officer).await;
    officer.act(&elsewhere, "accept", early).await.ok();
}

#[tokio::test]
async fn a_visit_on_a_whole_field_was_one_on_each_of_its_topics() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let form = forms::with(app.form(), json!({ "topics": ["sustainable_urban"], "items": [] }));
    let first = app.linked_of(&officer, form).await;
    officer.act(&first, "accept", forms::acceptance(app.clock.today())).await.ok();
    app.delegation_of(&first).await.leave(&officer).await;
    let early = visit_from(app.clock.today() + Months::new(12));
    let request = of_the_same(&app, &officer, &first, json!(["cable_mobility"])).await;
    officer.act(&request, "accept", early.clone()).await.expect_guard(409, "repeat_topic_cooldown_months");
    let other = of_the_same(&app, &officer, &first, json!(["violence_prevention"])).await;
    officer.act(&other, "accept", early).await.ok();
}

#[tokio::test]
async fn an_item_that_is_not_granted_is_not_visited_again() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let (first, again) = after_a_visit(&app, &officer).await;
    let request = of_the_same(&app, &officer, &first, json!(["cable_mobility", "integral_urban_projects"])).await;
    let items = request.seen().await["items"].clone();
    let decide = |first: &str| {
        json!([
            { "item_id": items[0]["id"], "decision": first, "reason": "Ya vinieron por ello." },
            { "item_id": items[1]["id"], "decision": "granted" },
        ])
    };
    let terms = |first: &str| forms::with(visit_from(again - Days::new(400)), json!({ "items": decide(first) }));
    officer.act(&request, "accept", terms("granted")).await.expect_guard(409, "repeat_topic_cooldown_months");
    officer.act(&request, "accept", terms("rejected")).await.ok();
}

#[tokio::test]
async fn the_time_between_visits_is_set_aside_with_a_reason_and_follows_the_policy_of_the_filing() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let (first, again) = after_a_visit(&app, &officer).await;
    let request = of_the_same(&app, &officer, &first, json!(["cable_mobility"])).await;
    let change = json!({ "repeat_topic_cooldown_months": 0, "reason": "Vuelven cuando quieran." });
    app.admin().await.patch_current("/v1/policy", change).await.ok();
    let early = again - Days::new(400);
    officer.act(&request, "accept", visit_from(early)).await.expect_guard(409, "repeat_topic_cooldown_months");
    let aside = json!([{ "guard": "repeat_topic_cooldown_months", "reason": "Firma del convenio." }]);
    let accepted = officer.act(&request, "accept", forms::with(visit_from(early), json!({ "overrides": aside }))).await;
    assert_eq!(accepted.ok()["handling"]["overrides"][0]["guard"], "repeat_topic_cooldown_months");
    let later = of_the_same(&app, &officer, &first, json!(["cable_mobility"])).await;
    officer.act(&later, "accept", visit_from(early)).await.ok();
}

#[tokio::test]
async fn staff_are_warned_of_it_before_they_decide_and_nobody_else() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let (first, _) = after_a_visit(&app, &officer).await;
    let request = of_the_same(&app, &officer, &first, json!(["cable_mobility"])).await;
    let seen = request.seen_by(&officer).await;
    let warning = &seen["handling"]["warnings"][0];
    assert_eq!(warning["code"], "repeat_topic_cooldown");
    assert!(warning["es"].as_str().expect("words").contains("20 de marzo de 2028"), "{warning}");
    assert!(!request.seen().await.to_string().contains("repeat_topic_cooldown\""));
    officer.act(&request, "decline", forms::decline()).await.ok();
    assert_eq!(request.seen_by(&officer).await["handling"]["warnings"], json!([]));
}
