use convite_api::background;
use convite_domain::RequestId;
use convite_persistence::{delegations, exchanges};
use convite_tests::{TestApp, TestDelegation, forms};
use serde_json::{Value, json};

#[tokio::test]
async fn a_delegation_arrives_with_whom_it_brought_and_departs() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let (delegation, [head, member]) = app.with_final_list(&officer).await;
    delegation.act("arrive", json!({ "members": [], "minors": 0 })).await.expect(403);
    delegation.act_as(&officer, "depart", json!({})).await.expect_guard(409, "wrong_state");
    let stranger = "0198f3d2-7c11-7a60-8c34-5f1d2a9b0e47";
    let with_stranger = json!({ "members": [head, stranger], "minors": 0 });
    delegation.act_as(&officer, "arrive", with_stranger).await.expect_bad_fields(&["/members/1: not_on_the_list"]);
    let crowd = json!({ "members": [head], "minors": 12 });
    delegation.act_as(&officer, "arrive", crowd).await.expect_guard(409, "group_full");
    let here = delegation.act_as(&officer, "arrive", json!({ "members": [head], "minors": 1 })).await.ok();
    assert_eq!(here["state"], "arrived");
    assert_eq!(here["arrival"], json!({ "arrived_at": "2026-03-20T15:00:00Z", "members": 1, "minors": 1 }));
    for (id, came) in [(&head, true), (&member, false)] {
        assert_eq!(officer.get(&delegation.member(id, "")).await.ok()["came"], came);
    }
    let gone = delegation.act_as(&officer, "depart", json!({})).await.ok();
    assert_eq!((gone.text("state"), gone.text("departed_at")), ("departed", "2026-03-20T15:00:00Z"));
    assert_eq!(gone["allowed_actions"], json!([]));
}

#[tokio::test]
async fn an_unfinished_list_stays_flagged_when_its_delegation_arrives() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let delegation = app.forming(&officer).await;
    app.clock.advance(50);
    app.sweep().await;
    let here = delegation.act_as(&officer, "arrive", json!({ "members": [], "minors": 0 })).await.ok();
    assert_eq!((here.text("state"), &here["overdue_list"]), ("arrived", &json!(true)));
    let gone = delegation.act_as(&officer, "depart", json!({})).await.ok();
    assert_eq!((&gone["overdue_list"], &gone["finalised_at"]), (&json!(true), &Value::Null));
}

#[tokio::test]
async fn each_transition_is_one_event_of_the_trail_and_one_of_the_outbox() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let (delegation, _) = app.departed(&officer).await;
    let admin = app.admin().await;
    let trail = admin.get(&format!("/v1/audit-events?subject_id={}", delegation.id)).await.ok();
    let actions = ["delegation.depart", "delegation.arrive", "delegation.finalise", "delegation.create"];
    assert_eq!(trail.column("action"), actions);
    assert_eq!(trail.column("from_state"), ["arrived", "final", "forming", "null"]);
    let outbox = admin.get(&format!("/v1/outbox-events?subject_id={}", delegation.id)).await.ok();
    assert_eq!(outbox.column("kind"), actions[..3]);
    while background::deliver_next(&app.shared, &app.database, None).await.expect("delivered") {}
    let outbox = admin.get(&format!("/v1/outbox-events?subject_id={}", delegation.id)).await.ok();
    assert_eq!(outbox.column("state"), ["not_needed"; 3]);
}

#[tokio::test]
async fn nothing_personal_of_a_member_is_in_trail_outbox_or_problems() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let (delegation, [head, member]) = app.with_final_list(&officer).await;
    let put = json!({ "member_id": head, "reason": "Enfermedad de Lucía.", "substitute": forms::head() });
    delegation.act("substitute", put).await.ok();
    officer.get(&delegation.member(&member, "protected")).await.ok();
    officer.patch_current(&delegation.member(&member, ""), json!({ "consents": { "health_data": false } })).await.ok();
    let two_heads = forms::with(forms::protected_member(), json!({ "is_head": true }));
    let problem = delegation.name(two_heads).await.expect(409);
    let admin = app.admin().await;
    let trail = admin.get("/v1/audit-events?limit=100").await.ok();
    let outbox = admin.get("/v1/outbox-events?limit=100").await.ok();
    for personal in ["Lucía", "Ferreyra", "gluten", "Silla", "+54341", "@example.org", "Enfermedad", "health"] {
        for shown in [&trail, &outbox, &problem] {
            assert!(!shown.json.to_string().contains(personal), "{personal}: {shown}");
        }
    }
    let of_member = admin.get(&format!("/v1/audit-events?subject_id={member}")).await.ok();
    assert_eq!(of_member.items()[0]["fields"], json!(["consents", "protected"]));
}

/// What the cancellation of a request does to its delegation, and to its exchange when that was its last one.
async fn cancel_with_request(app: &TestApp, delegation: &TestDelegation) {
    let request = RequestId::new(delegation.request.id.parse().expect("an id"));
    let (now, reason) = (app.now(), json!({ "reason": "La visita no se hace." }));
    let cancelled = app.database.transaction(async |connection| {
        let found = delegations::lock_of_request(connection, request).await?.expect("a delegation");
        let delegation = found.cancel(now).expect("it is cancelled");
        delegations::update(connection, &delegation).await?;
        let exchange = exchanges::lock(connection, delegation.exchange_id).await?;
        let reason = convite_domain::input::parse(reason).expect("a reason");
        exchanges::update(connection, &exchange.end_with_its_last_delegation(reason, now).expect("it is cancelled"))
            .await
    });
    cancelled.await.expect("stored");
}

#[tokio::test]
async fn a_cancelled_delegation_takes_its_exchange_along_and_does_nothing_more() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let (delegation, _) = app.with_final_list(&officer).await;
    cancel_with_request(&app, &delegation).await;
    let seen = delegation.seen().await;
    assert_eq!((seen.text("state"), seen.text("cancelled_at")), ("cancelled", "2026-03-20T15:00:00Z"));
    assert_eq!(seen["finalised_at"], "2026-03-20T15:00:00Z", "what its list was is known");
    let exchange = officer.get(&format!("/v1/exchanges/{}", delegation.exchange_id)).await.ok();
    assert_eq!((exchange.text("state"), &exchange["allowed_actions"]), ("cancelled", &json!([])));
    delegation.act("finalise", json!({})).await.expect_guard(409, "wrong_state");
    let nobody = json!({ "members": [], "minors": 0 });
    delegation.act_as(&officer, "arrive", nobody).await.expect_guard(409, "wrong_state");
}
