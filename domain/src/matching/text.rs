//! How well the texts of practices answer a text.
//!
//! Two sums over what is asked are added. One is BM25F over stems, each language by itself: a title, a learning question and
//! keywords say more than the rest. The other one is over concepts of the field, whatever the language: those that words of
//! the practice stand for, those of its topics, and, with less weight, what these are a part of.

use std::collections::BTreeMap;

use super::concepts::Concepts;
use super::lexicon::Lexicon;
use super::question::{Kind, Question, Unit};
use super::weights::WEIGHTS;

/// What contains a stem or stands for a concept, and how much.
#[derive(Debug, Default)]
pub(super) struct Postings {
    /// How much it says to contain it: rare things say more.
    rarity: f64,
    /// Practices by number, in order. There are millions of these, so they are small.
    weights: Vec<(u32, f32)>,
}

impl Postings {
    /// Adds a practice that is not before the last one.
    pub(super) fn add(&mut self, practice: u32, weight: f64) {
        self.weights.push((practice, weight as f32));
    }

    /// How many practices there are here.
    pub(super) fn count(&self) -> f64 {
        self.weights.len() as f64
    }

    /// How much all of them contain of it.
    pub(super) fn sum(&self) -> f64 {
        self.weights.iter().map(|(_, weight)| f64::from(*weight)).sum()
    }

    /// Sets the rarity of what so many practices of so many contain.
    pub(super) fn rate(&mut self, practices: usize, containing: f64) {
        self.rarity = (1.0 + (practices as f64 - containing + 0.5) / (containing + 0.5)).ln();
    }

    fn worth(&self) -> impl Iterator<Item = (usize, f64)> {
        self.weights.iter().map(|(practice, weight)| (*practice as usize, self.rarity * f64::from(*weight)))
    }

    fn worth_of(&self, practice: u32) -> f64 {
        let at = self.weights.binary_search_by_key(&practice, |(practice, _)| *practice);
        at.map_or(0.0, |at| self.rarity * f64::from(self.weights[at].1))
    }
}

/// All texts of the catalogue.
#[derive(Debug, Default)]
pub(super) struct TextIndex {
    pub(super) lexicon: Lexicon,
    pub(super) concepts: Concepts,
    stems: Vec<Postings>,
    meanings: Vec<Postings>,
    practices: usize,
}

impl TextIndex {
    /// An index of so many practices.
    pub(super) fn new(
        lexicon: Lexicon,
        concepts: Concepts,
        stems: Vec<Postings>,
        meanings: Vec<Postings>,
        practices: usize,
    ) -> Self {
        Self { lexicon, concepts, stems, meanings, practices }
    }

    fn postings(&self, kind: Kind) -> &Postings {
        match kind {
            Kind::Stem(stem) => &self.stems[stem as usize],
            Kind::Meaning(concept) => &self.meanings[concept],
        }
    }

    /// How well each practice answers a question, from 0 to 1, in the order of their numbers.
    pub(super) fn relevance(&self, question: &Question) -> Vec<f64> {
        let mut all = vec![0.0; self.practices];
        for readings in &question.texts {
            let mut best = vec![0.0_f64; self.practices];
            for units in readings {
                let sums = self.sums(units);
                best.iter_mut().zip(sums).for_each(|(best, sum)| *best = best.max(sum));
            }
            all.iter_mut().zip(best).for_each(|(all, best)| *all += best);
        }
        all.into_iter().map(|sum| sum / (sum + WEIGHTS.half)).collect()
    }

    fn sums(&self, units: &[Unit]) -> Vec<f64> {
        let mut sums = vec![0.0; self.practices];
        for unit in units {
            for (practice, worth) in self.postings(unit.kind).worth() {
                sums[practice] += unit.weight * worth;
            }
        }
        sums
    }

    /// The words of a question that a practice answers, as they were written, in their order; at most so many, those that
    /// count most.
    pub(super) fn answered(&self, question: &Question, practice: u32, most: usize) -> Vec<String> {
        let mut counted: BTreeMap<(usize, &str), f64> = BTreeMap::new();
        for unit in question.units() {
            let counts = unit.weight * self.postings(unit.kind).worth_of(practice);
            if counts > 0.0 {
                *counted.entry((unit.place, &unit.written)).or_default() += counts;
            }
        }
        let mut ranked: Vec<((usize, &str), f64)> = counted.into_iter().collect();
        ranked.sort_by(|(one, weight), (other, heavier)| heavier.total_cmp(weight).then(one.cmp(other)));
        ranked.truncate(most);
        ranked.sort_by_key(|(at, _)| *at);
        let mut written: Vec<String> = Vec::new();
        for ((_, words), _) in ranked {
            if !written.iter().any(|other| other.eq_ignore_ascii_case(words)) {
                written.push(words.to_owned());
            }
        }
        written
    }

    /// The topics that a question names, in the order of their codes.
    pub(super) fn named(&self, question: &Question) -> Vec<&str> {
        let topics = question.units().filter_map(|unit| match unit.kind {
            // What is broader than a word is not what the word names.
            Kind::Meaning(concept) if unit.weight > WEIGHTS.meaning * WEIGHTS.broader_asked => {
                self.concepts.topic(concept)
            }
            _ => None,
        });
        let mut topics: Vec<&str> = topics.collect();
        topics.sort_unstable();
        topics.dedup();
        topics
    }
}
