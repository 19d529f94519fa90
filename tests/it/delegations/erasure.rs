use convite_tests::{TestApp, TestDelegation, forms};
use serde_json::{Value, json};

async fn swept(app: &TestApp) {
    app.sweep().await;
}

async fn protected(app: &TestApp, delegation: &TestDelegation, member: &str) -> Value {
    let officer = app.officer().await;
    officer.get(&delegation.member(member, "protected")).await.ok().json["contact"].clone()
}

#[tokio::test]
async fn protected_fields_go_thirty_days_after_the_departure() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let (delegation, [_, member]) = app.departed(&officer).await;
    app.clock.advance_by(chrono::TimeDelta::days(30) - chrono::TimeDelta::seconds(1));
    swept(&app).await;
    assert_ne!(protected(&app, &delegation, &member).await, Value::Null);
    app.clock.advance_by(chrono::TimeDelta::seconds(1));
    swept(&app).await;
    swept(&app).await;
    assert_eq!(protected(&app, &delegation, &member).await, Value::Null);
    assert_eq!(officer.get(&delegation.member(&member, "")).await.ok()["given_name"], "Lucía", "names stay for now");
    let trail = app.admin().await.get("/v1/audit-events?action=delegate.erase_protected").await.ok();
    assert_eq!(trail.column("subject_id"), [member]);
    assert_eq!(trail.items()[0]["actor"]["kind"], "system");
}

#[tokio::test]
async fn what_identifies_members_goes_after_the_months_of_the_policy_and_tombstones_stay() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let (delegation, [head, member]) = app.with_final_list(&officer).await;
    let put = json!({ "member_id": head, "reason": "Enfermedad.", "substitute": forms::head() });
    let done = delegation.act("substitute", put).await.ok();
    let substitute = done["substitutions"][0]["substitute_id"].as_str().expect("an id").to_owned();
    let came = json!({ "members": [substitute, member], "minors": 2 });
    delegation.act_as(&officer, "arrive", came).await.ok();
    delegation.act_as(&officer, "depart", json!({})).await.ok();
    app.clock.set("2028-03-20T14:59:59Z");
    swept(&app).await;
    assert_eq!(delegation.seen().await["state"], "departed");
    app.clock.set("2028-03-20T15:00:00Z");
    swept(&app).await;
    let seen = delegation.seen().await;
    assert_eq!((seen.text("state"), seen.text("anonymised_at")), ("anonymised", "2028-03-20T15:00:00Z"));
    assert_eq!((&seen["arrival"]["members"], &seen["arrival"]["minors"]), (&json!(2), &json!(2)));
    assert_eq!(seen["substitutions"][0]["reason"], Value::Null);
    for id in [&head, &member, &substitute] {
        let tombstone = officer.get(&delegation.member(id, "")).await.ok();
        assert_eq!((tombstone.text("country"), tombstone.text("seniority")), ("AR", "technical"));
        for name in ["given_name", "family_name", "position", "organization"] {
            assert_eq!(tombstone[name], Value::Null);
        }
        assert_eq!(tombstone["erased_at"], "2028-03-20T15:00:00Z");
    }
    assert_eq!(delegation.members().await.items().len(), 2);
    let columns = "SELECT string_agg(delegates::text, ' ') FROM delegates";
    let stored: String = app.sql().await.query_one(columns, &[]).await.expect("rows").get(0);
    assert!(!stored.contains("Luc") && !stored.contains("Movilidad"), "{stored}");
    let trail = app.admin().await.get("/v1/audit-events?action=delegation.anonymise").await.ok();
    assert_eq!(
        (&trail.items()[0]["from_state"], &trail.items()[0]["actor"]["kind"]),
        (&json!("departed"), &json!("system"))
    );
    swept(&app).await;
    assert_eq!(delegation.seen().await["version"], seen["version"], "once is enough");
}

#[tokio::test]
async fn a_service_that_was_down_for_years_catches_up() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let mut all = Vec::new();
    for _ in 0..3 {
        all.push(app.departed(&officer).await);
    }
    let waiting = app.forming(&officer).await;
    app.clock.advance(2000);
    swept(&app).await;
    for (delegation, [_, member]) in &all {
        assert_eq!(delegation.seen().await["state"], "anonymised");
        assert_eq!(protected(&app, delegation, member).await, Value::Null);
    }
    assert_eq!(waiting.seen().await["overdue_list"], true);
}

#[tokio::test]
async fn a_member_is_erased_on_request_whatever_the_state() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let (delegation, [head, member]) = app.with_final_list(&officer).await;
    let path = delegation.member(&member, "");
    officer.post(&format!("{path}/erase"), json!({})).await.expect(428);
    let tombstone = delegation.requester.post(&format!("{path}/erase"), json!({})).await.ok();
    assert_eq!((tombstone.text("country"), &tombstone["family_name"]), ("AR", &Value::Null));
    assert_eq!(tombstone["allowed_actions"], json!([]));
    let consents = tombstone["consents"].as_array().expect("consents");
    assert!(consents.iter().all(|consent| !consent["withdrawn_at"].is_null()));
    assert_eq!(protected(&app, &delegation, &member).await, Value::Null);
    let etag = tombstone.etag();
    officer.post(&format!("{path}/erase"), json!({})).if_match(&etag).await.expect_guard(409, "erased");
    officer.patch(&path, json!({ "position": "x" })).if_match(&etag).await.expect_guard(409, "erased");
    // What is left of the list still works: the tombstone is replaced, and the head arrives.
    let put = json!({ "member_id": member, "reason": "Supresión.", "substitute": forms::member() });
    delegation.act("substitute", put).await.ok();
    delegation.act_as(&officer, "arrive", json!({ "members": [head], "minors": 0 })).await.ok();
}

#[tokio::test]
async fn a_tombstone_on_an_open_list_is_in_the_way_until_it_is_removed() {
    let app = TestApp::start().await;
    let delegation = app.forming(&app.officer().await).await;
    delegation.named(forms::head()).await;
    let member = delegation.named(forms::member()).await;
    delegation.requester.post(&delegation.member(&member, "erase"), json!({})).await.ok();
    delegation.act("finalise", json!({})).await.expect_guard(409, "consent_missing");
    delegation.requester.delete(&delegation.member(&member, "")).await.expect(204);
    delegation.act("finalise", json!({})).await.ok();
}
