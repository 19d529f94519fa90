//! All published practices, ready to be compared with a need.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::found::{Component, Components, Lacking, Match, Matched};
use super::need::Need;
use super::parts;
use super::profile::{Profile, ProfileText};
use super::question::Question;
use super::text::TextIndex;
use super::topics::{AskedTopic, TopicTree};
use crate::duplicates::Score;
use crate::topics::Topic;
use crate::vocabularies::{Axis, Country, Outcome};

/// The most words that are said to have matched.
const MOST_TERMS: usize = 12;

/// How much other texts count beside the learning question.
const OTHER_TEXTS: f64 = 0.5;

/// What each part counts when a need speaks of all of them.
const TOPICS: f64 = 0.30;
const AXES: f64 = 0.15;
const TEXT: f64 = 0.35;
const OUTCOMES: f64 = 0.10;
const EVIDENCE: f64 = 0.05;
const CONTEXT: f64 = 0.05;

/// The published practices of one version of the catalogue.
#[derive(Debug, Default)]
pub struct Index {
    /// In the order of their codes.
    profiles: Vec<Profile>,
    topics: TopicTree,
    texts: TextIndex,
    /// Every country that a practice is in use in.
    countries: BTreeSet<Country>,
}

/// A need as it is compared.
struct Asked<'a> {
    need: &'a Need,
    topics: Vec<AskedTopic<'a>>,
    axes: Vec<Axis>,
    outcomes: Vec<Outcome>,
    question: Question,
    has_text: bool,
    /// How near each country of a practice is.
    near: BTreeMap<Country, f64>,
}

/// The exact parts of a score: value and weight.
type Parts = [(f64, f64); 6];

impl Index {
    /// Prepares practices and the tree of topics. The order in which they are given does not matter.
    pub fn of(profiles: impl IntoIterator<Item = Profile>, topics: &[Topic]) -> Self {
        let mut profiles: Vec<Profile> = profiles.into_iter().collect();
        profiles.sort_by(|one, other| (&one.code, one.id).cmp(&(&other.code, other.id)));
        let (tree, texts) = (TopicTree::of(&profiles, topics), TextIndex::of(&profiles, topics));
        // What was read is not needed any more; in which languages there is a text, it is.
        let texts_of = profiles.iter_mut().flat_map(|profile| &mut profile.texts);
        texts_of.for_each(|(_, text)| *text = ProfileText::default());
        let countries = profiles.iter().flat_map(|profile| &profile.countries).copied().collect();
        Self { profiles, topics: tree, texts, countries }
    }

    /// The practices that answer a need, the best first, equal ones by their codes; at most so many. What has neither a topic
    /// nor a word in common with the need answers nothing, however good it is.
    pub fn matches(&self, need: &Need, limit: usize, today: NaiveDate) -> Vec<Match> {
        let asked = self.ask(need);
        let relevance = self.texts.relevance(&asked.question);
        let scored = relevance.iter().enumerate().filter_map(|(at, text)| {
            let parts = self.parts(&asked, at, *text, today);
            let answers = *text > 0.0 || parts[0].0 > 0.0;
            answers.then(|| (Score::of(score(&parts)), at, parts))
        });
        let mut scored: Vec<(Score, usize, Parts)> = scored.collect();
        let best_first =
            |one: &(Score, usize, Parts), other: &(Score, usize, Parts)| (other.0, one.1).cmp(&(one.0, other.1));
        if limit < scored.len() && limit > 0 {
            scored.select_nth_unstable_by(limit - 1, best_first);
        }
        scored.truncate(limit);
        scored.sort_by(best_first);
        scored.into_iter().map(|(score, at, parts)| self.explain(&asked, at, score, &parts, today)).collect()
    }

    fn ask<'a>(&self, need: &'a Need) -> Asked<'a> {
        let others = need.other_texts.iter().map(|text| (text.as_str(), OTHER_TEXTS));
        let texts: Vec<(&str, f64)> = std::iter::once((need.learning_question.as_str(), 1.0)).chain(others).collect();
        let each_once = |axes: &[Axis]| axes.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
        let outcomes: BTreeSet<Outcome> = need.outcomes.iter().copied().collect();
        Asked {
            need,
            topics: self.topics.asked(&need.topics),
            axes: each_once(&need.axes),
            outcomes: outcomes.into_iter().collect(),
            question: self.texts.read(&texts, need.language),
            near: self.near(need.country),
            has_text: texts.iter().any(|(text, _)| !text.trim().is_empty()),
        }
    }

    fn near(&self, asking: Option<Country>) -> BTreeMap<Country, f64> {
        let near = |asking| self.countries.iter().map(move |country| (*country, parts::nearness(asking, *country)));
        asking.into_iter().flat_map(near).collect()
    }

    fn parts(&self, asked: &Asked<'_>, at: usize, text: f64, today: NaiveDate) -> Parts {
        let profile = &self.profiles[at];
        let when = |is_asked: bool, weight: f64| if is_asked { weight } else { 0.0 };
        let near = profile.countries.iter().filter_map(|country| asked.near.get(country)).copied();
        [
            (self.topics.coverage(&asked.topics, at), when(!asked.topics.is_empty(), TOPICS)),
            (parts::axes(&asked.axes, &profile.axes), when(!asked.axes.is_empty(), AXES)),
            (text, when(asked.has_text, TEXT)),
            (parts::outcomes(&asked.outcomes, &profile.outcomes), when(!asked.outcomes.is_empty(), OUTCOMES)),
            (parts::evidence(profile, today), EVIDENCE),
            (near.fold(0.0, f64::max), when(asked.need.country.is_some(), CONTEXT)),
        ]
    }

    fn explain(&self, asked: &Asked<'_>, at: usize, score: Score, parts: &Parts, today: NaiveDate) -> Match {
        let profile = &self.profiles[at];
        let total: f64 = parts.iter().map(|(_, weight)| weight).sum();
        let component =
            |(value, weight): (f64, f64)| Component { value: Score::of(value), weight: Score::of(weight / total) };
        let [topics, axes, text, outcomes, evidence, context] = parts.map(component);
        let number = u32::try_from(at).unwrap_or(u32::MAX);
        Match {
            practice_id: profile.id,
            score,
            components: Components { topics, axes, text, outcomes, evidence, context },
            matched: Matched {
                terms: self.texts.answered(&asked.question, number, MOST_TERMS),
                topics: self.topics.covered(asked.topics.iter().map(|topic| topic.code), at),
                topics_in_text: self.topics.covered(self.texts.named(&asked.question), at),
            },
            lacking: self.lacking(asked, at, parts, today),
        }
    }

    fn lacking(&self, asked: &Asked<'_>, at: usize, parts: &Parts, today: NaiveDate) -> Vec<Lacking> {
        let [_, axes, text, outcomes, ..] = parts.map(|(value, weight)| weight > 0.0 && value == 0.0);
        let profile = &self.profiles[at];
        let missing = asked.topics.iter().filter(|topic| !self.topics.covers(topic, at));
        let not_covered: Vec<String> = missing.map(|topic| topic.code.to_owned()).collect();
        let speaks = |language| profile.texts.iter().any(|(other, _)| *other == language);
        let lacking = [
            (!not_covered.is_empty()).then_some(Lacking::TopicNotCovered { topics: not_covered }),
            text.then_some(Lacking::NoSharedWords),
            axes.then(|| Lacking::NoSharedAxis { axes: asked.axes.clone() }),
            outcomes.then(|| Lacking::NoSharedOutcome { outcomes: asked.outcomes.clone() }),
            (profile.claims.verified == 0).then_some(Lacking::NoVerifiedClaim),
            (profile.claims.disputed > 0).then_some(Lacking::DisputedClaims { count: profile.claims.disputed }),
            profile.review_due_on.filter(|due| *due < today).map(|due_on| Lacking::StaleReview { due_on }),
            asked
                .need
                .language
                .filter(|language| !speaks(*language))
                .map(|language| Lacking::NotInLanguage { language }),
        ];
        lacking.into_iter().flatten().collect()
    }
}

/// The mean of the parts by their weights.
///
/// A topic that a practice shares is a part of value 1 or raises one, so another one of them never lowers a mean.
fn score(parts: &Parts) -> f64 {
    let total: f64 = parts.iter().map(|(_, weight)| weight).sum();
    let sum: f64 = parts.iter().map(|(value, weight)| value * weight).sum();
    if total > 0.0 { sum / total } else { 0.0 }
}
