//! The stems that are known, by number.

use std::collections::{BTreeMap, HashMap};

use super::words::{Tongue, Word};

/// The shortest word that is taken for a misspelt one, and for an unfinished one.
const MISSPELT: usize = 6;
const UNFINISHED: usize = 4;

/// Stems by number, and the words that they were seen in.
#[derive(Clone, Debug, Default)]
pub(super) struct Lexicon {
    tongues: [Known; Tongue::ALL.len()],
    size: u32,
}

/// What is known of a tongue.
#[derive(Clone, Debug, Default)]
struct Known {
    stems: HashMap<String, u32>,
    /// Words in small letters, with their accents.
    seen: HashMap<String, u32>,
    /// Words without their accents: the stem, and its number.
    plain: BTreeMap<String, (String, u32)>,
}

impl Lexicon {
    /// The number of a word's stem, known or new.
    pub(super) fn learn(&mut self, tongue: Tongue, word: &Word) -> u32 {
        let known = &mut self.tongues[tongue as usize];
        if let Some(term) = known.seen.get(&word.lower) {
            return *term;
        }
        let stem = tongue.stem(&word.lower);
        let term = *known.stems.entry(stem.clone()).or_insert(self.size);
        self.size = self.size.max(term + 1);
        known.seen.insert(word.lower.clone(), term);
        // Two words may differ in nothing but an accent: which stands for the one without does not depend on who came first.
        let entry = known.plain.entry(word.plain.clone()).or_insert_with(|| (stem.clone(), term));
        if stem < entry.0 {
            *entry = (stem, term);
        }
        term
    }

    /// The number of a word's stem, when it is known.
    pub(super) fn recall(&self, tongue: Tongue, word: &Word) -> Option<u32> {
        let known = &self.tongues[tongue as usize];
        let seen = known.seen.get(&word.lower).copied();
        seen.or_else(|| known.stems.get(&tongue.stem(&word.lower)).copied())
    }

    /// The number of a word's stem, when it is known; of a word without its accents that of the word with them.
    pub(super) fn find(&self, tongue: Tongue, word: &Word) -> Option<u32> {
        let known = &self.tongues[tongue as usize];
        let seen = known.seen.get(&word.lower).copied();
        let plain = || known.plain.get(&word.plain).map(|(_, term)| *term);
        seen.or_else(plain).or_else(|| known.stems.get(&tongue.stem(&word.lower)).copied())
    }

    /// The known word that an unknown one was meant to be: one slip of the pen away; or, where the word may be unfinished, a
    /// longer one.
    pub(super) fn guess(&self, tongue: Tongue, word: &Word, is_unfinished: bool) -> Option<u32> {
        let letters = word.plain.chars().count();
        let first: String = word.plain.chars().take(1).collect();
        let words = &self.tongues[tongue as usize].plain;
        let same_letter = words.range(first.clone()..).take_while(|(known, _)| known.starts_with(&first));
        let near = same_letter.filter_map(|(known, (_, term))| {
            let is_longer = is_unfinished && letters >= UNFINISHED && known.starts_with(&word.plain);
            let is_slip = letters >= MISSPELT
                && known.chars().count().abs_diff(letters) <= 1
                && strsim::osa_distance(&word.plain, known) == 1;
            (is_slip || is_longer).then_some((is_slip, known.len(), known, *term))
        });
        near.min().map(|(.., term)| term)
    }

    /// How many stems there are.
    pub(super) fn len(&self) -> usize {
        self.size as usize
    }
}
