//! What of a request is compared with others.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};

use super::names::BodyName;
use super::places::City;
use super::words::{is_public_mail_host, plain_words};
use crate::OrganizationId;
use crate::requests::{Intake, Requester, Window};
use crate::vocabularies::Country;

/// The organization of the registry that a request was linked to, or would be: with all of its names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkedBody {
    /// Its id.
    pub id: OrganizationId,
    /// Its name and its aliases.
    pub names: Vec<String>,
}

/// A period that would do: from the first to the last day, with the days around it that would do as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Period {
    pub(super) start: NaiveDate,
    pub(super) end: NaiveDate,
}

/// The parts of a request that are compared.
#[derive(Clone, Debug, PartialEq)]
pub struct Traits {
    pub(super) names: Vec<BodyName>,
    pub(super) organization: Option<OrganizationId>,
    pub(super) country: Option<Country>,
    pub(super) city: City,
    pub(super) topics: BTreeSet<String>,
    pub(super) periods: Vec<Period>,
    pub(super) email: Option<String>,
    pub(super) person: Vec<String>,
    pub(super) question: BTreeSet<String>,
}

/// Words shorter than this say little of what a question is about.
const LONG_WORD: usize = 5;

impl Traits {
    /// What a form says, and the organization that it is linked to.
    pub fn of(intake: &Intake, linked: Option<&LinkedBody>) -> Self {
        let organization = intake.organization.clone().unwrap_or_default();
        let requester = intake.requester.clone().unwrap_or_default();
        let city = City::parse(organization.city.as_ref().map_or("", |city| city.as_str()));
        let written = organization.name.as_ref().map(|name| name.as_str());
        let known = linked.iter().flat_map(|body| &body.names).map(String::as_str);
        let mut names: Vec<BodyName> =
            written.into_iter().chain(known).map(|name| BodyName::of(name, &city, organization.country)).collect();
        names.dedup();
        Self {
            names,
            organization: linked.map(|body| body.id),
            country: organization.country,
            city,
            topics: intake.topics.iter().map(|code| code.as_str().to_owned()).collect(),
            periods: intake.windows.iter().map(Period::of).collect(),
            email: requester.email.as_ref().map(|email| email.as_str().to_lowercase()),
            person: person(&requester),
            question: intake.learning_question.as_ref().map(|text| stems(text.as_str())).unwrap_or_default(),
        }
    }

    /// The host of the requester's address, unless it gives mailboxes to anybody.
    pub(super) fn mail_host(&self) -> Option<&str> {
        let host = self.email.as_deref()?.rsplit('@').next()?;
        Some(host).filter(|host| !is_public_mail_host(host))
    }
}

impl Period {
    fn of(window: &Window) -> Self {
        let flexible = window.flexibility_days.map_or(0, |days| days.get()).unsigned_abs();
        Self { start: window.start.0, end: window.end.0 }.wider(flexible)
    }

    /// The same with so many days more on either side.
    pub(super) fn wider(self, days: u32) -> Self {
        let days = Days::new(days.into());
        Self {
            start: self.start.checked_sub_days(days).unwrap_or(NaiveDate::MIN),
            end: self.end.checked_add_days(days).unwrap_or(NaiveDate::MAX),
        }
    }

    /// The days between two periods; none when they touch.
    pub(super) fn days_to(self, other: Self) -> i64 {
        let (later, earlier) = (self.start.max(other.start), self.end.min(other.end));
        (later - earlier).num_days().max(0)
    }
}

fn person(requester: &Requester) -> Vec<String> {
    let names = [&requester.given_name, &requester.family_name];
    let words = names.into_iter().flatten().flat_map(|name| plain_words(name.as_str()));
    words.filter(|word| word.len() > 2).collect()
}

/// The beginnings of the long words, which are the same for most of a word's forms.
fn stems(text: &str) -> BTreeSet<String> {
    let long = plain_words(text).into_iter().filter(|word| word.chars().count() >= LONG_WORD);
    long.map(|word| word.chars().take(LONG_WORD).collect()).collect()
}
