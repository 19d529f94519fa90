//! What a text asks for.

use std::collections::BTreeMap;

use super::concepts::meaningful;
use super::text::TextIndex;
use super::weights::WEIGHTS;
use super::words::{Tongue, Word, tongues, words};
use crate::vocabularies::Language;

/// Of so many unknown words of a text it is guessed what they were meant to be, and a guess counts so much.
const MOST_GUESSES: usize = 12;
const GUESSED: f64 = 0.6;

/// Something that a text asks for.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    pub(super) kind: Kind,
    pub(super) weight: f64,
    /// The place of the first word that asks for it.
    pub(super) place: usize,
    /// The words, as they were written.
    pub(super) written: String,
}

/// What can be asked for: a stem or a concept, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Stem(u32),
    Meaning(usize),
}

/// What texts ask for: of each text what it asks for in each tongue that it may be in.
#[derive(Debug, Default)]
pub(super) struct Question {
    pub(super) texts: Vec<Vec<Vec<Unit>>>,
}

impl Question {
    /// Everything that is asked for.
    pub(super) fn units(&self) -> impl Iterator<Item = &Unit> {
        self.texts.iter().flatten().flatten()
    }
}

/// A text that is read in a tongue.
struct Asking<'a> {
    text: &'a str,
    words: &'a [Word],
    tongue: Tongue,
    weight: f64,
    /// Where it begins among all texts.
    place: usize,
}

impl TextIndex {
    /// What texts ask for; each with its weight.
    pub(super) fn read(&self, texts: &[(&str, f64)], said: Option<Language>) -> Question {
        let mut place = 0;
        let mut read = |(text, weight): &(&str, f64)| {
            let words = words(text);
            let tongues = tongues(&words, said.and_then(Tongue::of));
            let asking = |tongue| Asking { text, words: &words, tongue, weight: *weight, place };
            let readings = tongues.into_iter().map(|tongue| self.units(&asking(tongue))).collect();
            place += text.len();
            readings
        };
        Question { texts: texts.iter().map(&mut read).collect() }
    }

    /// What words ask for in a tongue: each stem and each concept once, however often it is said.
    fn units(&self, asking: &Asking<'_>) -> Vec<Unit> {
        let words: Vec<&Word> = meaningful(asking.words, asking.tongue).collect();
        let stems = self.stems_of(asking, &words);
        let mut units: BTreeMap<Kind, Unit> = BTreeMap::new();
        let mut put = |kind: Kind, weight: f64, start: usize, length: usize| {
            let said = words[start].at.start..words[start + length - 1].at.end;
            let new = || Unit {
                kind,
                weight: 0.0,
                place: asking.place + said.start,
                written: asking.text[said.clone()].to_owned(),
            };
            let unit = units.entry(kind).or_insert_with(new);
            unit.weight = unit.weight.max(weight);
        };
        for (at, stem) in stems.iter().enumerate() {
            if let Some((stem, sure)) = stem.filter(|_| !words[at].is_number()) {
                put(Kind::Stem(stem), sure * asking.weight, at, 1);
            }
        }
        let known: Vec<Option<u32>> = stems.iter().map(|stem| stem.map(|(stem, _)| stem)).collect();
        for found in self.concepts.find(&known) {
            let weight = asking.weight * WEIGHTS.meaning;
            put(Kind::Meaning(found.concept), weight, found.start, found.length);
            for broader in self.concepts.broader(found.concept) {
                put(Kind::Meaning(*broader), weight * WEIGHTS.broader_asked, found.start, found.length);
            }
        }
        units.into_values().collect()
    }

    /// The stems of words, each with how sure it is.
    fn stems_of(&self, asking: &Asking<'_>, words: &[&Word]) -> Vec<Option<(u32, f64)>> {
        let mut guesses = MOST_GUESSES;
        let mut stem = |(at, word): (usize, &&Word)| {
            if let Some(stem) = self.lexicon.find(asking.tongue, word) {
                return Some((stem, 1.0));
            }
            guesses = guesses.checked_sub(1)?;
            let is_last = at + 1 == words.len() && word.at.end == asking.text.len();
            Some((self.lexicon.guess(asking.tongue, word, is_last)?, GUESSED))
        };
        words.iter().enumerate().map(&mut stem).collect()
    }
}
