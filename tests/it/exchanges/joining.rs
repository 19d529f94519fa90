//! Several delegations in one exchange.

use convite_tests::{Actor, TestApp, TestRequest, forms};
use serde_json::{Value, json};

async fn act(officer: &Actor, path: &str, action: &str) -> convite_tests::Answer {
    let etag = officer.etag(path).await;
    let body = if action == "resume" { json!({}) } else { json!({ "reason": "Hay elecciones." }) };
    officer.post(&format!("{path}/{action}"), body).if_match(&etag).await
}

/// An exchange of an event that takes place when visits do, and the terms of an acceptance that joins it.
async fn event(app: &TestApp, officer: &Actor) -> (String, Value) {
    let terms = forms::acceptance(app.clock.today());
    let form = json!({
        "starts_on": terms["starts_on"], "ends_on": terms["ends_on"],
        "design": { "title": "Semana de los cables", "items": [{ "kind": "site", "text": "Línea K" }] }
    });
    let id = officer.post("/v1/exchanges", form).await.expect(201).text("id").to_owned();
    let terms = forms::with(terms, json!({ "joins_exchange_id": id }));
    (format!("/v1/exchanges/{id}"), terms)
}

async fn exchange_of(request: &TestRequest) -> Value {
    request.seen().await.json["acceptance"]["exchange_id"].clone()
}

#[tokio::test]
async fn delegations_join_an_exchange_and_what_they_were_granted_comes_with_them() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let (path, terms) = event(&app, &officer).await;
    let (one, other) = (app.linked(&officer).await, app.linked(&officer).await);
    for request in [&one, &other] {
        officer.act(request, "accept", terms.clone()).await.ok();
        assert_eq!(exchange_of(request).await, terms["joins_exchange_id"]);
        assert_eq!(request.requester.get(&path).await.ok()["design"]["title"], "Semana de los cables");
    }
    let exchange = officer.get(&path).await.ok();
    let granted = one.seen().await.json["acceptance"]["items"].as_array().expect("items").len();
    assert_eq!(exchange["design"]["items"].as_array().map(Vec::len), Some(1 + 2 * granted));
    assert_eq!((&exchange["version"], &exchange["design"]["items"][0]["text"]), (&json!(3), &json!("Línea K")));
    assert_eq!(exchange["design"]["topics"], one.seen().await.json["topics"]);
    let id = exchange.text("id");
    assert_eq!(officer.get(&format!("/v1/delegations?exchange_id={id}")).await.ok().items().len(), 2);
    // It goes on without the first, and ends with its last.
    let reason = json!({ "reason": "No viene." });
    officer.act(&one, "cancel", reason.clone()).await.ok();
    assert_eq!(officer.get(&path).await.ok().text("state"), "designing");
    officer.act(&other, "cancel", reason).await.ok();
    assert_eq!(officer.get(&path).await.ok().text("state"), "cancelled");
}

#[tokio::test]
async fn nobody_joins_what_is_over_elsewhere_or_not_there() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let (path, terms) = event(&app, &officer).await;
    let request = app.linked(&officer).await;
    let stranger = json!({ "joins_exchange_id": request.id });
    let unknown = officer.act(&request, "accept", forms::with(terms.clone(), stranger)).await;
    unknown.expect_bad_fields(&["/joins_exchange_id: unknown"]);
    let late = forms::with(
        terms.clone(),
        json!({ "ends_on": "2026-12-31", "overrides": [{ "guard": "max_days", "reason": "x" }] }),
    );
    officer.act(&request, "accept", late).await.expect_guard(409, "outside_exchange_dates");
    act(&officer, &path, "postpone").await.ok();
    officer.act(&request, "accept", terms.clone()).await.expect_guard(409, "exchange_not_open");
    act(&officer, &path, "resume").await.ok();
    officer.act(&request, "accept", terms).await.ok();
}

#[tokio::test]
async fn who_joins_while_the_exchange_is_cancelled_comes_before_or_not_at_all() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    for _ in 0..4 {
        let (path, terms) = event(&app, &officer).await;
        let request = app.linked(&officer).await;
        let (joined, cancelled) = tokio::join!(officer.act(&request, "accept", terms), act(&officer, &path, "cancel"));
        let state = officer.get(&path).await.ok().text("state").to_owned();
        match (joined.status, cancelled.status) {
            (200, 409 | 412) => assert_eq!(state, "designing"),
            (409, 200) => assert_eq!(state, "cancelled"),
            other => panic!("{other:?}"),
        }
    }
}
