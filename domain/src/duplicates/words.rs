//! Words as names are compared by: without accents and case, and those that Spanish, English and Portuguese have for the
//! same thing as one.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::plain::push_plain;
use crate::tables::read;
use crate::vocabularies::Country;

/// Of a word so many letters are compared, of a text so many words: some single characters stand for whole sentences, and
/// neither a comparison nor an index may grow with them.
const MOST_LETTERS: usize = 40;
const MOST_WORDS: usize = 400;

/// The longest phrase of the tables, in words.
const LONGEST: usize = 5;

/// The shortest word that is taken for a misspelt one of the tables.
const MISSPELT: usize = 6;

/// What a word says of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Role {
    /// What kind of body it is: `ministry`, `university`. Many have it in common.
    Head,
    /// What it is about.
    Word,
    /// Adds nothing in a name, but its letter to an acronym: `municipal`.
    Minor,
    /// Adds nothing at all: `de`, `the`.
    Joint,
    /// A legal form.
    Form,
}

/// A phrase of the tables: what it stands for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Concept {
    pub(super) name: &'static str,
    pub(super) role: Role,
}

#[derive(Deserialize)]
struct Row {
    concept: String,
    kind: Role,
    country: Option<String>,
    es: String,
    en: String,
    pt: String,
    other: String,
}

/// Concepts by country and phrase; the country is empty where a phrase means the same everywhere.
type Concepts = HashMap<(&'static str, &'static str), Concept>;

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| read(include_str!("../../data/organization_words.csv")));

static CONCEPTS: LazyLock<Concepts> = LazyLock::new(|| {
    let mut concepts = Concepts::new();
    for row in ROWS.iter() {
        let country = row.country.as_deref().unwrap_or_default();
        for phrase in [&row.es, &row.en, &row.pt, &row.other].into_iter().flat_map(|words| words.split('|')) {
            // What stands first counts: a word that is known by several languages means what the first row says.
            concepts.entry((country, phrase)).or_insert(Concept { name: &row.concept, role: row.kind });
        }
    }
    concepts.retain(|(_, phrase), _| !phrase.is_empty());
    concepts
});

/// The single words of the tables that mean the same everywhere, by their first letter: where a misspelt one is looked for.
static SINGLE_WORDS: LazyLock<HashMap<char, Vec<(&'static str, Concept)>>> = LazyLock::new(|| {
    let mut words: HashMap<char, Vec<(&'static str, Concept)>> = HashMap::new();
    let single = CONCEPTS.iter().filter(|((country, phrase), _)| country.is_empty() && !phrase.contains(' '));
    for ((_, word), concept) in single.filter(|((_, word), _)| word.len() >= MISSPELT) {
        words.entry(word.chars().next().unwrap_or_default()).or_default().push((word, *concept));
    }
    words.values_mut().for_each(|words| words.sort_by_key(|(word, _)| *word));
    words
});

static PUBLIC_MAIL_HOSTS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let lines = include_str!("../../data/public_mail_hosts.txt").lines();
    lines.filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
});

/// A text as words of small letters and digits without accents.
pub(super) fn plain_words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for c in text.nfkd().take(MOST_LETTERS * MOST_WORDS).filter(|c| !is_combining_mark(*c)) {
        let is_letter = words.last_mut().is_some_and(|word| push_plain(word, c));
        if !is_letter {
            words.push(String::new());
        }
    }
    words.retain(|word| !word.is_empty());
    words.truncate(MOST_WORDS);
    for word in &mut words {
        if let Some((end, _)) = word.char_indices().nth(MOST_LETTERS) {
            word.truncate(end);
        }
    }
    words
}

/// A piece of a text: a phrase that the tables know, or a word that they do not.
#[derive(Clone, Debug)]
pub(super) struct Piece<'a> {
    pub(super) words: &'a [String],
    pub(super) concept: Option<Concept>,
}

/// Cuts words into the longest phrases that mean something in a country.
pub(super) fn pieces(words: &[String], country: Option<Country>) -> Vec<Piece<'_>> {
    let country = country.map(Country::as_str).unwrap_or_default();
    let mut pieces = Vec::new();
    let mut rest = words;
    while !rest.is_empty() {
        let known = (1..=rest.len().min(LONGEST)).rev().find_map(|length| {
            let phrase = rest[..length].join(" ");
            let concept = CONCEPTS.get(&(country, phrase.as_str())).or_else(|| CONCEPTS.get(&("", phrase.as_str())))?;
            Some((length, *concept))
        });
        let (length, concept) =
            known.map_or_else(|| (1, misspelt(&rest[0])), |(length, concept)| (length, Some(concept)));
        let (words, after) = rest.split_at(length);
        pieces.push(Piece { words, concept });
        rest = after;
    }
    pieces
}

/// What a word may have been meant to be.
fn misspelt(word: &str) -> Option<Concept> {
    const LEAST: f64 = 0.83;
    let same_letter =
        word.chars().next().filter(|_| word.len() >= MISSPELT).and_then(|letter| SINGLE_WORDS.get(&letter))?;
    let near = same_letter.iter().filter(|(known, _)| known.len().abs_diff(word.len()) <= 2);
    let alike = near.map(|(known, concept)| (strsim::normalized_damerau_levenshtein(word, known), concept));
    let best = alike.filter(|(likeness, _)| *likeness >= LEAST).max_by(|(one, _), (other, _)| one.total_cmp(other));
    best.map(|(_, concept)| *concept)
}

/// How alike two words are: 1 the same, 0 other words; between them slips of the pen.
pub(super) fn likeness(one: &str, other: &str) -> f64 {
    const LEAST: f64 = 0.75;
    if one == other {
        return 1.0;
    }
    // Short words that differ in a letter are other words.
    if one.len().min(other.len()) < 4 {
        return 0.0;
    }
    let likeness = strsim::normalized_damerau_levenshtein(one, other);
    if likeness >= LEAST { likeness } else { 0.0 }
}

/// How alike two sets of words are, each with its weight: the weighted mean of what each word finds on the other side.
/// The same both ways round.
pub(super) fn overlap(one: &[(&str, f64)], other: &[(&str, f64)]) -> f64 {
    let all: f64 = one.iter().chain(other).map(|(_, weight)| weight).sum();
    if all == 0.0 {
        return 0.0;
    }
    (found(one, other) + found(other, one)) / all
}

fn found(these: &[(&str, f64)], those: &[(&str, f64)]) -> f64 {
    let best = |word: &str| those.iter().map(|(other, _)| likeness(word, other)).fold(0.0, f64::max);
    these.iter().map(|(word, weight)| weight * best(word)).sum()
}

/// Whether a host gives mailboxes to anybody, under whatever ending: `yahoo.com`, `yahoo.com.br`, `yahoo.es`.
pub fn is_public_mail_host(host: &str) -> bool {
    let mut labels = host.split('.');
    let is_listed = labels.next().is_some_and(|name| PUBLIC_MAIL_HOSTS.contains(name));
    is_listed
        && match (labels.next(), labels.next(), labels.next()) {
            (Some(_), None, None) => true,
            (Some(second), Some(_), None) => matches!(second, "com" | "co" | "net"),
            _ => false,
        }
}

#[cfg(test)]
pub(super) fn table_sizes() -> (usize, usize) {
    (ROWS.len(), PUBLIC_MAIL_HOSTS.len())
}
