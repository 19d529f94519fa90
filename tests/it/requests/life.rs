use convite_api::background;
use convite_tests::{Actor, TestApp, TestRequest, forms};
use serde_json::{Value, json};

const STATES: [&str; 12] = [
    "draft",
    "submitted",
    "in_review",
    "info_requested",
    "waitlisted",
    "duplicate",
    "accepted",
    "declined",
    "transferred",
    "expired",
    "cancelled",
    "withdrawn",
];

/// The states in which nothing is left to do.
const ENDED: [&str; 7] = ["duplicate", "accepted", "declined", "transferred", "expired", "cancelled", "withdrawn"];

/// Who takes an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    Requester,
    Officer,
    Lead,
}

/// Every action with its path and the states that it exists in, and who takes it.
const ACTIONS: [(&str, &str, &[&str], By); 17] = [
    ("submit", "submit", &["draft"], By::Requester),
    ("take", "take", &["submitted", "in_review", "info_requested", "waitlisted"], By::Officer),
    ("release", "release", &["in_review", "info_requested", "waitlisted"], By::Officer),
    ("assign", "assign", &["in_review", "info_requested", "waitlisted"], By::Lead),
    ("request_info", "request-info", &["in_review"], By::Officer),
    ("provide_info", "provide-info", &["info_requested"], By::Requester),
    ("decline", "decline", &["in_review"], By::Officer),
    ("accept", "accept", &["in_review"], By::Officer),
    ("extend", "extend", &["in_review"], By::Officer),
    ("change_profile", "change-profile", &["in_review"], By::Officer),
    ("mark_duplicate", "mark-duplicate", &["in_review"], By::Officer),
    ("unmark_duplicate", "unmark-duplicate", &["duplicate"], By::Officer),
    ("transfer", "transfer", &["in_review"], By::Officer),
    ("waitlist", "waitlist", &["in_review"], By::Officer),
    ("resume", "resume", &["waitlisted"], By::Officer),
    ("cancel", "cancel", &["accepted"], By::Officer),
    ("withdraw", "withdraw", &["draft", "submitted", "in_review", "info_requested", "waitlisted"], By::Requester),
];

/// Who acts on requests beside their requesters, and a request that others are duplicates of.
struct House {
    app: TestApp,
    officer: Actor,
    colleague: Actor,
    lead: Actor,
    canonical: TestRequest,
}

impl House {
    async fn open() -> Self {
        let app = TestApp::start().await;
        let (officer, colleague, lead) = (app.officer().await, app.officer().await, app.lead().await);
        let canonical = app.in_review(&officer).await;
        Self { app, officer, colleague, lead, canonical }
    }

    async fn in_state(&self, state: &str) -> TestRequest {
        let (app, officer) = (&self.app, &self.officer);
        let after = async |action: &str| {
            let request = app.in_review(officer).await;
            officer.act(&request, &action.replace('_', "-"), self.command(action)).await.ok();
            request
        };
        match state {
            "draft" => app.draft().await,
            "submitted" => app.submitted().await,
            "in_review" => app.linked(officer).await,
            "info_requested" => app.info_requested(officer).await,
            "waitlisted" => after("waitlist").await,
            "duplicate" => after("mark_duplicate").await,
            "accepted" => app.accepted(officer).await,
            "declined" => app.declined(officer).await,
            "transferred" => after("transfer").await,
            "expired" => self.expired().await,
            "cancelled" => {
                let request = app.accepted(officer).await;
                officer.act(&request, "cancel", self.command("cancel")).await.ok();
                request
            }
            "withdrawn" => app.withdrawn().await,
            other => panic!("{other} is no state"),
        }
    }

    /// A request whose question nobody answered in time.
    async fn expired(&self) -> TestRequest {
        let request = self.app.info_requested(&self.officer).await;
        self.app.clock.advance(40);
        background::sweep(&self.app.shared, &self.app.database).await.expect("swept");
        self.app.clock.advance(-40);
        request
    }

    fn command(&self, action: &str) -> Value {
        match action {
            "request_info" => forms::ask(),
            "provide_info" => forms::answer(),
            "decline" => forms::decline(),
            "accept" => forms::acceptance(self.app.clock.today()),
            "take" => json!({ "force": true }),
            "assign" => json!({ "assignee_id": self.colleague.id() }),
            "extend" => json!({ "business_days": 5, "reason": "Falta una respuesta." }),
            "change_profile" => json!({ "profile": "information", "reason": "Piden un informe." }),
            "mark_duplicate" => json!({ "canonical_id": self.canonical.id }),
            "unmark_duplicate" => json!({ "reason": "Son dos visitas." }),
            "transfer" => json!({ "to": { "name": "Área Metropolitana" }, "text": "Es de su competencia." }),
            "waitlist" => json!({ "text": "Le propondremos una fecha." }),
            "cancel" => json!({ "reason": "La ciudad visitante tiene elecciones." }),
            _ => json!({}),
        }
    }

    fn actor<'a>(&'a self, request: &'a TestRequest, action: &str, by: By) -> &'a Actor {
        match (by, action) {
            (By::Requester, _) => &request.requester,
            (By::Lead, _) => &self.lead,
            (By::Officer, "take") => &self.colleague,
            (By::Officer, _) => &self.officer,
        }
    }
}

#[tokio::test]
async fn an_action_is_refused_from_every_wrong_state() {
    let house = House::open().await;
    for state in STATES {
        let request = house.in_state(state).await;
        for (action, path, states, by) in ACTIONS {
            if states.contains(&state) {
                continue;
            }
            let actor = house.actor(&request, action, by);
            let refused = actor.act(&request, path, house.command(action)).await.expect_guard(409, "wrong_state");
            assert_eq!((&refused.json["from"], &refused.json["action"]), (&json!(state), &json!(action)));
            assert_eq!(refused.json["allowed_actions"], request.seen_by(actor).await.json["allowed_actions"]);
        }
    }
}

#[tokio::test]
async fn what_is_allowed_is_accepted() {
    let house = House::open().await;
    for state in STATES {
        for (action, path, states, by) in ACTIONS {
            let request = house.in_state(state).await;
            let actor = house.actor(&request, action, by);
            let allowed = request.seen_by(actor).await.json["allowed_actions"].clone();
            let listed = allowed.as_array().is_some_and(|actions| actions.contains(&json!(action)));
            assert_eq!(listed, states.contains(&state), "{action} in {state}");
            if listed {
                actor.act(&request, path, house.command(action)).await.ok();
            }
        }
    }
}

#[tokio::test]
async fn a_form_is_changed_where_it_is_offered_and_nowhere_else() {
    let house = House::open().await;
    for state in STATES {
        let request = house.in_state(state).await;
        let ended = ENDED.contains(&state);
        let by_requester = ["draft", "info_requested"].contains(&state);
        let by_officer = !ended && state != "draft";
        for (actor, patch, may, refusal) in [
            (&request.requester, json!({ "change_objective": "Otro." }), by_requester, "needs_officer"),
            (&house.officer, json!({ "topics": ["tram"] }), by_officer, "needs_requester"),
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
