//! Visits, asked of the index.

use std::collections::{BTreeMap, BTreeSet};

use convite_domain::PracticeId;
use convite_domain::matching::{Index, Match, Need, Profile};
use convite_domain::vocabularies::{Country, Language};

use super::catalogue;
use super::visits::Visit;

/// What of a visit is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    Spanish,
    English,
    Both,
    SpanishWithTopics,
}

impl Asked {
    pub const ALL: [Self; 4] = [Self::Spanish, Self::English, Self::Both, Self::SpanishWithTopics];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Spanish => "text, Spanish",
            Self::English => "text, English",
            Self::Both => "text, both languages",
            Self::SpanishWithTopics => "text, Spanish, and topics",
        }
    }
}

/// The sample catalogue, ready to be asked.
pub struct Measured {
    pub profiles: Vec<Profile>,
    index: Index,
    codes: BTreeMap<PracticeId, String>,
}

impl Measured {
    /// The whole catalogue.
    pub fn new() -> Self {
        let profiles = catalogue::profiles();
        let index = catalogue::index(&profiles);
        let codes = profiles.iter().map(|profile| (profile.id, profile.code.clone())).collect();
        Self { profiles, index, codes }
    }

    /// All that answers a visit, the best first.
    pub fn matches(&self, visit: &Visit, asked: Asked) -> Vec<Match> {
        let (es, en) = (visit.question("es").to_owned(), visit.question("en").to_owned());
        let (learning_question, other_texts, language) = match asked {
            Asked::Spanish | Asked::SpanishWithTopics => (es, Vec::new(), Language::known("es")),
            Asked::English => (en, Vec::new(), Language::known("en")),
            Asked::Both => (es, vec![en], None),
        };
        let need = Need {
            learning_question,
            other_texts,
            language,
            topics: if asked == Asked::SpanishWithTopics { self.topics(visit) } else { Vec::new() },
            country: Country::known(&visit.visitor.country),
            ..Need::default()
        };
        self.index.matches(&need, self.profiles.len(), catalogue::today())
    }

    /// The codes of what was found.
    pub fn order(&self, found: &[Match]) -> Vec<String> {
        found.iter().map(|found| self.codes[&found.practice_id].clone()).collect()
    }

    /// The first topics of what a visit was shown, at most as many as a form has.
    fn topics(&self, visit: &Visit) -> Vec<String> {
        let grades = visit.grades();
        let shown = self.profiles.iter().filter(|profile| grades.contains_key(&profile.code));
        let topics: BTreeSet<&String> = shown.filter_map(|profile| profile.topics.first()).collect();
        topics.into_iter().take(5).cloned().collect()
    }
}
