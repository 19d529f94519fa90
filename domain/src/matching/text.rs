//! How well the texts of practices answer a text.
//!
//! Two sums over what is asked are added. One is BM25F over stems, each language by itself: a title, a learning question and
//! keywords say more than the rest. The other one is over concepts of the field, whatever the language: those that words of
//! the practice stand for, those of its topics, and, with less weight, what these are a part of.

use std::collections::BTreeMap;

use super::concepts::{Concepts, meaningful};
use super::profile::{Profile, ProfileText};
use super::weights::{FIELDS, WEIGHTS};
use super::words::{Lexicon, Tongue, Word, tongues, words};
use crate::topics::Topic;
use crate::vocabularies::Language;

/// Of so many unknown words of a text it is guessed what they were meant to be, and a guess counts so much.
const MOST_GUESSES: usize = 12;
const GUESSED: f64 = 0.6;

/// What contains a stem or stands for a concept, and how much.
#[derive(Debug, Default)]
struct Postings {
    idf: f64,
    /// Practices by number, in order.
    weights: Vec<(u32, f64)>,
}

impl Postings {
    fn weight(&self, practice: u32) -> f64 {
        self.weights.binary_search_by_key(&practice, |(practice, _)| *practice).map_or(0.0, |at| self.weights[at].1)
    }

    fn rate(&mut self, practices: usize, df: f64) {
        self.idf = (1.0 + (practices as f64 - df + 0.5) / (df + 0.5)).ln();
    }
}

/// All texts of the catalogue.
#[derive(Debug, Default)]
pub(super) struct TextIndex {
    lexicon: Lexicon,
    concepts: Concepts,
    stems: Vec<Postings>,
    meanings: Vec<Postings>,
    practices: usize,
}

/// Something that a text asks for.
#[derive(Clone, Debug)]
struct Unit {
    kind: Kind,
    weight: f64,
    /// The place of the first word that asks for it.
    place: usize,
    /// The words, as they were written.
    written: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Stem(u32),
    Meaning(usize),
}

/// What texts ask for: of each text what it asks for in each tongue that it may be in.
#[derive(Debug, Default)]
pub(super) struct Question {
    texts: Vec<Vec<Vec<Unit>>>,
}

impl Question {
    fn units(&self) -> impl Iterator<Item = &Unit> {
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

/// Counts of a practice's stems by field, in one tongue.
struct Counted {
    practice: u32,
    tongue: Tongue,
    stems: BTreeMap<u32, [u32; FIELDS]>,
    lengths: [u32; FIELDS],
}

impl TextIndex {
    /// The texts of practices in the order that numbers them.
    pub(super) fn of(profiles: &[Profile], topics: &[Topic]) -> Self {
        let mut lexicon = Lexicon::default();
        let concepts = Concepts::of(topics, &mut lexicon);
        let mut index = Self { lexicon, concepts, practices: profiles.len(), ..Self::default() };
        let mut counted = Vec::new();
        let mut meanings: Vec<BTreeMap<usize, f64>> = Vec::new();
        for (practice, profile) in (0..).zip(profiles) {
            let mut said = BTreeMap::new();
            for (language, text) in &profile.texts {
                if let Some(tongue) = Tongue::of(*language) {
                    counted.push(index.count(practice, tongue, text, &mut said));
                }
            }
            index.tag(profile, &mut said);
            meanings.push(said);
        }
        index.fill_stems(&counted);
        index.fill_meanings(&meanings);
        index
    }

    fn count(&mut self, practice: u32, tongue: Tongue, text: &ProfileText, said: &mut BTreeMap<usize, f64>) -> Counted {
        let mut counted = Counted { practice, tongue, stems: BTreeMap::new(), lengths: [0; FIELDS] };
        let mut here: BTreeMap<usize, f64> = BTreeMap::new();
        let fields = [
            std::slice::from_ref(&text.title),
            std::slice::from_ref(&text.learning_question),
            text.keywords.as_slice(),
            text.others.as_slice(),
        ];
        for (field, texts) in fields.into_iter().enumerate() {
            for text in texts {
                let words = words(text);
                let stems: Vec<Option<u32>> =
                    meaningful(&words, tongue).map(|word| Some(self.lexicon.learn(tongue, word))).collect();
                for stem in stems.iter().flatten() {
                    counted.stems.entry(*stem).or_default()[field] += 1;
                    counted.lengths[field] += 1;
                }
                for found in self.concepts.find(tongue, &stems) {
                    *here.entry(found.concept).or_default() += WEIGHTS.meanings[field];
                }
            }
        }
        // A translation says the same once more.
        for (concept, weight) in here {
            let most = said.entry(concept).or_default();
            *most = weight.max(*most);
        }
        counted
    }

    /// What the topics of a practice stand for, and what all that is a part of.
    fn tag(&self, profile: &Profile, said: &mut BTreeMap<usize, f64>) {
        let mut weight = WEIGHTS.topic;
        for concept in profile.topics.iter().filter_map(|code| self.concepts.of_topic(code)) {
            *said.entry(concept).or_default() += weight;
            weight *= WEIGHTS.next_topic;
        }
        let mut above: BTreeMap<usize, f64> = BTreeMap::new();
        for (concept, weight) in said.iter() {
            for broader in self.concepts.broader(*concept) {
                let most = above.entry(*broader).or_default();
                *most = most.max(weight * WEIGHTS.broader);
            }
        }
        for (concept, weight) in above {
            *said.entry(concept).or_default() += weight;
        }
    }

    fn fill_stems(&mut self, counted: &[Counted]) {
        let mut totals: BTreeMap<Tongue, ([u64; FIELDS], u64)> = BTreeMap::new();
        for text in counted {
            let (lengths, texts) = totals.entry(text.tongue).or_default();
            *texts += 1;
            lengths.iter_mut().zip(text.lengths).for_each(|(total, length)| *total += u64::from(length));
        }
        self.stems.resize_with(self.lexicon.len(), Postings::default);
        let (weights, b, half) = (WEIGHTS.stems, WEIGHTS.length, WEIGHTS.stem_half);
        for text in counted {
            let (lengths, texts) = totals[&text.tongue];
            let norm: Vec<f64> = (0..FIELDS)
                .map(|f| {
                    let mean = lengths[f] as f64 / texts as f64;
                    let ratio = if mean == 0.0 { 1.0 } else { f64::from(text.lengths[f]) / mean };
                    weights[f] / (1.0 - b[f] + b[f] * ratio)
                })
                .collect();
            for (stem, counts) in &text.stems {
                let tf: f64 = counts.iter().zip(&norm).map(|(count, norm)| f64::from(*count) * norm).sum();
                self.stems[*stem as usize].weights.push((text.practice, tf / (half + tf)));
            }
        }
        for postings in &mut self.stems {
            let df = postings.weights.len() as f64;
            postings.rate(self.practices, df);
        }
    }

    fn fill_meanings(&mut self, meanings: &[BTreeMap<usize, f64>]) {
        self.meanings.resize_with(self.concepts.len(), Postings::default);
        let half = WEIGHTS.meaning_half;
        for (practice, said) in (0..).zip(meanings) {
            for (concept, weight) in said {
                self.meanings[*concept].weights.push((practice, weight / (weight + half)));
            }
        }
        for postings in &mut self.meanings {
            let df = postings.weights.iter().map(|(_, weight)| weight).sum();
            postings.rate(self.practices, df);
        }
    }

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
        for found in self.concepts.find(asking.tongue, &known) {
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
            let postings = self.postings(unit.kind);
            for (practice, weight) in &postings.weights {
                sums[*practice as usize] += unit.weight * postings.idf * weight;
            }
        }
        sums
    }

    /// The words of a question that a practice answers, as they were written, in their order; at most so many, those that
    /// count most.
    pub(super) fn answered(&self, question: &Question, practice: u32, most: usize) -> Vec<String> {
        let mut counted: BTreeMap<(usize, &str), f64> = BTreeMap::new();
        for unit in question.units() {
            let postings = self.postings(unit.kind);
            let counts = unit.weight * postings.idf * postings.weight(practice);
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
            Kind::Meaning(concept) if unit.weight >= 0.5 => self.concepts.topic(concept),
            _ => None,
        });
        let mut topics: Vec<&str> = topics.collect();
        topics.sort_unstable();
        topics.dedup();
        topics
    }
}
