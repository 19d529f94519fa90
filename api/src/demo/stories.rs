//! The stories that the samples tell, as `stories.json` has them.

use std::str::FromStr;

use chrono::{Datelike, Days, NaiveDate, TimeDelta, Weekday};
use convite_domain::organizations::Organization;
use convite_domain::vocabularies::{AssignmentRole, Channel};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::DemoError;

/// One request: who asks for what, and what was done with it.
#[derive(Debug, Deserialize)]
pub(super) struct Story {
    /// The name of an organization of the cast.
    pub organization: String,
    /// Members of the form.
    form: Value,
    /// How many calendar days before its first step the letter or e-mail arrived that officers registered; through the
    /// portal when absent.
    #[serde(default)]
    pub arrived_before: Option<(Channel, u16)>,
    /// In how many days the visit begins; one that has begun already did so some days ago.
    pub starts_in: i64,
    /// What was done, and how many business days ago.
    pub steps: Vec<Step>,
    /// What became of the delegation, and how many business days ago.
    #[serde(default)]
    pub visit: Vec<Step>,
    /// The organization of an earlier story whose exchange the visit joins; one of its own when absent.
    #[serde(default)]
    pub joins: Option<String>,
    /// What became of the agenda of its exchange. Then the visit begins on the first Monday from `starts_in` on.
    #[serde(default)]
    pub agenda: Option<Agenda>,
    /// Whether it has the ids of the contract's examples.
    #[serde(default)]
    pub example: bool,
}

/// An agenda of a visit.
#[derive(Debug, Deserialize)]
pub(super) struct Agenda {
    /// Its sessions, in the order of time.
    pub sessions: Vec<SessionSample>,
    /// What was done with it and with the exchange, and how many business days ago.
    pub steps: Vec<Step>,
}

/// A session that uses an offer.
#[derive(Debug, Deserialize)]
pub(super) struct SessionSample {
    /// The name of an offer.
    pub offer: String,
    /// How many days after the first.
    pub day: u64,
    /// At which hour and minute.
    at: (u8, u8),
    /// The place of the granted item that it serves.
    #[serde(default)]
    pub item: Option<usize>,
    /// Why it was not held.
    #[serde(default)]
    pub missed: Option<String>,
    /// Which agencies are asked to take part; the first leads it.
    #[serde(default)]
    pub asks: Vec<Ask>,
}

/// An agency that is asked to take part in a session, and its answer.
#[derive(Debug, Deserialize)]
pub(super) struct Ask {
    /// How many business days ago, when not as the session was planned.
    #[serde(default)]
    pub days_ago: Option<u16>,
    /// The code of the agency, when not that of the offer.
    #[serde(default)]
    pub agency: Option<String>,
    /// Its role, when not that of the offer.
    #[serde(default)]
    pub role: Option<AssignmentRole>,
    /// Why it is asked though it offers nothing of the kind.
    #[serde(default)]
    pub because: Option<String>,
    /// What the officer writes to it.
    #[serde(default)]
    pub message: Option<String>,
    /// What it answered, and how many business days ago; nothing when absent.
    #[serde(default)]
    pub answer: Option<Step>,
    /// At which hour and minute it proposes to begin, on the same day.
    #[serde(default)]
    proposes: Option<(u8, u8)>,
    /// Further members of its answer.
    #[serde(default)]
    pub says: Map<String, Value>,
}

impl Ask {
    /// The time of day at which it proposes to begin.
    pub fn proposed(&self) -> Option<TimeDelta> {
        self.proposes.map(time_of)
    }
}

impl SessionSample {
    /// The time of day at which it begins.
    pub fn time(&self) -> TimeDelta {
        time_of(self.at)
    }
}

fn time_of((hour, minute): (u8, u8)) -> TimeDelta {
    TimeDelta::minutes(i64::from(hour) * 60 + i64::from(minute))
}

/// Something that was done, so many business days ago.
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Step {
    pub action: String,
    pub days_ago: u16,
}

impl FromStr for Step {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parsed = text.split_once(' ').and_then(|(action, days)| Some((action.to_owned(), days.parse().ok()?)));
        parsed.map(|(action, days_ago)| Self { action, days_ago }).ok_or_else(|| format!("{text:?} is no step"))
    }
}

impl TryFrom<String> for Step {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

/// All stories.
pub(super) fn all() -> Result<Vec<Story>, DemoError> {
    serde_json::from_str(include_str!("stories.json")).map_err(|error| DemoError::sample("stories.json", error))
}

impl Story {
    /// The form that a visitor fills in.
    pub fn form(&self, organization: &Organization, today: NaiveDate) -> Value {
        let (start, end) = self.days(today);
        let spanish = self.form["languages"][0] == "es";
        let mut form = json!({
            "organization": {
                "name": organization.name, "kind": organization.kind, "country": organization.country,
                "city": organization.city
            },
            "requester": {
                "given_name": "Persona", "family_name": "de contacto", "position": "Cooperación internacional",
                "email": "visita@example.org", "language": if spanish { "es" } else { "en" }
            },
            "windows": [{ "start": start, "end": end, "flexibility_days": 7 }],
            "follow_up_owner": { "name": "Punto focal", "position": "Planeación", "email": "seguimiento@example.org" },
            "consents": { "data_processing": true, "alumni_contact": true }
        });
        json_patch::merge(&mut form, &self.form);
        form
    }

    /// First and last day of the visit that is granted.
    pub fn days(&self, today: NaiveDate) -> (NaiveDate, NaiveDate) {
        let mut start = today.checked_add_signed(TimeDelta::days(self.starts_in)).unwrap_or(today);
        while self.agenda.is_some() && start.weekday() != Weekday::Mon {
            start = start.succ_opt().unwrap_or(start);
        }
        let days = self.form["duration_days"].as_u64().unwrap_or(1);
        (start, start.checked_add_days(Days::new(days - 1)).unwrap_or(start))
    }
}
