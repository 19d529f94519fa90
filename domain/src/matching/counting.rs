//! The words of all practices, counted.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use super::concepts::Concepts;
use super::lexicon::Lexicon;
use super::profile::Profile;
use super::text::{Postings, TextIndex};
use super::weights::{FIELDS, KEYWORDS, OTHERS, QUESTION, TITLE, WEIGHTS};
use super::words::{Tongue, Word, places};
use crate::topics::Topic;

/// Of the other texts of a practice so many words are counted in each language: with them an index grows, and the time that a
/// new one takes.
const MOST_OTHERS: usize = 400;

/// Counts of a practice's words in one tongue.
struct Counted {
    practice: u32,
    tongue: Tongue,
    /// Stems as they come, each with its field.
    stems: Vec<(u32, usize)>,
    /// How much its words stand for each concept.
    meanings: BTreeMap<usize, f64>,
}

/// What a word says.
#[derive(Clone, Copy)]
enum Said {
    /// Nothing: phrases reach across it.
    Nothing,
    /// Something that is of no field of the catalogue.
    Unknown,
    /// A stem.
    Stem(u32),
}

/// What words say, as they were written.
type Memo<'a> = [HashMap<&'a str, Said>; Tongue::ALL.len()];

/// Reads texts.
struct Reader<'a> {
    lexicon: Lexicon,
    concepts: Concepts,
    memo: Memo<'a>,
}

impl<'a> Reader<'a> {
    fn title_to_keywords(&mut self, practice: u32, profile: &'a Profile) -> Vec<(Counted, &'a [String])> {
        let mut read = Vec::new();
        for (language, text) in &profile.texts {
            if let Some(tongue) = Tongue::of(*language) {
                let mut counted = Counted { practice, tongue, stems: Vec::new(), meanings: BTreeMap::new() };
                self.count(&mut counted, TITLE, std::slice::from_ref(&text.title));
                self.count(&mut counted, QUESTION, std::slice::from_ref(&text.learning_question));
                self.count(&mut counted, KEYWORDS, &text.keywords);
                read.push((counted, text.others.as_slice()));
            }
        }
        read
    }

    fn count(&mut self, counted: &mut Counted, field: usize, texts: &'a [String]) {
        let mut left = if field == OTHERS { MOST_OTHERS } else { usize::MAX };
        let mut stems = Vec::new();
        for text in texts {
            stems.clear();
            for at in places(text).take(left) {
                left -= 1;
                match self.say(counted.tongue, field, text, at) {
                    Said::Nothing => {}
                    Said::Unknown => stems.push(None),
                    Said::Stem(stem) => stems.push(Some(stem)),
                }
            }
            counted.stems.extend(stems.iter().flatten().map(|stem| (*stem, field)));
            for found in self.concepts.find(&stems) {
                *counted.meanings.entry(found.concept).or_default() += WEIGHTS.meanings[field];
            }
        }
    }

    fn say(&mut self, tongue: Tongue, field: usize, text: &'a str, at: Range<usize>) -> Said {
        let written = &text[at.clone()];
        if let Some(known) = self.memo[tongue as usize].get(written) {
            return *known;
        }
        let word = Word::of(text, at);
        let said = match field {
            _ if word.is_empty_of_meaning(tongue) => Said::Nothing,
            OTHERS => self.lexicon.recall(tongue, &word).map_or(Said::Unknown, Said::Stem),
            _ => Said::Stem(self.lexicon.learn(tongue, &word)),
        };
        self.memo[tongue as usize].insert(written, said);
        said
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
}

impl Counted {
    fn lengths(&self) -> [f64; FIELDS] {
        let mut lengths = [0.0; FIELDS];
        self.stems.iter().for_each(|(_, field)| lengths[*field] += 1.0);
        lengths
    }
}

impl TextIndex {
    /// The texts of practices in the order that numbers them.
    pub(super) fn of(profiles: &[Profile], topics: &[Topic]) -> Self {
        let (concepts, lexicon) = Concepts::of(topics);
        let mut reader = Reader { lexicon, concepts, memo: Memo::default() };
        let numbered = (0..).zip(profiles);
        let read: Vec<_> = numbered.flat_map(|(at, profile)| reader.title_to_keywords(at, profile)).collect();
        // Only now it is known what the words of the field are: no others count in the texts below.
        let mut counted = Vec::with_capacity(read.len());
        for (mut words, others) in read {
            reader.count(&mut words, OTHERS, others);
            words.stems.sort_unstable();
            counted.push(words);
        }
        let meanings = meanings(&reader, profiles, &counted);
        let stems = stems(reader.lexicon.len(), profiles.len(), &counted);
        Self::new(reader.lexicon, reader.concepts, stems, meanings, profiles.len())
    }
}

/// What contains each stem.
fn stems(stems: usize, practices: usize, counted: &[Counted]) -> Vec<Postings> {
    let mut totals = [([0.0; FIELDS], 0.0); Tongue::ALL.len()];
    for text in counted {
        let (lengths, texts) = &mut totals[text.tongue as usize];
        *texts += 1.0;
        lengths.iter_mut().zip(text.lengths()).for_each(|(total, length)| *total += length);
    }
    let mut postings: Vec<Postings> = std::iter::repeat_with(Postings::default).take(stems).collect();
    for text in counted {
        let (totals, texts) = &totals[text.tongue as usize];
        let lengths = text.lengths();
        let worth: [f64; FIELDS] = std::array::from_fn(|field| {
            let ratio = if totals[field] > 0.0 { lengths[field] * texts / totals[field] } else { 1.0 };
            WEIGHTS.stems[field] / (1.0 - WEIGHTS.length[field] + WEIGHTS.length[field] * ratio)
        });
        for same in text.stems.chunk_by(|(one, _), (other, _)| one == other) {
            let weight: f64 = same.iter().map(|(_, field)| worth[*field]).sum();
            postings[same[0].0 as usize].add(text.practice, weight / (weight + WEIGHTS.stem_half));
        }
    }
    postings.iter_mut().for_each(|postings| postings.rate(practices, postings.count()));
    postings
}

/// What stands for each concept.
fn meanings(reader: &Reader<'_>, profiles: &[Profile], counted: &[Counted]) -> Vec<Postings> {
    let mut said: Vec<BTreeMap<usize, f64>> = vec![BTreeMap::new(); profiles.len()];
    for text in counted {
        for (concept, weight) in &text.meanings {
            // A translation says the same once more.
            let most = said[text.practice as usize].entry(*concept).or_default();
            *most = weight.max(*most);
        }
    }
    let mut postings: Vec<Postings> = std::iter::repeat_with(Postings::default).take(reader.concepts.len()).collect();
    for ((practice, profile), mut said) in (0..).zip(profiles).zip(said) {
        reader.tag(profile, &mut said);
        said.into_iter().for_each(|(concept, weight)| {
            postings[concept].add(practice, weight / (weight + WEIGHTS.meaning_half));
        });
    }
    postings.iter_mut().for_each(|postings| postings.rate(profiles.len(), postings.sum()));
    postings
}
