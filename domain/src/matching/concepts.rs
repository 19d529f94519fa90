//! What words of the field stand for: topics by their names and aliases, and the concepts of `data/field_words.csv`, each in
//! three languages. So a question in one language finds a practice in another one, and a cable car an aerial tramway.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use serde::Deserialize;

use super::lexicon::Lexicon;
use super::words::{Tongue, Word, words};
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
#[derive(Clone, Debug)]
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

/// The concepts by number: those of the field first, then the topics of the tree.
#[derive(Clone, Debug, Default)]
pub(super) struct Concepts {
    /// What each is a part of.
    broader: Vec<Vec<usize>>,
    /// By their first stem.
    phrases: Vec<Vec<Phrase>>,
    topics: HashMap<String, usize>,
    /// The codes of the topics, from the first one on.
    codes: Vec<String>,
}

/// The words of the field, which are the same for every tree of topics.
static FIELD: LazyLock<(Concepts, Lexicon)> = LazyLock::new(|| {
    let (mut concepts, mut lexicon) = (Concepts::default(), Lexicon::default());
    concepts.broader.resize_with(ROWS.len(), Vec::new);
    for (concept, row) in ROWS.iter().enumerate() {
        for (tongue, phrases) in [(Tongue::Es, &row.es), (Tongue::En, &row.en), (Tongue::Pt, &row.pt)] {
            phrases.split('|').for_each(|phrase| concepts.call(concept, tongue, phrase, &mut lexicon));
        }
    }
    (concepts, lexicon)
});

impl Concepts {
    /// The words of the field and the topics of a tree, and the stems that they are made of.
    pub(super) fn of(topics: &[Topic]) -> (Self, Lexicon) {
        let (mut concepts, mut lexicon) = FIELD.clone();
        let topics: BTreeMap<&str, &Topic> = topics.iter().map(|topic| (topic.code.as_str(), topic)).collect();
        for code in topics.keys() {
            concepts.topics.insert((*code).to_owned(), concepts.broader.len());
            concepts.codes.push((*code).to_owned());
            concepts.broader.push(Vec::new());
        }
        for (number, topic) in (ROWS.len()..).zip(topics.values()) {
            let above = topic.parent_id.and_then(|id| topics.values().find(|other| other.id == id));
            concepts.broader[number] = above.and_then(|above| concepts.of_topic(&above.code)).into_iter().collect();
            concepts.name(number, topic, &mut lexicon);
        }
        for (concept, row) in ROWS.iter().enumerate() {
            let of_field = |name: &str| ROWS.iter().position(|row| row.concept == name);
            let broader = row.broader.split('|').filter_map(|name| of_field(name).or_else(|| concepts.of_topic(name)));
            concepts.broader[concept] = broader.collect();
        }
        for phrases in &mut concepts.phrases {
            phrases.sort_by(|one, other| {
                (other.rest.len(), &one.rest, one.concept).cmp(&(one.rest.len(), &other.rest, other.concept))
            });
            phrases.dedup_by(|one, other| one.rest == other.rest && one.concept == other.concept);
        }
        (concepts, lexicon)
    }

    fn name(&mut self, number: usize, topic: &Topic, lexicon: &mut Lexicon) {
        let (label, aliases) = (&topic.label, &topic.aliases);
        self.call(number, Tongue::Es, &label.es, lexicon);
        self.call(number, Tongue::En, &label.en, lexicon);
        for (tongue, names) in [(Tongue::Es, &aliases.es), (Tongue::En, &aliases.en), (Tongue::Pt, &aliases.pt)] {
            names.iter().for_each(|name| self.call(number, tongue, name.as_str(), lexicon));
        }
    }

    fn call(&mut self, concept: usize, tongue: Tongue, phrase: &str, lexicon: &mut Lexicon) {
        let words = words(phrase);
        let mut stems = meaningful(&words, tongue).map(|word| lexicon.learn(tongue, word));
        if let Some(first) = stems.next() {
            let (first, rest) = (first as usize, stems.collect());
            self.phrases.resize_with(self.phrases.len().max(first + 1), Vec::new);
            self.phrases[first].push(Phrase { rest, concept });
        }
    }

    /// How many concepts there are.
    pub(super) fn len(&self) -> usize {
        self.broader.len()
    }

    /// The concept that a topic is.
    pub(super) fn of_topic(&self, code: &str) -> Option<usize> {
        self.topics.get(code).copied()
    }

    /// The code of the topic that a concept is.
    pub(super) fn topic(&self, concept: usize) -> Option<&str> {
        concept.checked_sub(ROWS.len()).and_then(|number| self.codes.get(number)).map(String::as_str)
    }

    /// What a concept is a part of.
    pub(super) fn broader(&self, concept: usize) -> &[usize] {
        &self.broader[concept]
    }

    /// The longest phrases among stems from left to right; a phrase may stand for several concepts.
    pub(super) fn find(&self, stems: &[Option<u32>]) -> Vec<Found> {
        let mut found = Vec::new();
        let mut start = 0;
        while let Some(stem) = stems.get(start) {
            let known = stem.and_then(|stem| self.phrases.get(stem as usize)).map_or(&[][..], Vec::as_slice);
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
