//! Exchanges: what officers make of them after an acceptance.

mod design;
mod held;
mod joining;
mod life;
mod sweeps;

use convite_tests::{Actor, TestApp, TestDelegation, act};
use serde_json::{Value, json};

async fn designing() -> (TestApp, Actor, TestDelegation, String) {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let delegation = app.forming(&officer).await;
    let path = format!("/v1/exchanges/{}", delegation.exchange_id);
    (app, officer, delegation, path)
}

/// Whether an exchange offers an action, where it is read and where it is listed.
async fn offers(officer: &Actor, path: &str, action: &str) -> bool {
    let read = officer.get(path).await.ok();
    let listed = officer.get("/v1/exchanges").await.ok();
    let listed = listed.items().iter().find(|one| one["id"] == read["id"]).expect("it is listed");
    assert_eq!(listed["allowed_actions"], read["allowed_actions"]);
    read["allowed_actions"].as_array().expect("actions").iter().any(|one| one == action)
}

#[tokio::test]
async fn an_officer_changes_objective_outcomes_team_dates_and_language() {
    let (app, officer, delegation, path) = designing().await;
    let team = json!([
        { "role": "project_leader", "user_id": officer.id() },
        { "role": "delivery_partner", "text": "Metro de Medellín" }
    ]);
    let change = json!({
        "starts_on": "2026-06-01", "ends_on": "2026-06-03",
        "design": { "change_objective": "Decidir.", "outcomes": ["enhanced_skill"], "team": team, "programme_language": "es" }
    });
    let changed = officer.patch_current(&path, change).await.ok();
    assert_eq!((&changed["version"], changed.text("starts_on")), (&json!(2), "2026-06-01"));
    assert_eq!(changed["design"]["team"][0]["user_id"], officer.id().to_string());
    assert_eq!(changed["design"]["outcomes"], json!(["enhanced_skill"]));
    assert_eq!(changed["design"]["instrument"], "study_tour", "what the patch does not name stays");
    let trail = app.admin().await.get("/v1/audit-events?action=exchange.edit").await.ok();
    let fields = ["starts_on", "ends_on", "change_objective", "outcomes", "team", "programme_language"];
    assert_eq!(trail.items()[0]["fields"], json!(fields));
    delegation.requester.patch(&path, json!({})).await.expect(403);
    assert_eq!(delegation.requester.get(&path).await.ok()["allowed_actions"], json!([]));
}

#[tokio::test]
async fn bad_changes_of_an_exchange_are_named() {
    let (_app, officer, _delegation, path) = designing().await;
    let nobody = "0198f3d2-7c11-7a60-8c34-5f1d2a9b0e47";
    let both = json!({ "role": "facilitator", "user_id": officer.id(), "text": "Alguien" });
    let cases = [
        (json!({ "ends_on": "2020-01-01" }), "/ends_on: before_start"),
        (json!({ "design": { "outcomes": ["new_improved_actions"] } }), "/design/outcomes: needs_another_outcome"),
        (json!({ "design": { "team": [both] } }), "/design/team/0: user_or_text"),
        (json!({ "design": { "team": [{ "role": "facilitator" }] } }), "/design/team/0: user_or_text"),
        (
            json!({ "design": { "team": [{ "role": "facilitator", "user_id": nobody }] } }),
            "/design/team/0/user_id: unknown",
        ),
        (json!({ "state": "cancelled" }), "/state: unknown_member"),
        (json!({ "starts_on": null }), "/starts_on: required"),
    ];
    for (change, field) in cases {
        officer.patch_current(&path, change).await.expect_bad_fields(&[field]);
    }
}

#[tokio::test]
async fn an_exchange_is_postponed_with_a_reason_and_resumed() {
    let (_app, officer, _delegation, path) = designing().await;
    act(&officer, &path, "resume", json!({})).await.expect_guard(409, "wrong_state");
    act(&officer, &path, "postpone", json!({})).await.expect_bad_fields(&["/reason: required"]);
    let reason = json!({ "reason": "Hay elecciones." });
    let postponed = act(&officer, &path, "postpone", reason.clone()).await.ok();
    assert_eq!(postponed["halt"], json!({ "at": "2026-03-20T15:00:00Z", "reason": "Hay elecciones." }));
    assert_eq!(postponed["allowed_actions"], json!(["edit", "resume", "cancel"]));
    act(&officer, &path, "postpone", reason).await.expect_guard(409, "wrong_state");
    let resumed = act(&officer, &path, "resume", json!({})).await.ok();
    assert_eq!((resumed.text("state"), &resumed["halt"]), ("designing", &Value::Null));
}

#[tokio::test]
async fn an_exchange_is_not_cancelled_while_somebody_is_to_come() {
    let (_app, officer, delegation, path) = designing().await;
    let reason = json!({ "reason": "No hay anfitriones." });
    let refused = act(&officer, &path, "cancel", reason.clone()).await.expect_guard(409, "live_delegations");
    assert_eq!(refused["allowed_actions"], json!(["edit", "postpone", "cancel"]));
    delegation.act_as(&officer, "arrive", json!({ "members": [], "minors": 1 })).await.ok();
    act(&officer, &path, "cancel", reason.clone()).await.expect_guard(409, "live_delegations");
    delegation.act_as(&officer, "depart", json!({})).await.ok();
    let cancelled = act(&officer, &path, "cancel", reason).await.ok();
    assert_eq!((cancelled.text("state"), &cancelled["allowed_actions"]), ("cancelled", &json!([])));
    officer.patch_current(&path, json!({ "ends_on": "2027-01-01" })).await.expect_guard(409, "wrong_state");
}
