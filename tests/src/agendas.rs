use chrono::{DateTime, Utc};
use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};
use serde_json::{Value, json};

use crate::actor::{Actor, act};
use crate::answer::Answer;
use crate::app::TestApp;
use crate::delegations::TestDelegation;
use crate::forms;

/// The agenda of an exchange that an acceptance made: three days, twelve visitors who speak Spanish.
#[derive(Clone)]
pub struct TestAgenda {
    /// The delegation that comes.
    pub delegation: TestDelegation,
    /// The exchange's first day.
    pub first_day: NaiveDate,
    officer: Actor,
}

impl TestAgenda {
    /// The path of the exchange, or of something below it.
    pub fn path(&self, below: &str) -> String {
        match below {
            "" => format!("/v1/exchanges/{}", self.delegation.exchange_id),
            below => format!("/v1/exchanges/{}/{below}", self.delegation.exchange_id),
        }
    }

    /// Releases the agenda of an exchange that is consulted, and confirms it.
    pub async fn confirm(&self, officer: &Actor) {
        officer.post(&self.path("agenda-versions"), json!({})).await.expect(201);
        act(officer, &self.path(""), "confirm", json!({})).await.ok();
    }

    /// The moment of a local time, "09:30", so many days after the first.
    pub fn moment(&self, day: u64, time: &str) -> DateTime<Utc> {
        let time = NaiveTime::parse_from_str(time, "%H:%M").expect("a time of day");
        // Medellín is five hours behind, all the year.
        (self.first_day + Days::new(day)).and_time(time).and_utc() + TimeDelta::hours(5)
    }

    /// The form of a free session at the delegation's place, "09:00-10:30", so many days after the first.
    pub fn session(&self, day: u64, times: &str) -> Value {
        let (from, to) = times.split_once('-').expect("two times");
        json!({
            "title": { "es": "Bienvenida", "en": "Welcome" },
            "starts_at": self.moment(day, from),
            "ends_at": self.moment(day, to),
            "place": { "kind": "base" },
            "activity_type": "report",
            "delivery_mode": "face_to_face",
            "languages": ["es"],
        })
    }

    /// The same with members replaced; null takes one away.
    pub fn session_with(&self, day: u64, times: &str, changes: Value) -> Value {
        forms::with(self.session(day, times), changes)
    }

    /// An officer's attempt to add a session.
    pub async fn add(&self, form: Value) -> Answer {
        self.officer.post(&self.path("sessions"), form).await
    }

    /// The path of a session that an officer added.
    pub async fn added(&self, form: Value) -> String {
        format!("/v1/sessions/{}", self.add(form).await.expect(201).text("id"))
    }

    /// The codes of the conflicts that an officer is told of, for the whole agenda.
    pub async fn conflicts(&self) -> Vec<String> {
        self.conflicts_for(&self.officer).await
    }

    /// The same, told to somebody.
    pub async fn conflicts_for(&self, reader: &Actor) -> Vec<String> {
        codes(&reader.get(&self.path("conflicts")).await.ok().json)
    }
}

/// The codes of the `conflicts` of an answer.
pub fn codes(answer: &Value) -> Vec<String> {
    let conflicts = answer["conflicts"].as_array().expect("conflicts");
    conflicts.iter().map(|conflict| conflict["code"].as_str().expect("a code").to_owned()).collect()
}

impl TestApp {
    /// The agenda of a new exchange, without sessions yet.
    pub async fn agenda(&self, officer: &Actor) -> TestAgenda {
        let delegation = self.forming(officer).await;
        let exchange = officer.get(&format!("/v1/exchanges/{}", delegation.exchange_id)).await.ok();
        let first_day = exchange.text("starts_on").parse().expect("a day");
        TestAgenda { delegation, first_day, officer: officer.clone() }
    }
}
