//! From the design of an exchange to its end.

use convite_tests::{Actor, TestAgenda, TestApp, act};
use serde_json::{Value, json};

use super::offers;

fn reason() -> Value {
    json!({ "reason": "Hay elecciones." })
}

/// An exchange whose agencies are asked, with a session in which its officer goes along.
async fn consulting() -> (TestApp, Actor, TestAgenda, String) {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let agenda = app.agenda(&officer).await;
    let session = agenda.added(agenda.session_with(0, "09:00-10:00", json!({ "guide_id": officer.id() }))).await;
    act(&officer, &agenda.path(""), "consult", json!({})).await.ok();
    (app, officer, agenda, session)
}

/// Makes an exchange one whose agenda is released and accepted.
async fn confirm(app: &TestApp, agenda: &TestAgenda) {
    let query = "UPDATE exchanges SET state = 'confirmed', consulted_at = NULL, confirmed_at = updated_at \
        WHERE id::text = $1";
    app.sql().await.execute(query, &[&agenda.delegation.exchange_id]).await.expect("confirmed");
}

#[tokio::test]
async fn agencies_are_asked_about_sessions_that_serve_an_objective() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let agenda = app.agenda(&officer).await;
    let path = agenda.path("");
    let offers = async || offers(&officer, &path, "consult").await;
    act(&officer, &path, "consult", json!({})).await.expect_guard(409, "no_session");
    assert!(!offers().await);
    let session = agenda.added(agenda.session(0, "09:00-10:00")).await;
    assert!(offers().await);
    officer.patch_current(&path, json!({ "design": { "change_objective": null } })).await.ok();
    let refused = act(&officer, &path, "consult", json!({})).await.expect_guard(409, "change_objective_missing");
    assert_eq!(refused["allowed_actions"], json!(["edit", "postpone", "cancel"]), "nor does the refusal offer it");
    officer.patch_current(&path, json!({ "design": { "change_objective": "Decidir.", "outcomes": [] } })).await.ok();
    act(&officer, &path, "consult", json!({})).await.expect_guard(409, "outcomes_missing");
    assert!(!offers().await);
    let designed = officer.patch_current(&path, json!({ "design": { "outcomes": ["new_knowledge"] } })).await.ok();
    assert_eq!(designed["allowed_actions"], json!(["edit", "consult", "postpone", "cancel"]));
    act(&officer, &session, "cancel", reason()).await.ok();
    act(&officer, &path, "consult", json!({})).await.expect_guard(409, "no_session");
    assert!(!offers().await);
    agenda.added(agenda.session(0, "11:00-12:00")).await;
    let consulting = act(&officer, &path, "consult", json!({})).await.ok();
    assert_eq!((consulting.text("state"), consulting.text("consulted_at")), ("consulting", "2026-03-20T15:00:00Z"));
    assert_eq!(consulting["allowed_actions"], json!(["edit", "reopen", "postpone", "cancel"]));
    act(&officer, &path, "consult", json!({})).await.expect_guard(409, "wrong_state");
    act(&agenda.delegation.requester, &path, "consult", json!({})).await.expect(403);
}

#[tokio::test]
async fn a_consulted_exchange_is_designed_again_for_a_reason_and_keeps_its_sessions() {
    let (_app, officer, agenda, session) = consulting().await;
    let path = agenda.path("");
    act(&officer, &path, "reopen", json!({})).await.expect_bad_fields(&["/reason: required"]);
    let reopened = act(&officer, &path, "reopen", reason()).await.ok();
    assert_eq!((reopened.text("state"), &reopened["consulted_at"]), ("designing", &Value::Null));
    assert_eq!(reopened["reopened"], json!({ "at": "2026-03-20T15:00:00Z", "reason": "Hay elecciones." }));
    assert_eq!(officer.get(&session).await.ok().text("state"), "planned");
    act(&officer, &path, "reopen", reason()).await.expect_guard(409, "wrong_state");
    let again = act(&officer, &path, "consult", json!({})).await.ok();
    assert_eq!(again["reopened"], Value::Null);
}

#[tokio::test]
async fn what_is_put_off_or_called_off_takes_its_sessions_along_and_lets_go_of_people() {
    for (action, state) in [("postpone", "postponed"), ("cancel", "cancelled")] {
        let (app, officer, agenda, session) = consulting().await;
        if action == "cancel" {
            agenda.delegation.act_as(&officer, "arrive", json!({ "members": [], "minors": 1 })).await.ok();
            agenda.delegation.act_as(&officer, "depart", json!({})).await.ok();
        }
        let ended = act(&officer, &agenda.path(""), action, reason()).await.ok();
        assert_eq!(ended.text("state"), state);
        let seen = officer.get(&session).await.ok();
        assert_eq!((seen.text("state"), &seen["version"], &seen["sequence"]), ("cancelled", &json!(2), &json!(1)));
        assert_eq!(seen["end"]["reason"], "Hay elecciones.");
        let trail = app.admin().await.get("/v1/audit-events?action=agenda_session.cancel").await.ok();
        let events = app.admin().await.get("/v1/outbox-events?limit=100").await.ok();
        assert!(events.column("kind").contains(&"agenda_session.cancel".to_owned()), "{}", events.json);
        assert_eq!(
            (&trail.items()[0]["from_state"], &trail.items()[0]["to_state"]),
            (&json!("planned"), &json!("cancelled"))
        );
        // Its guide is free for another exchange at that moment.
        let other = app.agenda(&officer).await;
        other.added(other.session_with(0, "09:00-10:00", json!({ "guide_id": officer.id() }))).await;
    }
}

#[tokio::test]
async fn the_last_delegation_that_is_called_off_takes_exchange_and_sessions_along() {
    let (app, officer, agenda, session) = consulting().await;
    let request = &agenda.delegation.request;
    request.requester.post(&request.path("cancel"), json!({ "reason": "No podemos, dice Lucía." })).await.ok();
    assert_eq!(officer.get(&agenda.path("")).await.ok().text("state"), "cancelled");
    assert_eq!(officer.get(&session).await.ok().text("state"), "cancelled");
    officer.act(request, "erase", json!({})).await.ok();
    assert_eq!(
        officer.get(&session).await.ok()["end"]["reason"],
        "",
        "a reason in the requester's words goes with them"
    );
    assert_eq!(app.officer().await.get(&agenda.path("")).await.ok()["halt"]["reason"], "");
}

#[tokio::test]
async fn a_confirmed_exchange_is_cancelled_by_a_lead_and_its_items_stand() {
    let (app, officer, agenda, session) = consulting().await;
    let path = agenda.path("");
    confirm(&app, &agenda).await;
    let confirmed = officer.get(&path).await.ok();
    assert_eq!(confirmed["allowed_actions"], json!(["edit", "reopen", "postpone"]), "it does not start before its day");
    officer.patch_current(&path, json!({ "design": { "items": [] } })).await.expect_guard(409, "exchange_not_open");
    act(&officer, &path, "cancel", reason()).await.expect_guard(403, "needs_lead");
    let lead = app.lead().await;
    act(&lead, &path, "cancel", reason()).await.expect_guard(409, "live_delegations");
    agenda.delegation.act_as(&officer, "arrive", json!({ "members": [], "minors": 1 })).await.ok();
    agenda.delegation.act_as(&officer, "depart", json!({})).await.ok();
    assert_eq!(act(&lead, &path, "cancel", reason()).await.ok().text("state"), "cancelled");
    assert_eq!(officer.get(&session).await.ok().text("state"), "cancelled");
}

#[tokio::test]
async fn of_two_who_consult_one_does_and_who_cancels_meanwhile_leaves_one_state() {
    for _ in 0..4 {
        let app = TestApp::start().await;
        let officer = app.officer().await;
        let agenda = app.agenda(&officer).await;
        let session = agenda.added(agenda.session(0, "09:00-10:00")).await;
        let path = agenda.path("");
        let etag = officer.etag(&path).await;
        let call =
            |action: &str, json: Value| officer.post(&format!("{path}/{action}"), json).if_match(&etag).into_future();
        let (one, other, put_off) =
            tokio::join!(call("consult", json!({})), call("consult", json!({})), call("postpone", reason()));
        let mut statuses = [one.status, other.status, put_off.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412, 412]);
        let (exchange, session) = (officer.get(&path).await.ok(), officer.get(&session).await.ok());
        let expected = if put_off.status == 200 { ("postponed", "cancelled") } else { ("consulting", "planned") };
        assert_eq!((exchange.text("state"), session.text("state")), expected);
    }
}
