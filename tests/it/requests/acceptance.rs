use convite_tests::{TestApp, forms};
use serde_json::{Value, json};

#[tokio::test]
async fn an_acceptance_creates_a_delegation_and_an_exchange() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let request = app.accepted(&officer).await;
    let seen = request.seen().await;
    assert_eq!(seen.json["state"], "accepted");
    let granted = &seen.json["acceptance"];
    let delegation = format!("/v1/delegations/{}", granted["delegation_id"].as_str().expect("an id"));
    let exchange = format!("/v1/exchanges/{}", granted["exchange_id"].as_str().expect("an id"));
    let group = request.requester.get(&delegation).await.ok();
    assert_eq!((&group.json["size"], &group.json["state"]), (&json!(12), &json!("forming")));
    assert_eq!(group.json["exchange_id"], granted["exchange_id"]);
    let made = request.requester.get(&exchange).await.ok();
    assert_eq!(made.json["design"]["instrument"], "study_tour");
    assert_eq!(made.json["design"]["items"][0]["code"], "cable_mobility");
    let other = app.submitted().await.requester;
    other.get(&delegation).await.expect(404);
    other.get(&exchange).await.expect(404);
    assert_eq!(other.get("/v1/delegations").await.ok().items().len(), 0);
    assert_eq!(request.requester.get("/v1/exchanges").await.ok().items().len(), 1);
    assert_eq!(officer.get("/v1/delegations").await.ok().items().len(), 1);
}

#[tokio::test]
async fn each_guard_refuses_by_its_name() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let terms = forms::acceptance(app.clock.today());
    let unlinked = app.in_review(&officer).await;
    officer.act(&unlinked, "accept", terms.clone()).await.expect_guard(409, "organization_not_linked");
    let lacking = [
        (json!({ "change_objective": null }), "change_objective_missing"),
        (json!({ "outcomes": null }), "outcomes_missing"),
        (json!({ "follow_up_owner": null }), "follow_up_owner_missing"),
    ];
    for (change, guard) in lacking {
        let request = app.linked_of(&officer, forms::with(app.form(), change)).await;
        officer.act(&request, "accept", terms.clone()).await.expect_guard(409, guard);
    }
}

#[tokio::test]
async fn a_virtual_session_needs_nobody_for_the_follow_up() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let form = forms::with(app.form(), json!({ "kind": "virtual_session", "follow_up_owner": null }));
    let request = app.linked_of(&officer, form).await;
    officer.act(&request, "accept", forms::acceptance(app.clock.today())).await.ok();
}

#[tokio::test]
async fn policys_numbers_refuse_until_they_are_set_aside_with_a_reason() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let request = app.linked_of(&officer, forms::with(app.form(), json!({ "group_size": 26 }))).await;
    let today = app.clock.today();
    let (start, end) = (today + chrono::Days::new(27), today + chrono::Days::new(32));
    let broken = ["max_group_size", "max_days", "min_lead_days"];
    for (aside, guard) in broken.iter().enumerate() {
        let overrides: Vec<Value> =
            broken[..aside].iter().map(|guard| json!({ "guard": guard, "reason": "Firma del convenio." })).collect();
        let terms = json!({ "starts_on": start, "ends_on": end, "overrides": overrides });
        officer.act(&request, "accept", terms).await.expect_guard(409, guard);
    }
    let overrides: Vec<Value> = broken.iter().map(|guard| json!({ "guard": guard, "reason": "Firma." })).collect();
    let terms = json!({ "starts_on": start, "ends_on": end, "overrides": overrides });
    let accepted = officer.act(&request, "accept", terms).await.ok();
    assert_eq!(accepted.json["handling"]["overrides"].as_array().map(Vec::len), Some(3));
    assert_eq!(accepted.json["handling"]["overrides"][0]["by"], officer.id().to_string());
    assert_eq!(request.seen().await.json["acceptance"].get("overrides"), None);
}

#[tokio::test]
async fn an_override_without_a_reason_is_a_bad_field() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let request = app.linked(&officer).await;
    let overrides =
        json!({ "overrides": [{ "guard": "max_days", "reason": " " }, { "guard": "gravity", "reason": "x" }] });
    let terms = forms::with(forms::acceptance(app.clock.today()), overrides);
    let refused = officer.act(&request, "accept", terms).await;
    refused.expect_bad_fields(&["/overrides/0/reason: too_short", "/overrides/1/guard: unknown_value"]);
}

#[tokio::test]
async fn terms_must_be_a_period_that_is_not_past() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let request = app.linked(&officer).await;
    let (today, past) = (app.clock.today(), app.clock.today() - chrono::Days::new(1));
    let backwards = json!({ "starts_on": today, "ends_on": past });
    officer.act(&request, "accept", backwards).await.expect_bad_fields(&["/ends_on: before_start"]);
    let yesterday = json!({ "starts_on": past, "ends_on": today });
    officer.act(&request, "accept", yesterday).await.expect_bad_fields(&["/starts_on: in_the_past"]);
}

#[tokio::test]
async fn no_more_may_come_than_asked_to() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let request = app.linked(&officer).await;
    let terms = |size: i32| forms::with(forms::acceptance(app.clock.today()), json!({ "group_size": size }));
    officer.act(&request, "accept", terms(13)).await.expect_bad_fields(&["/group_size: more_than_asked"]);
    let accepted = officer.act(&request, "accept", terms(11)).await.ok();
    assert_eq!(accepted["acceptance"]["group_size"], 11);
}

#[tokio::test]
async fn a_visit_of_high_level_is_accepted_by_a_lead_only() {
    let app = TestApp::start().await;
    let (officer, lead) = (app.officer().await, app.lead().await);
    let request = app.linked_of(&officer, forms::with(app.form(), json!({ "seniority": "mayor" }))).await;
    let start = app.clock.today() + chrono::Days::new(90);
    let terms = json!({ "starts_on": start, "ends_on": start });
    let refused = officer.act(&request, "accept", terms.clone()).await.expect_guard(403, "needs_lead");
    assert_eq!(refused.json["action"], "accept");
    assert!(!request.seen_by(&officer).await.json["allowed_actions"].to_string().contains("accept"));
    let sooner = json!({ "starts_on": start - chrono::Days::new(1), "ends_on": start });
    lead.act(&request, "accept", sooner).await.expect_guard(409, "min_lead_days_high_level");
    lead.act(&request, "accept", terms).await.ok();
}

#[tokio::test]
async fn a_refusal_needs_an_alternative_or_the_reason_for_none() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let request = app.in_review(&officer).await;
    let bare = json!({ "reason": "capacity", "text": "No hay capacidad." });
    officer.act(&request, "decline", bare.clone()).await.expect_bad_fields(&["/alternatives: required"]);
    let both = forms::with(forms::decline(), json!({ "no_alternative_reason": "No hay." }));
    officer.act(&request, "decline", both).await.expect_bad_fields(&["/no_alternative_reason: not_allowed"]);
    let declined =
        officer.act(&request, "decline", forms::with(bare, json!({ "no_alternative_reason": "No hay." }))).await.ok();
    assert_eq!(declined.json["decline"]["reason"], "capacity");
    assert_eq!(declined.json["clock"]["state"], "stopped");
    assert_eq!(declined.json["due_on"], Value::Null);
}
