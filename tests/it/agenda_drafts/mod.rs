//! Drafts and repairs of agendas: made, compared, applied.

mod agencies;
mod applying;
mod bad_input;
mod making;

use convite_domain::AgencyId;
use convite_tests::{Actor, Answer, TestAgenda, TestApp, forms};
use serde_json::{Value, json};

/// A city with an agency and an exchange that wants to see some topics.
struct City {
    app: TestApp,
    officer: Actor,
    agenda: TestAgenda,
    agency: AgencyId,
}

impl City {
    async fn wanting(topics: &[&str]) -> Self {
        let app = TestApp::start().await;
        let officer = app.officer().await;
        let (agenda, agency) = (app.agenda(&officer).await, app.agency().await);
        let city = Self { app, officer, agenda, agency };
        city.want(topics).await;
        city
    }

    /// Says what the exchange is to show.
    async fn want(&self, topics: &[&str]) {
        let item = |code: &&str| json!({ "kind": "topic", "text": format!("Ver {code}"), "code": code });
        let items: Vec<_> = topics.iter().map(item).collect();
        let path = self.agenda.path("");
        self.officer.patch_current(&path, json!({ "design": { "items": items } })).await.ok();
    }

    /// The venue of a new offer of the agency for a topic, with members of the offer's form replaced.
    async fn offers(&self, topic: &str, changes: Value) -> (String, String) {
        let venue = self.app.venue(self.agency).await;
        let here = json!({ "topic": topic, "place": { "kind": "venue", "venue_id": venue }, "minutes": 60 });
        let form = forms::with(forms::with(forms::offer(), here), changes);
        let offer = self.app.resource(self.agency, "offers", form).await;
        (venue, offer)
    }

    /// Hours of the first day of the exchange.
    fn hours(&self, from: &str, to: &str) -> Value {
        let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        let weekday = self.agenda.first_day.format("%u").to_string().parse::<usize>().expect("a day") - 1;
        json!([{ "weekday": days[weekday], "from": from, "to": to }])
    }

    async fn close(&self, venue: &str, day: u64) {
        let (from, to) = (self.agenda.moment(day, "00:00"), self.agenda.moment(day, "23:45"));
        let closure = json!({ "venue_id": venue, "starts_at": from, "ends_at": to });
        self.app.coordinator(self.agency).await.post("/v1/closures", closure).await.expect(201);
    }

    fn path(&self) -> String {
        self.agenda.path("agenda-drafts")
    }

    async fn ask(&self, wish: Value) -> Answer {
        self.officer.post(&self.path(), wish).await
    }

    /// The best draft, anew.
    async fn draft(&self) -> Value {
        self.ask(json!({ "mode": "new" })).await.expect(201)["items"][0].clone()
    }

    /// The best repair.
    async fn repair(&self) -> Value {
        self.ask(json!({ "mode": "repair" })).await.expect(201)["items"][0].clone()
    }

    fn path_of(&self, draft: &Value) -> String {
        format!("{}/{}", self.path(), draft["id"].as_str().expect("an id"))
    }

    async fn apply(&self, draft: &Value) -> Answer {
        let path = self.path_of(draft);
        let etag = self.officer.etag(&path).await;
        self.officer.post(&format!("{path}/apply"), json!({})).if_match(&etag).await
    }
}

/// What a draft says of its sessions: topic, step, and the local start.
fn sessions(draft: &Value) -> Vec<(String, String, String)> {
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let session = |one: &Value| (text(&one["item"]), text(&one["step"]), text(&one["times"]["starts_at"]));
    draft["sessions"].as_array().expect("sessions").iter().map(session).collect()
}
