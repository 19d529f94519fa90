use convite_tests::{Actor, TestApp, TestRequest, forms};
use serde_json::{Value, json};

const STATES: [&str; 7] = ["draft", "submitted", "in_review", "info_requested", "accepted", "declined", "withdrawn"];

/// Every action with its path and the states that it exists in, and whether its requester or an officer takes it.
const ACTIONS: [(&str, &str, &[&str], bool); 8] = [
    ("submit", "submit", &["draft"], true),
    ("take", "take", &["submitted", "in_review", "info_requested"], false),
    ("release", "release", &["in_review", "info_requested"], false),
    ("request_info", "request-info", &["in_review"], false),
    ("provide_info", "provide-info", &["info_requested"], true),
    ("decline", "decline", &["in_review"], false),
    ("accept", "accept", &["in_review"], false),
    ("withdraw", "withdraw", &["draft", "submitted", "in_review", "info_requested"], true),
];

async fn in_state(app: &TestApp, officer: &Actor, state: &str) -> TestRequest {
    match state {
        "draft" => app.draft().await,
        "submitted" => app.submitted().await,
        "in_review" => app.linked(officer).await,
        "info_requested" => app.info_requested(officer).await,
        "accepted" => app.accepted(officer).await,
        "declined" => app.declined(officer).await,
        "withdrawn" => app.withdrawn().await,
        other => panic!("{other} is no state"),
    }
}

fn command(app: &TestApp, action: &str) -> Value {
    match action {
        "request_info" => forms::ask(),
        "provide_info" => forms::answer(),
        "decline" => forms::decline(),
        "accept" => forms::acceptance(app.clock.today()),
        "take" => json!({ "force": true }),
        _ => json!({}),
    }
}

#[tokio::test]
async fn an_action_is_refused_from_every_wrong_state() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    for state in STATES {
        let request = in_state(&app, &officer, state).await;
        for (action, path, states, by_requester) in ACTIONS {
            if states.contains(&state) {
                continue;
            }
            let actor = if by_requester { &request.requester } else { &officer };
            let refused = actor.act(&request, path, command(&app, action)).await.expect_guard(409, "wrong_state");
            assert_eq!((&refused.json["from"], &refused.json["action"]), (&json!(state), &json!(action)));
            assert_eq!(refused.json["allowed_actions"], request.seen_by(actor).await.json["allowed_actions"]);
        }
    }
}

#[tokio::test]
async fn what_is_allowed_is_accepted() {
    let app = TestApp::start().await;
    let (officer, colleague) = (app.officer().await, app.officer().await);
    for state in STATES {
        for (action, path, states, by_requester) in ACTIONS {
            let request = in_state(&app, &officer, state).await;
            let actor = match (by_requester, action) {
                (true, _) => &request.requester,
                (false, "take") => &colleague,
                (false, _) => &officer,
            };
            let allowed = request.seen_by(actor).await.json["allowed_actions"].clone();
            let listed = allowed.as_array().is_some_and(|actions| actions.contains(&json!(action)));
            assert_eq!(listed, states.contains(&state), "{action} in {state}");
            if listed {
                actor.act(&request, path, command(&app, action)).await.ok();
            }
        }
    }
}

#[tokio::test]
async fn a_form_is_changed_where_it_is_offered_and_nowhere_else() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    for state in STATES {
        let request = in_state(&app, &officer, state).await;
        let ended = ["accepted", "declined", "withdrawn"].contains(&state);
        let by_requester = ["draft", "info_requested"].contains(&state);
        let by_officer = !ended && state != "draft";
        for (actor, patch, may, refusal) in [
            (&request.requester, json!({ "change_objective": "Otro." }), by_requester, "needs_officer"),
            (&officer, json!({ "topics": ["tram"] }), by_officer, "needs_requester"),
        ] {
            let allowed = request.seen_by(actor).await.json["allowed_actions"].clone();
            let offered = allowed.as_array().is_some_and(|actions| actions.contains(&json!("edit")));
            assert_eq!(offered, may, "{state}: {allowed}");
            let answer = actor.patch_current(&request.path(""), patch).await;
            match (may, ended) {
                (true, _) => answer.expect(200),
                (false, true) => answer.expect_guard(409, "wrong_state"),
                (false, false) => answer.expect_guard(403, refusal),
            };
        }
    }
}

#[tokio::test]
async fn an_officer_corrects_organization_and_topics_of_a_filed_request_and_nothing_else() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let request = app.submitted().await;
    let before = request.seen().await.etag();
    let patch = json!({ "topics": ["tram"], "group_size": 3, "requester": { "email": "otra@example.org" } });
    officer
        .patch_current(&request.path(""), patch)
        .await
        .expect_bad_fields(&["/group_size: not_editable", "/requester/email: not_editable"]);
    assert_eq!(request.seen().await.etag(), before);
    let emptied = officer.patch_current(&request.path(""), json!({ "topics": [] })).await;
    emptied.expect_bad_fields(&["/topics: required"]);
}

#[tokio::test]
async fn a_request_changes_hands_only_by_force() {
    let app = TestApp::start().await;
    let (officer, colleague) = (app.officer().await, app.officer().await);
    let request = app.in_review(&officer).await;
    officer.act(&request, "take", json!({})).await.expect_guard(409, "already_yours");
    colleague.act(&request, "take", json!({})).await.expect_guard(409, "assigned_to_another");
    let taken = colleague.act(&request, "take", json!({ "force": true })).await.ok();
    assert_eq!(taken.json["handling"]["assignee_id"], colleague.id().to_string());
    let released = officer.act(&request, "release", json!({})).await.ok();
    assert_eq!(released.json["handling"]["assignee_id"], Value::Null);
    officer.act(&request, "release", json!({})).await.expect_guard(409, "not_assigned");
}

#[tokio::test]
async fn an_action_takes_no_unknown_member() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let request = app.submitted().await;
    let refused = officer.act(&request, "take", json!({ "force": false, "why": 1 })).await;
    refused.expect_bad_fields(&["/why: unknown_member"]);
}

#[tokio::test]
async fn a_withdrawal_keeps_what_was_filed_and_stops_the_clock() {
    let app = TestApp::start().await;
    let request = app.submitted().await;
    let withdrawn =
        request.requester.post(&request.path("withdraw"), json!({ "reason": "Cambio de fecha." })).await.ok();
    assert_eq!(withdrawn.json["withdrawal"]["reason"], "Cambio de fecha.");
    assert_eq!(withdrawn.json["clock"]["state"], "stopped");
    assert!(withdrawn.text("reference").starts_with("MDE-"));
}
