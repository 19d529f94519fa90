//! Cities as they are compared: whatever language their name is written in, with or without what stands around it.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::words::{Role, likeness, pieces, plain_words};
use crate::tables::read;

/// Of a city's name so many words are compared.
const MOST_WORDS: usize = 8;

#[derive(Deserialize)]
struct Row {
    city: String,
    names: String,
}

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| read(include_str!("../../data/city_names.csv")));

/// The one name by each of the others.
static NAMES: LazyLock<HashMap<&'static str, &'static str>> =
    LazyLock::new(|| ROWS.iter().flat_map(|row| row.names.split('|').map(|name| (name, row.city.as_str()))).collect());

/// A city.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct City {
    /// The one name of it.
    words: Vec<String>,
    /// Every name by which it may be called, each as plain words, the longest first.
    names: Vec<Vec<String>>,
}

impl City {
    /// A city as somebody wrote it.
    pub(super) fn parse(text: &str) -> Self {
        // After a comma or in brackets stands the province.
        let mut written =
            plain_words(text.split([',', ';', '(', '/']).find(|part| !part.trim().is_empty()).unwrap_or(text));
        written.truncate(MOST_WORDS);
        let bare = without_frame(&written);
        let known = [&written, &bare].into_iter().find_map(|words| NAMES.get(words.join(" ").as_str()));
        let words = known.map_or(bare, |name| plain_words(name));
        let one = words.join(" ");
        let others = ROWS.iter().filter(|row| row.city == one).flat_map(|row| row.names.split('|'));
        let mut names: Vec<Vec<String>> = others.map(plain_words).collect();
        names.extend([written, words.clone()]);
        names.retain(|name| !name.is_empty());
        names.sort_by_key(|name| std::cmp::Reverse(name.len()));
        names.dedup();
        Self { words, names }
    }

    /// The one name of it, as one word.
    pub(super) fn key(&self) -> String {
        self.words.join("-")
    }

    /// The words of its one name.
    pub(super) fn words(&self) -> &[String] {
        &self.words
    }

    /// The length of the name of the city, perhaps misspelt, that words begin with; 0 when they do not.
    pub(super) fn leads(&self, words: &[String]) -> usize {
        let is_meant = |name: &&Vec<String>| {
            let said = words.get(..name.len());
            said.is_some_and(|said| said.iter().zip(*name).all(|(word, meant)| likeness(word, meant) > 0.0))
        };
        self.names.iter().find(is_meant).map_or(0, Vec::len)
    }

    /// How alike two cities are: 1 the same, 0 others, between them slips of the pen. One that says more, e.g. the province
    /// after the city, is the same.
    pub(super) fn likeness(&self, other: &Self) -> f64 {
        if self.words.is_empty() || other.words.is_empty() {
            return if self.words == other.words { 1.0 } else { 0.0 };
        }
        if self.words.starts_with(&other.words) || other.words.starts_with(&self.words) {
            return 1.0;
        }
        likeness(&self.words.join(" "), &other.words.join(" "))
    }
}

/// The words without `city of`, `D. C.` and their like, unless nothing is left.
fn without_frame(words: &[String]) -> Vec<String> {
    let is_frame = |role: Role, name: &str| role != Role::Word && (role != Role::Head || name == "municipality");
    let mut kept: Vec<(&[String], bool)> = Vec::new();
    for piece in pieces(words, None) {
        let frame = piece.concept.is_some_and(|concept| is_frame(concept.role, concept.name));
        kept.push((piece.words, frame));
    }
    // Articles within a name belong to it: Rio *de* Janeiro.
    let first = kept.iter().position(|(_, frame)| !frame);
    let last = kept.iter().rposition(|(_, frame)| !frame);
    match (first, last) {
        (Some(first), Some(last)) => kept[first..=last].iter().flat_map(|(words, _)| words.to_vec()).collect(),
        _ => words.to_vec(),
    }
}
