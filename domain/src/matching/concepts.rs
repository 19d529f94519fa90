//! What words of the field stand for: topics by their names and aliases, and the concepts of `data/field_words.csv`, each in
//! three languages. So a question in one language finds a practice in another one, and a cable car an aerial tramway.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use serde::Deserialize;

use super::words::{Lexicon, Tongue, Word, words};
use crate::tables::read;
use crate::topics::Topic;

#[derive(Deserialize)]
pub(super) struct Row {
    pub(super) concept: String,
    /// What it is a part of: concepts and codes of topics.
    pub(super) broader: String,
    es: String,
    en: String,
    pt: String,
}

#[cfg(test)]
impl Row {
    /// What it is called, in each language.
    pub(super) fn phrases(&self) -> impl Iterator<Item = &str> {
        [self.es.as_str(), &self.en, &self.pt].into_iter()
    }
}

pub(super) static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| read(include_str!("../../data/field_words.csv")));

/// A phrase after its first stem, and what it stands for.
#[derive(Debug)]
struct Phrase {
    rest: Vec<u32>,
    concept: usize,
}

/// A phrase that was found among words: from which word on, how many, and what it stands for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    pub(super) start: usize,
    pub(super) length: usize,
    pub(super) concept: usize,
}

/// The concepts by number. Topics are concepts, too.
#[derive(Debug, Default)]
pub(super) struct Concepts {
    by_name: HashMap<String, usize>,
    broader: Vec<Vec<usize>>,
    phrases: HashMap<(Tongue, u32), Vec<Phrase>>,
    /// The code of the topic that a concept is; empty for the others.
    topics: Vec<Option<String>>,
}

impl Concepts {
    /// The topics of the tree and the words of the field.
    pub(super) fn of(topics: &[Topic], lexicon: &mut Lexicon) -> Self {
        let mut concepts = Self::default();
        let topics: BTreeMap<&str, &Topic> = topics.iter().map(|topic| (topic.code.as_str(), topic)).collect();
        for code in topics.keys() {
            concepts.add(code, Some((*code).to_owned()));
        }
        for row in ROWS.iter() {
            concepts.add(&row.concept, None);
        }
        for (code, topic) in &topics {
            let above = topic.parent_id.and_then(|id| topics.values().find(|other| other.id == id));
            concepts.put_below(code, above.map(|above| above.code.as_str()));
            concepts.name(code, topic, lexicon);
        }
        for row in ROWS.iter() {
            concepts.put_below(&row.concept, row.broader.split('|'));
            for (tongue, phrases) in [(Tongue::Es, &row.es), (Tongue::En, &row.en), (Tongue::Pt, &row.pt)] {
                phrases.split('|').for_each(|phrase| concepts.call(&row.concept, tongue, phrase, lexicon));
            }
        }
        for phrases in concepts.phrases.values_mut() {
            phrases.sort_by(|one, other| {
                (other.rest.len(), &one.rest, one.concept).cmp(&(one.rest.len(), &other.rest, other.concept))
            });
            phrases.dedup_by(|one, other| one.rest == other.rest && one.concept == other.concept);
        }
        concepts
    }

    fn add(&mut self, name: &str, topic: Option<String>) {
        let next = self.broader.len();
        self.by_name.entry(name.to_owned()).or_insert_with(|| {
            self.broader.push(Vec::new());
            self.topics.push(topic);
            next
        });
    }

    fn put_below<'a>(&mut self, name: &str, broader: impl IntoIterator<Item = &'a str>) {
        let broader: Vec<usize> = broader.into_iter().filter_map(|name| self.by_name.get(name).copied()).collect();
        if let Some(concept) = self.by_name.get(name) {
            self.broader[*concept].extend(broader);
        }
    }

    fn name(&mut self, code: &str, topic: &Topic, lexicon: &mut Lexicon) {
        let label = &topic.label;
        let aliases = &topic.aliases;
        // A label has no Portuguese; what is Spanish there is often the same word.
        self.call(code, Tongue::Es, &label.es, lexicon);
        self.call(code, Tongue::En, &label.en, lexicon);
        for (tongue, names) in [(Tongue::Es, &aliases.es), (Tongue::En, &aliases.en), (Tongue::Pt, &aliases.pt)] {
            names.iter().for_each(|name| self.call(code, tongue, name.as_str(), lexicon));
        }
    }

    fn call(&mut self, name: &str, tongue: Tongue, phrase: &str, lexicon: &mut Lexicon) {
        let words = words(phrase);
        let mut stems =
            words.iter().filter(|word| !word.is_empty_of_meaning(tongue)).map(|word| lexicon.learn(tongue, word));
        if let (Some(first), Some(concept)) = (stems.next(), self.by_name.get(name)) {
            let phrase = Phrase { rest: stems.collect(), concept: *concept };
            self.phrases.entry((tongue, first)).or_default().push(phrase);
        }
    }

    /// How many concepts there are.
    pub(super) fn len(&self) -> usize {
        self.broader.len()
    }

    /// The concept that a topic is.
    pub(super) fn of_topic(&self, code: &str) -> Option<usize> {
        self.by_name.get(code).copied().filter(|concept| self.topics[*concept].is_some())
    }

    /// The code of the topic that a concept is.
    pub(super) fn topic(&self, concept: usize) -> Option<&str> {
        self.topics[concept].as_deref()
    }

    /// What a concept is a part of.
    pub(super) fn broader(&self, concept: usize) -> &[usize] {
        &self.broader[concept]
    }

    /// The longest phrases among stems from left to right; a phrase may stand for several concepts.
    pub(super) fn find(&self, tongue: Tongue, stems: &[Option<u32>]) -> Vec<Found> {
        let mut found = Vec::new();
        let mut start = 0;
        while let Some(stem) = stems.get(start) {
            let known = stem.and_then(|stem| self.phrases.get(&(tongue, stem))).map_or(&[][..], Vec::as_slice);
            let after = &stems[start + 1..];
            let fits = |phrase: &&Phrase| {
                phrase.rest.len() <= after.len()
                    && phrase.rest.iter().zip(after).all(|(one, other)| Some(*one) == *other)
            };
            // The longest stand first.
            let length = known.iter().find(fits).map_or(0, |phrase| phrase.rest.len() + 1);
            let longest = known.iter().filter(fits).filter(|phrase| phrase.rest.len() + 1 == length);
            found.extend(longest.map(|phrase| Found { start, length, concept: phrase.concept }));
            start += length.max(1);
        }
        found
    }
}

/// The words of a text that mean something, in a tongue.
pub(super) fn meaningful(words: &[Word], tongue: Tongue) -> impl Iterator<Item = &Word> {
    words.iter().filter(move |word| !word.is_empty_of_meaning(tongue))
}
