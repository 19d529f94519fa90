//! The numbers in a text, compared with the claims that should stand behind them.

use std::collections::{BTreeMap, HashSet};
use std::str::FromStr;

use chrono::Datelike;
use rust_decimal::Decimal;
use serde::Serialize;
use utoipa::ToSchema;

use super::claims::Claim;
use super::document::{CatalogueLanguage, RevisionForm};

/// A number in a text that matches no claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct UnmatchedNumber {
    /// The number as it is written there.
    #[schema(examples("12.000"))]
    pub number: String,
    /// Where it stands, as JSON Pointers into the revision.
    pub places: Vec<String>,
}

/// The numbers of all texts of a revision that match no claim's value, nor stand in its subject, statement or dates; each
/// once, in the order of their spelling.
pub fn unmatched_numbers(form: &RevisionForm, claims: &[Claim]) -> Vec<UnmatchedNumber> {
    let known: HashSet<Decimal> =
        claims.iter().filter(|claim| claim.trust.name().is_live()).flat_map(of_claim).collect();
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (language, text) in form.texts() {
        let root =
            if language == form.language { "/text".to_owned() } else { format!("/translations/{language}/text") };
        for (part, text) in text.parts() {
            for written in numbers(text) {
                if readings(written, language).any(|reading| known.contains(&reading)) {
                    continue;
                }
                let places = found.entry(written.to_owned()).or_default();
                let place = format!("{root}/{part}");
                if places.last() != Some(&place) {
                    places.push(place);
                }
            }
        }
    }
    found.into_iter().map(|(number, places)| UnmatchedNumber { number, places }).collect()
}

/// The numbers that a claim stands behind: its value, those in its words, and the years of its dates.
fn of_claim(claim: &Claim) -> impl Iterator<Item = Decimal> {
    let form = &claim.form;
    let period = form.period.iter().flat_map(|period| [period.start.0.year(), period.end.0.year()]);
    let years = period.chain([form.as_of.0.year()]).map(Decimal::from);
    let subject = numbers(form.subject.as_str()).flat_map(|written| readings(written, CatalogueLanguage::En));
    let said = form.statement.texts();
    let said = said.flat_map(|(language, text)| numbers(text).flat_map(move |written| readings(written, language)));
    [form.value.value()].into_iter().chain(years).chain(subject).chain(said).map(|number| number.normalize())
}

/// The numbers in a text as they are written: digits with points and commas between them, that touch no letter. What is a
/// part of a name, `C40` or `CO2`, is none.
fn numbers(text: &str) -> impl Iterator<Item = &str> {
    let joins = |c: char| c.is_alphanumeric() || matches!(c, '.' | ',' | '\u{a0}');
    text.split(move |c: char| !joins(c))
        .flat_map(|word| word.split('\u{a0}'))
        .map(|word| word.trim_matches(['.', ',']))
        .filter(|word| word.starts_with(|c: char| c.is_ascii_digit()))
        .filter(|word| word.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',')))
}

/// What a written number may mean: in Spanish and Portuguese the comma parts the decimals and the point groups, in English it
/// is the other way round; agencies mix them, so both are tried where the grouping allows it.
fn readings(written: &str, language: CatalogueLanguage) -> impl Iterator<Item = Decimal> + use<> {
    let (group, part) = if language == CatalogueLanguage::En { (',', '.') } else { ('.', ',') };
    let one = reading(written, group, part);
    let other = reading(written, part, group);
    [one, other].into_iter().flatten().map(|number| number.normalize())
}

fn reading(written: &str, group: char, part: char) -> Option<Decimal> {
    let (whole, decimals) = written.split_once(part).unwrap_or((written, ""));
    let mut groups = whole.split(group);
    let first = groups.next()?;
    let grouped = groups.clone().count() > 0;
    let fits = groups.all(|digits| digits.len() == 3) && (!grouped || (1..=3).contains(&first.len()));
    if !fits || decimals.contains([group, part]) {
        return None;
    }
    let digits = whole.replace(group, "");
    let text = if decimals.is_empty() { digits } else { format!("{digits}.{decimals}") };
    Decimal::from_str(&text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_between_words_and_not_within_names() {
        let text = "C40 y CO2: 12.000 personas, 2,07 km (7 %), en 2004. P01 no; 1,5. ¿350,000? 3-4";
        assert_eq!(numbers(text).collect::<Vec<_>>(), ["12.000", "2,07", "7", "2004", "1,5", "350,000", "3", "4"]);
    }

    #[test]
    fn a_number_is_read_as_its_language_writes_it_and_as_others_do() {
        let read = |text, language| readings(text, language).map(|number| number.to_string()).collect::<Vec<_>>();
        assert_eq!(read("2,07", CatalogueLanguage::Es), ["2.07"]);
        assert_eq!(read("12.000", CatalogueLanguage::Es), ["12000", "12"]);
        assert_eq!(read("12,000", CatalogueLanguage::En), ["12000", "12"]);
        assert_eq!(read("1.234.567,8", CatalogueLanguage::Pt), ["1234567.8"]);
        assert_eq!(read("1.2.3", CatalogueLanguage::En), Vec::<String>::new());
        assert_eq!(read(&"9".repeat(400), CatalogueLanguage::En), Vec::<String>::new());
    }
}
