use convite_api::background;
use convite_tests::{TestApp, forms};
use serde_json::{Value, json};

#[tokio::test]
async fn a_list_becomes_final_with_one_head_and_everybodys_consent() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let delegation = app.forming(&officer).await;
    delegation.act("finalise", json!({})).await.expect_guard(409, "no_head");
    let head = delegation.named(forms::with(forms::head(), json!({ "consents": { "image_use": true } }))).await;
    delegation.act("finalise", json!({})).await.expect_guard(409, "consent_missing");
    let consents = json!({ "consents": { "data_processing": true } });
    delegation.requester.patch(&delegation.member(&head, ""), consents).await.ok();
    officer.post(&delegation.path("finalise"), json!({})).await.expect(428);
    let closed = delegation.act("finalise", json!({})).await.ok();
    assert_eq!((closed.text("state"), &closed["version"]), ("final", &json!(2)));
    assert_eq!(closed["finalised_at"], "2026-03-20T15:00:00Z");
    assert_eq!(closed["allowed_actions"], json!(["substitute"]));
    let of_officer = officer.get(&delegation.path("")).await.ok();
    assert_eq!(of_officer["allowed_actions"], json!(["substitute", "arrive"]));
    delegation.act("finalise", json!({})).await.expect_guard(409, "wrong_state");
}

#[tokio::test]
async fn a_final_list_is_not_edited() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let (delegation, [head, member]) = app.with_final_list(&officer).await;
    let path = delegation.member(&member, "");
    delegation.name(forms::member()).await.expect_guard(409, "wrong_state");
    let renamed = delegation.requester.patch(&path, json!({ "given_name": "Ana" })).await;
    assert_eq!(renamed.expect_guard(409, "wrong_state")["allowed_actions"], json!(["substitute"]));
    officer.patch_current(&path, json!({ "protected": { "diet": "Todo" } })).await.expect_guard(409, "wrong_state");
    delegation.requester.delete(&path).await.expect_guard(409, "wrong_state");
    delegation.requester.patch(&delegation.path(""), json!({ "minors": 1 })).await.expect_guard(409, "wrong_state");
    let list = delegation.members().await;
    assert_eq!(list.column("id"), [head, member]);
}

#[tokio::test]
async fn a_consent_may_be_taken_back_from_a_final_list_and_what_needed_it_goes() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let (delegation, [_, member]) = app.with_final_list(&officer).await;
    let path = delegation.member(&member, "");
    officer.patch_current(&path, json!({ "consents": { "image_use": true } })).await.expect_guard(409, "wrong_state");
    officer.patch_current(&path, json!({ "consents": { "health_data": false } })).await.ok();
    let left = officer.get(&delegation.member(&member, "protected")).await.ok();
    assert_eq!((&left["diet"], &left["access_needs"]), (&Value::Null, &Value::Null));
    assert_eq!(left["step_free_access"], false);
    assert_eq!(left["contact"]["phone"], "+543415550199");
}

#[tokio::test]
async fn a_substitution_is_logged_and_who_left_the_list_can_still_be_read() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let (delegation, [head, member]) = app.with_final_list(&officer).await;
    let put = |out: &str, form: Value| json!({ "member_id": out, "reason": "Cambió de cargo.", "substitute": form });
    delegation.act("substitute", put(&head, forms::member())).await.expect_guard(409, "no_head");
    delegation.act("substitute", put(&member, forms::head())).await.expect_guard(409, "two_heads");
    let without = forms::with(forms::member(), json!({ "consents": null }));
    delegation.act("substitute", put(&member, without)).await.expect_guard(409, "consent_missing");
    let nobody = put("0198f3d2-7c11-7a60-8c34-5f1d2a9b0e47", forms::member());
    delegation.act("substitute", nobody).await.expect_bad_fields(&["/member_id: not_on_the_list"]);
    let diet = forms::with(forms::member(), json!({ "protected": { "diet": "Vegana" } }));
    let refused = delegation.act("substitute", put(&member, diet)).await;
    refused.expect_bad_fields(&["/substitute/protected/diet: consent_missing"]);

    let done = delegation.act("substitute", put(&head, forms::head())).await.ok();
    let log = &done["substitutions"][0];
    assert_eq!((&log["member_id"], &log["reason"]), (&json!(head), &json!("Cambió de cargo.")));
    assert_eq!(log["at"], "2026-03-20T15:00:00Z");
    let list = delegation.members().await;
    assert_eq!(list.column("id"), [member.clone(), log["substitute_id"].as_str().expect("an id").to_owned()]);
    let gone = officer.get(&delegation.member(&head, "")).await.ok();
    assert_eq!((gone.text("given_name"), gone.text("substituted_at")), ("Lucía", "2026-03-20T15:00:00Z"));
    delegation.act("substitute", put(&head, forms::head())).await.expect_bad_fields(&["/member_id: not_on_the_list"]);
    delegation.act_as(&officer, "substitute", put(&member, forms::member())).await.ok();
    let protected = officer.get(&delegation.member(&member, "protected")).await.ok();
    assert_eq!(protected["diet"], Value::Null, "who does not come has nothing to be protected");
}

#[tokio::test]
async fn nobody_is_substituted_on_a_list_that_is_not_final() {
    let app = TestApp::start().await;
    let delegation = app.forming(&app.officer().await).await;
    let head = delegation.named(forms::head()).await;
    let put = json!({ "member_id": head, "reason": "Cambió de cargo.", "substitute": forms::head() });
    delegation.act("substitute", put).await.expect_guard(409, "wrong_state");
}

#[tokio::test]
async fn a_list_that_falls_due_is_closed_by_the_system_or_flagged() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let (ready, unready) = (app.forming(&officer).await, app.forming(&officer).await);
    ready.named(forms::head()).await;
    unready.named(forms::member()).await;
    assert_eq!(ready.seen().await["final_list_due_on"], "2026-05-05");
    app.clock.set("2026-05-05T04:59:00Z");
    app.sweep().await;
    assert_eq!(ready.seen().await["state"], "forming", "in Bogotá it is the day before");
    app.clock.set("2026-05-05T05:00:00Z");
    app.sweep().await;
    let (closed, flagged) = (ready.seen().await, unready.seen().await);
    assert_eq!((closed.text("state"), &closed["overdue_list"]), ("final", &json!(false)));
    assert_eq!((flagged.text("state"), &flagged["overdue_list"]), ("forming", &json!(true)));
    app.sweep().await;
    let trail = app.admin().await;
    let of = async |id: &str| trail.get(&format!("/v1/audit-events?subject_id={id}")).await.ok();
    let (of_closed, of_flagged) = (of(&ready.id).await, of(&unready.id).await);
    assert_eq!(of_closed.column("action"), ["delegation.finalise", "delegation.create"]);
    assert_eq!(of_flagged.column("action"), ["delegation.flag_overdue_list", "delegation.create"]);
    assert_eq!(of_closed.items()[0]["actor"], json!({ "kind": "system", "id": null }));

    let head = unready.members().await.column("id").remove(0);
    unready.requester.patch(&unready.member(&head, ""), json!({ "is_head": true })).await.ok();
    let late = unready.act("finalise", json!({})).await.ok();
    assert_eq!(late["overdue_list"], false);
}

#[tokio::test]
async fn of_two_instances_that_sweep_at_once_each_list_is_closed_once() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let mut all = Vec::new();
    for _ in 0..4 {
        let delegation = app.forming(&officer).await;
        delegation.named(forms::head()).await;
        all.push(delegation);
    }
    app.clock.advance(60);
    let sweeps = (0..4).map(|_| background::sweep(&app.shared, &app.database));
    for swept in futures_util::future::join_all(sweeps).await {
        swept.expect("swept");
    }
    let trail = app.admin().await.get("/v1/audit-events?action=delegation.finalise").await.ok();
    assert_eq!(trail.items().len(), 4);
    for delegation in all {
        assert_eq!(delegation.seen().await["version"], 2);
    }
}
