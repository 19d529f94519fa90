//! Texts as words, in the languages of the catalogue.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

use serde::Deserialize;
use snowball_stemmers_rs::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::plain::plain_word;
use crate::tables::read;
use crate::vocabularies::Language;

/// Of a word so many letters count, of a text so many words: nothing grows without bounds with what somebody pastes.
const MOST_LETTERS: usize = 40;
const MOST_WORDS: usize = 4000;

/// The shortest word that is taken for a misspelt one, and for an unfinished one.
const MISSPELT: usize = 6;
const UNFINISHED: usize = 4;

/// A language whose words are understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Tongue {
    Es,
    En,
    Pt,
}

impl Tongue {
    pub(super) const ALL: [Self; 3] = [Self::Es, Self::En, Self::Pt];

    /// The tongue of a language; none when its words are not understood.
    pub(super) fn of(language: Language) -> Option<Self> {
        match language.as_str() {
            "es" => Some(Self::Es),
            "en" => Some(Self::En),
            "pt" => Some(Self::Pt),
            _ => None,
        }
    }

    fn stem(self, word: &str) -> String {
        let algorithm = match self {
            Self::Es => Algorithm::Spanish,
            Self::En => Algorithm::English,
            Self::Pt => Algorithm::Portuguese,
        };
        plain_word(&Stemmer::create(algorithm).stem(word), MOST_LETTERS)
    }
}

/// Words that say nothing of what is asked for.
struct StopWords {
    /// Articles, prepositions and their like: a text's language shows in them.
    joints: HashSet<String>,
    /// Those, and how one asks for a visit: *we would like to learn about the experience of*.
    all: HashSet<String>,
}

static STOP_WORDS: LazyLock<HashMap<Tongue, StopWords>> = LazyLock::new(|| {
    #[derive(Deserialize)]
    struct Row {
        language: Tongue,
        kind: String,
        words: String,
    }
    let rows: Vec<Row> = read(include_str!("../../data/stop_words.csv"));
    let words = |tongue: Tongue, kind: Option<&str>| {
        let rows = rows.iter().filter(|row| row.language == tongue && kind.is_none_or(|kind| row.kind == kind));
        rows.flat_map(|row| row.words.split(' ')).map(|word| plain_word(word, MOST_LETTERS)).collect()
    };
    let of = |tongue| StopWords { joints: words(tongue, Some("joint")), all: words(tongue, None) };
    Tongue::ALL.into_iter().map(|tongue| (tongue, of(tongue))).collect()
});

/// A word of a text.
#[derive(Clone, Debug)]
pub(super) struct Word {
    /// Where it stands in the text.
    pub(super) at: Range<usize>,
    /// In small letters, with its accents.
    pub(super) lower: String,
    /// In small letters, without accents.
    pub(super) plain: String,
}

impl Word {
    /// Whether it says nothing of what is asked for.
    pub(super) fn is_empty_of_meaning(&self, tongue: Tongue) -> bool {
        self.plain.chars().nth(1).is_none()
            || STOP_WORDS.get(&tongue).is_some_and(|stop| stop.all.contains(&self.plain))
    }

    /// Whether it is a number.
    pub(super) fn is_number(&self) -> bool {
        self.plain.chars().all(|c| c.is_numeric())
    }
}

/// The words of a text.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut end = 0;
    while let Some(skipped) = text[end..].find(is_of_a_word).filter(|_| words.len() < MOST_WORDS) {
        let start = end + skipped;
        end = text[start..].find(|c| !is_of_a_word(c)).map_or(text.len(), |length| start + length);
        let written = &text[start..end];
        let plain = plain_word(written, MOST_LETTERS);
        if !plain.is_empty() {
            let lower = written.nfc().take(MOST_LETTERS).flat_map(char::to_lowercase).collect();
            words.push(Word { at: start..end, lower, plain });
        }
    }
    words
}

fn is_of_a_word(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

/// The tongues that a text may be in, by its joints; the one that its writer said decides where they do not.
pub(super) fn tongues(words: &[Word], said: Option<Tongue>) -> Vec<Tongue> {
    let joints = |tongue: Tongue| {
        let stop = STOP_WORDS.get(&tongue);
        words.iter().filter(|word| stop.is_some_and(|stop| stop.joints.contains(&word.plain))).count()
    };
    let counts = Tongue::ALL.map(|tongue| (joints(tongue), tongue));
    let most = counts.iter().map(|(count, _)| *count).max().unwrap_or_default();
    // Two more than any other language leave no doubt, whatever the form says.
    let best: Vec<Tongue> = counts.iter().filter(|(count, _)| count + 2 > most).map(|(_, tongue)| *tongue).collect();
    match said {
        Some(said) if best.contains(&said) => vec![said],
        _ => best,
    }
}

/// Stems by number, and the words that they were seen in.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    stems: HashMap<(Tongue, String), u32>,
    seen: HashMap<(Tongue, String), u32>,
    plain: BTreeMap<(Tongue, String), (String, u32)>,
}

impl Lexicon {
    /// The number of a word's stem, known or new.
    pub(super) fn learn(&mut self, tongue: Tongue, word: &Word) -> u32 {
        let key = (tongue, word.lower.clone());
        if let Some(term) = self.seen.get(&key) {
            return *term;
        }
        let stem = tongue.stem(&word.lower);
        let next = u32::try_from(self.stems.len()).unwrap_or(u32::MAX);
        let term = *self.stems.entry((tongue, stem.clone())).or_insert(next);
        self.seen.insert(key, term);
        // Two words may differ in nothing but an accent: which stands for the one without does not depend on who came first.
        let entry = self.plain.entry((tongue, word.plain.clone())).or_insert_with(|| (stem.clone(), term));
        if stem < entry.0 {
            *entry = (stem, term);
        }
        term
    }

    /// The number of a word's stem, when it is known; of a word without its accents that of the word with them.
    pub(super) fn find(&self, tongue: Tongue, word: &Word) -> Option<u32> {
        if let Some(term) = self.seen.get(&(tongue, word.lower.clone())) {
            return Some(*term);
        }
        if let Some((_, term)) = self.plain.get(&(tongue, word.plain.clone())) {
            return Some(*term);
        }
        self.stems.get(&(tongue, tongue.stem(&word.lower))).copied()
    }

    /// The known word that an unknown one was meant to be: one slip of the pen away; or, where the word may be unfinished, a
    /// longer one.
    pub(super) fn guess(&self, tongue: Tongue, word: &Word, is_unfinished: bool) -> Option<u32> {
        let letters = word.plain.chars().count();
        let from = (tongue, word.plain.chars().take(1).collect::<String>());
        let same_letter = self
            .plain
            .range(from.clone()..)
            .take_while(|((other, known), _)| *other == tongue && known.starts_with(&from.1));
        let near = same_letter.filter_map(|((_, known), (_, term))| {
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
        self.stems.len()
    }
}
