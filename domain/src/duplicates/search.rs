//! Which requests are compared at all: what is kept of each for the indexes, and what is looked up for one.
//!
//! Windows that are further apart than the score forgives belong to other visits, so every key names a month. Compared are
//! requests of one country whose windows come near each other and that are also of one city and name a topic in common, or
//! have similar names, or the same organization; and those whose addresses share a host of their own.

use std::collections::BTreeSet;

use chrono::{Datelike, Months, NaiveDate};

use super::features::DAYS_APART;
use super::traits::{Period, Traits};

/// The months of windows that keys are made of: a window of many years must not make a row without end.
const MOST_MONTHS: usize = 24;

/// The trigram similarity from which on names are compared: PostgreSQL's own default.
const SIMILAR: f64 = 0.3;

/// What is kept of a request for the indexes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    /// The organization's name and city, the same for all ways of writing them.
    pub name: String,
    /// Country and month; country, city, topic and month; host of e-mail and month.
    pub words: Vec<String>,
}

/// What is looked up for a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// The organization's name and city, to be compared by trigrams.
    pub name: String,
    /// Requests of the country whose windows come near.
    pub country: Vec<String>,
    /// Those of the city that name a topic in common, and those with the same host of e-mail.
    pub near: Vec<String>,
}

impl Keys {
    /// What is kept of a request.
    pub fn of(traits: &Traits) -> Self {
        let (country, near) = words(traits, 0);
        Self { name: name(traits), words: country.into_iter().chain(near).collect() }
    }
}

impl Search {
    /// What is looked up for a request.
    pub fn of(traits: &Traits) -> Self {
        let (country, near) = words(traits, DAYS_APART);
        Self { name: name(traits), country, near }
    }

    /// Whether the search finds a request with these keys: the same that the database looks for with its indexes.
    pub fn finds(&self, keys: &Keys, same_organization: bool) -> bool {
        let any = |sought: &[String]| sought.iter().any(|word| keys.words.contains(word));
        any(&self.near)
            || (any(&self.country) && (same_organization || trigram_similarity(&self.name, &keys.name) >= SIMILAR))
    }
}

fn name(traits: &Traits) -> String {
    traits.names.first().map(|name| name.key(&traits.city)).unwrap_or_default()
}

fn words(traits: &Traits, wider: u32) -> (Vec<String>, Vec<String>) {
    let months = months(traits, wider);
    let by_month = |place: String| months.iter().map(move |month| format!("{place}:{month}")).collect::<Vec<_>>();
    let country = traits.country.map(|country| country.as_str()).unwrap_or_default();
    let city = traits.city.key();
    let cities = traits.topics.iter().filter(|_| !city.is_empty()).map(|topic| format!("{country}:{city}:{topic}"));
    let near = cities.chain(traits.mail_host().map(|host| format!("@{host}")));
    (by_month(country.to_owned()), near.flat_map(by_month).collect())
}

/// The months that the windows touch, the first of them as long as a window is.
fn months(traits: &Traits, wider: u32) -> BTreeSet<String> {
    let periods = traits.periods.iter().map(|period| period.wider(wider));
    periods.flat_map(months_of).map(|month| month.format("%Y-%m").to_string()).collect()
}

fn months_of(period: Period) -> impl Iterator<Item = NaiveDate> {
    let first = period.start.with_day(1).unwrap_or(period.start);
    let next = |month: &NaiveDate| month.checked_add_months(Months::new(1));
    std::iter::successors(Some(first), next).take_while(move |month| *month <= period.end).take(MOST_MONTHS)
}

/// The similarity of two texts by trigrams, as `pg_trgm` computes it for small letters and digits: what they have in common
/// of what they have together.
pub fn trigram_similarity(one: &str, other: &str) -> f64 {
    let (one, other) = (trigrams(one), trigrams(other));
    match one.union(&other).count() {
        0 => 0.0,
        all => one.intersection(&other).count() as f64 / all as f64,
    }
}

fn trigrams(text: &str) -> BTreeSet<[char; 3]> {
    let of_word = |word: &str| {
        let padded: Vec<char> = "  ".chars().chain(word.chars()).chain(" ".chars()).collect();
        padded.windows(3).map(|three| [three[0], three[1], three[2]]).collect::<Vec<_>>()
    };
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).flat_map(of_word).collect()
}
