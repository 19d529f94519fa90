//! Names of bodies as they are compared.

use super::places::City;
use super::words::{Piece, Role, overlap, pieces, plain_words};
use crate::vocabularies::Country;

/// What a word says that many bodies have in common, against one that says what the body is about.
const HEAD: f64 = 1.0;
const WORD: f64 = 2.0;

/// How alike a name and its acronym are.
const ACRONYM: f64 = 0.9;

/// What is left of the likeness of two bodies of different kinds, e.g. a ministry and a secretariat of education.
const OTHER_KIND: f64 = 0.6;

/// Of a name so many words are compared.
const MOST_WORDS: usize = 24;

/// The shortest acronym that is taken for one, and the longest.
const ACRONYM_LENGTH: std::ops::RangeInclusive<usize> = 3..=8;

/// The name of a body, without accents, case, legal form, the name of its city and country, and with one word for what
/// Spanish, English and Portuguese call by several. A name that is nothing but a city's is that of its municipality.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodyName {
    /// What kind of body it is, e.g. `ministry`; sorted.
    heads: Vec<String>,
    /// What it is about; sorted.
    words: Vec<String>,
    /// Acronyms that are written in the name.
    acronyms: Vec<String>,
    /// The first letters of its words, with and without those of its city.
    initials: Vec<String>,
    /// Whether it bears the name of its city.
    is_local: bool,
}

impl BodyName {
    /// A name as somebody wrote it, of a body in a city and country.
    pub fn parse(text: &str, city: &str, country: Option<Country>) -> Self {
        Self::of(text, &City::parse(city), country)
    }

    pub(super) fn of(text: &str, city: &City, country: Option<Country>) -> Self {
        let mut written = plain_words(text);
        written.truncate(MOST_WORDS);
        let (body, found) = without_places(&written, city, country);
        let parts = pieces(&body, country);
        let (mut heads, mut words) = (named(&parts, Role::Head), named(&parts, Role::Word));
        if heads.is_empty() && words.is_empty() && found.any() {
            heads.push("municipality".to_owned());
        }
        let mut acronyms = written_acronyms(text);
        if let ([word], true) = (words.as_slice(), heads.is_empty())
            && ACRONYM_LENGTH.contains(&word.len())
        {
            acronyms.push(word.clone());
        }
        let initials = vec![initials(&parts), initials(&pieces(&written, country))];
        for list in [&mut heads, &mut words, &mut acronyms] {
            list.sort();
            list.dedup();
        }
        Self { heads, words, acronyms, initials, is_local: found.city }
    }

    /// The name and the city as one line, the same for all ways of writing them: what is searched by trigrams.
    pub(super) fn key(&self, city: &City) -> String {
        let all = self.heads.iter().chain(&self.words).chain(city.words());
        all.map(String::as_str).collect::<Vec<_>>().join(" ")
    }

    /// How alike two names are.
    pub fn likeness(&self, other: &Self) -> f64 {
        if self == other {
            return 1.0;
        }
        let alike = overlap(&self.weighted(), &other.weighted());
        let kinds_differ = !self.heads.is_empty()
            && !other.heads.is_empty()
            && !self.heads.iter().any(|head| other.heads.contains(head));
        let alike = if kinds_differ { alike * OTHER_KIND } else { alike };
        if self.is_acronym_of(other) || other.is_acronym_of(self) { alike.max(ACRONYM) } else { alike }
    }

    /// Whether it bears the name of its city, so that one of another city is another body.
    pub(super) fn is_local(&self) -> bool {
        self.is_local
    }

    fn weighted(&self) -> Vec<(&str, f64)> {
        let heads = self.heads.iter().map(|head| (head.as_str(), HEAD));
        heads.chain(self.words.iter().map(|word| (word.as_str(), WORD))).collect()
    }

    fn is_acronym_of(&self, other: &Self) -> bool {
        // A long name has more letters than its acronym takes: ACI is *Agencia de Cooperación e Inversión de Medellín*. In
        // another language they stand in another order: DNP is the *National Department of Planning*, too.
        let stands_for = |acronym: &String| {
            other.initials.iter().any(|initials| initials.starts_with(acronym) || sorted(initials) == sorted(acronym))
        };
        self.acronyms.iter().any(|acronym| stands_for(acronym) || other.acronyms.contains(acronym))
    }
}

fn sorted(letters: &str) -> Vec<char> {
    let mut letters: Vec<char> = letters.chars().collect();
    letters.sort_unstable();
    letters
}

/// Which places a name says.
#[derive(Clone, Copy, Default)]
struct Places {
    city: bool,
    country: bool,
}

impl Places {
    fn any(self) -> bool {
        self.city || self.country
    }
}

/// What is left without the names of the city and the country, and which of them there were.
fn without_places(written: &[String], city: &City, country: Option<Country>) -> (Vec<String>, Places) {
    let labels = country.map(Country::label).map(|label| [plain_words(label.es), plain_words(label.en)]);
    let countries = labels.iter().flatten();
    let (mut left, mut found) = (Vec::new(), Places::default());
    let mut rest = written;
    while let Some((first, others)) = rest.split_first() {
        let land = countries.clone().filter(|name| !name.is_empty() && rest.starts_with(name)).map(Vec::len).max();
        let (in_city, in_country) = (city.leads(rest), land.unwrap_or_default());
        if in_city + in_country == 0 {
            left.push(first.clone());
            rest = others;
            continue;
        }
        found.city |= in_city >= in_country;
        found.country |= in_country > in_city;
        rest = &rest[in_city.max(in_country)..];
    }
    (left, found)
}

/// The words with a role; one that the tables do not know says what the body is about.
fn named(parts: &[Piece<'_>], role: Role) -> Vec<String> {
    let of_role = parts.iter().filter(|part| part.concept.map_or(Role::Word, |concept| concept.role) == role);
    of_role.map(|part| part.concept.map_or_else(|| part.words.join(" "), |concept| concept.name.to_owned())).collect()
}

fn initials(parts: &[Piece<'_>]) -> String {
    let said = parts
        .iter()
        .filter(|part| !part.concept.is_some_and(|concept| matches!(concept.role, Role::Joint | Role::Form)));
    said.flat_map(|part| part.words.iter()).filter_map(|word| word.chars().next()).collect()
}

/// Words in capitals within a name that has small letters, too.
fn written_acronyms(text: &str) -> Vec<String> {
    if !text.chars().any(char::is_lowercase) {
        return Vec::new();
    }
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().all(|c| !c.is_lowercase()));
    let plain = words.filter_map(|word| plain_words(word).into_iter().next());
    let is_acronym = |word: &String| {
        // A legal form, or a word that is shouted, is none.
        let says_nothing_else = pieces(std::slice::from_ref(word), None).iter().all(|piece| piece.concept.is_none());
        ACRONYM_LENGTH.contains(&word.len()) && word.chars().all(char::is_alphabetic) && says_nothing_else
    };
    plain.filter(is_acronym).collect()
}
