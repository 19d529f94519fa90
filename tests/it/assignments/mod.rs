//! Agencies' roles in sessions.

mod answers;
mod bad_input;
mod choice;
mod refusals;
mod sessions;
mod time;

use convite_domain::AgencyId;
use convite_tests::{Actor, Answer, TestAgenda, TestApp, act, forms};
use serde_json::{Value, json};

/// An exchange that consults its agencies, with one session of an item on cable lines, and an agency that offers to present it.
struct Consulted {
    app: TestApp,
    officer: Actor,
    agenda: TestAgenda,
    agency: AgencyId,
    coordinator: Actor,
    session: String,
}

async fn designing() -> Consulted {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let agenda = app.agenda(&officer).await;
    let agency = app.agency().await;
    app.resource(agency, "offers", forms::offer()).await;
    let coordinator = app.coordinator(agency).await;
    let session = agenda.added(agenda.session(0, "09:00-10:30")).await;
    Consulted { app, officer, agenda, agency, coordinator, session }
}

async fn consulted() -> Consulted {
    let all = designing().await;
    act(&all.officer, &all.agenda.path(""), "consult", json!({})).await.ok();
    all
}

fn invitation(agency: impl std::fmt::Display) -> Value {
    json!({ "role": "presenter", "agency": agency.to_string() })
}

impl Consulted {
    async fn invite(&self, json: Value) -> Answer {
        self.officer.post(&format!("{}/assignments", self.session), json).await
    }

    /// The path of the agency's invitation to the session.
    async fn invited(&self) -> String {
        let made = self.invite(invitation(self.agency)).await.expect(201);
        format!("/v1/assignments/{}", made.text("id"))
    }

    async fn presenter(&self) -> String {
        self.app.resource(self.agency, "presenters", forms::presenter()).await
    }

    async fn seen(&self) -> Answer {
        self.officer.get(&self.session).await.ok()
    }
}
