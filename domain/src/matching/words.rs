//! Texts as words, in the languages of the catalogue.

use std::collections::{HashMap, HashSet};
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

    /// The stem of a word in small letters, without accents.
    pub(super) fn stem(self, word: &str) -> String {
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
    /// The word that stands at a place of a text.
    pub(super) fn of(text: &str, at: Range<usize>) -> Self {
        let written = &text[at.clone()];
        let lower = written.nfc().take(MOST_LETTERS).flat_map(char::to_lowercase).collect();
        Self { at, lower, plain: plain_word(written, MOST_LETTERS) }
    }

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

/// Where the words of a text stand, the first of them.
pub(super) fn places(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut end = 0;
    let places = std::iter::from_fn(move || {
        let start = end + text[end..].find(is_of_a_word)?;
        end = text[start..].find(|c| !is_of_a_word(c)).map_or(text.len(), |length| start + length);
        Some(start..end)
    });
    places.take(MOST_WORDS)
}

/// The words of a text.
pub(super) fn words(text: &str) -> Vec<Word> {
    places(text).map(|at| Word::of(text, at)).filter(|word| !word.plain.is_empty()).collect()
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
