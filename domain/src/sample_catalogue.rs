//! The sample catalogue: sixty practices of a city that shares what it learned, as their editors would write them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use chrono::{Months, NaiveDate};
use serde::Deserialize;
use serde_json::Value;

use crate::PracticeId;
use crate::matching::{ClaimCounts, Profile, ProfileText};
use crate::vocabularies::{Axis, Country, Language, Outcome};

/// The files, in the order of the codes.
const FILES: [&str; 6] = [
    include_str!("../data/sample_catalogue/P01-P10.json"),
    include_str!("../data/sample_catalogue/P11-P20.json"),
    include_str!("../data/sample_catalogue/P21-P30.json"),
    include_str!("../data/sample_catalogue/P31-P40.json"),
    include_str!("../data/sample_catalogue/P41-P50.json"),
    include_str!("../data/sample_catalogue/P51-P60.json"),
];

/// After so many months a practice is to be reviewed.
const REVIEWED_AFTER: Months = Months::new(24);

static DOCUMENTS: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let practices = |file: &&str| serde_json::from_str::<Vec<Value>>(file).unwrap_or_default();
    FILES.iter().flat_map(practices).collect()
});

/// The documents as they stand: a revision's members with `code`, `agency`, `claims`, `contradictions` and `state`.
pub fn documents() -> &'static [Value] {
    &DOCUMENTS
}

/// The practices as they are compared with needs once all of them are published on a day, with every claim verified that no
/// decision put behind another one. The id of each is given by the place of its document.
pub fn profiles(published_on: NaiveDate, id: impl Fn(usize) -> PracticeId) -> Vec<Profile> {
    let read = documents().iter().map(Document::deserialize);
    read.flatten().enumerate().map(|(at, document)| document.profile(id(at), published_on)).collect()
}

#[derive(Deserialize)]
struct Document {
    code: String,
    language: Language,
    text: Text,
    #[serde(default)]
    translations: BTreeMap<String, Translation>,
    axes: Vec<AxisTag>,
    topics: Vec<String>,
    #[serde(default)]
    outcomes: Vec<Outcome>,
    #[serde(default)]
    countries: Vec<Country>,
    #[serde(default)]
    claims: Vec<Value>,
    #[serde(default)]
    contradictions: Vec<Contradiction>,
}

#[derive(Deserialize)]
struct Translation {
    text: Text,
}

#[derive(Deserialize)]
struct AxisTag {
    axis: Axis,
    weight: u8,
}

#[derive(Deserialize)]
struct Contradiction {
    claims: Vec<usize>,
    #[serde(default)]
    prefer: Option<usize>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Text {
    title: String,
    learning_question: String,
    context: String,
    challenge: String,
    actions: String,
    results: String,
    enabling_conditions: String,
    recommendations: String,
    lessons: Vec<String>,
    building_blocks: Vec<Block>,
    keywords: Vec<String>,
}

#[derive(Deserialize)]
struct Block {
    title: String,
    text: String,
}

impl Document {
    fn profile(self, id: PracticeId, published_on: NaiveDate) -> Profile {
        let claims = self.claim_counts();
        let translations = self.translations.into_iter();
        let translations =
            translations.filter_map(|(code, translation)| Some((Language::known(&code)?, translation.text)));
        let texts = std::iter::once((self.language, self.text)).chain(translations);
        Profile {
            id,
            code: self.code,
            topics: self.topics,
            axes: self.axes.iter().map(|tag| (tag.axis, tag.weight)).collect(),
            texts: texts.map(|(language, text)| (language, text.profile())).collect(),
            outcomes: self.outcomes,
            countries: self.countries,
            claims,
            published_on,
            review_due_on: published_on.checked_add_months(REVIEWED_AFTER),
        }
    }

    /// Every claim has a source; one that another one was preferred to is disputed.
    fn claim_counts(&self) -> ClaimCounts {
        let behind = |contradiction: &Contradiction| {
            let others = contradiction.claims.iter().copied().filter(|claim| Some(*claim) != contradiction.prefer);
            others.collect::<Vec<_>>()
        };
        let disputed: BTreeSet<usize> = self.contradictions.iter().flat_map(behind).collect();
        let count = |claims: usize| u32::try_from(claims).unwrap_or(u32::MAX);
        ClaimCounts {
            verified: count(self.claims.len().saturating_sub(disputed.len())),
            disputed: count(disputed.len()),
            ..ClaimCounts::default()
        }
    }
}

impl Text {
    fn profile(self) -> ProfileText {
        let long =
            [self.context, self.challenge, self.actions, self.results, self.enabling_conditions, self.recommendations];
        let blocks = self.building_blocks.into_iter().flat_map(|block| [block.title, block.text]);
        ProfileText {
            title: self.title,
            learning_question: self.learning_question,
            keywords: self.keywords,
            others: long.into_iter().chain(self.lessons).chain(blocks).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::topics::FIRST_TOPICS;
    use crate::vocabularies::{DacSector, SdgTarget};

    fn strings<'a>(document: &'a Value, member: &str) -> Vec<&'a str> {
        let items = document[member].as_array().map_or(&[][..], Vec::as_slice);
        items.iter().map(|item| item.as_str().unwrap()).collect()
    }

    fn texts(document: &Value) -> impl Iterator<Item = (&str, &Value)> {
        let language = document["language"].as_str().unwrap();
        let translations = document["translations"].as_object().unwrap();
        let translations = translations.iter().map(|(language, translation)| (language.as_str(), &translation["text"]));
        std::iter::once((language, &document["text"])).chain(translations)
    }

    #[test]
    fn there_are_sixty_practices_in_the_order_of_their_codes() {
        let read: Vec<Vec<Value>> = FILES.iter().map(|file| serde_json::from_str(file).unwrap()).collect();
        assert!(read.iter().all(|file| file.len() == 10));
        let codes: Vec<&str> = documents().iter().map(|document| document["code"].as_str().unwrap()).collect();
        let expected: Vec<String> = (1..=60).map(|number| format!("P{number:02}")).collect();
        assert_eq!(codes, expected);
        for document in documents() {
            Document::deserialize(document).unwrap();
        }
        let id = |at: usize| PracticeId::new(uuid::Uuid::from_u128(at as u128));
        assert_eq!(profiles(NaiveDate::default(), id).len(), 60);
    }

    #[test]
    fn every_text_is_whole_in_spanish_and_english() {
        for document in documents() {
            let code = &document["code"];
            let languages: Vec<&str> = texts(document).map(|(language, _)| language).collect();
            assert!(languages.contains(&"es") && languages.contains(&"en"), "{code}: {languages:?}");
            for (language, text) in texts(document) {
                let length = |member: &str| text[member].as_str().map_or(0, |text| text.trim().chars().count());
                assert!((1..=200).contains(&length("title")), "{code} {language}");
                assert!((20..=2000).contains(&length("learning_question")), "{code} {language}");
                let long = ["context", "challenge", "actions", "results", "enabling_conditions", "recommendations"];
                assert!(long.iter().all(|member| (20..=8000).contains(&length(member))), "{code} {language}");
                assert!((1..=20).contains(&strings(text, "lessons").len()), "{code} {language}");
                assert!(text["building_blocks"].as_array().unwrap().len() <= 12, "{code} {language}");
                assert!((5..=40).contains(&strings(text, "keywords").len()), "{code} {language}");
            }
        }
    }

    #[test]
    fn every_practice_is_tagged_with_codes_of_today() {
        let topics: Vec<&str> =
            FIRST_TOPICS.iter().flat_map(|(root, children)| children.iter().chain([root])).map(|seed| seed.0).collect();
        for document in documents() {
            let code = &document["code"];
            let tags = strings(document, "topics");
            assert!((1..=5).contains(&tags.len()) && tags.iter().all(|tag| topics.contains(tag)), "{code}: {tags:?}");
            assert!(strings(document, "sdg_targets").iter().all(|target| SdgTarget::parse(target).is_ok()), "{code}");
            assert!(strings(document, "sectors").iter().all(|sector| DacSector::parse(sector).is_ok()), "{code}");
            for tag in document["axes"].as_array().unwrap() {
                tag["axis"].as_str().unwrap().parse::<Axis>().unwrap();
                assert!((1..=5).contains(&tag["weight"].as_u64().unwrap()), "{code}");
                assert!(tag["justification"].as_object().is_some_and(|texts| !texts.is_empty()), "{code}");
            }
            assert!(!document["axes"].as_array().unwrap().is_empty(), "{code}");
        }
    }

    #[test]
    fn every_claim_has_a_source_and_contradictions_are_between_claims_on_the_same() {
        for document in documents() {
            let code = &document["code"];
            let claims = document["claims"].as_array().unwrap();
            for claim in claims {
                assert!(claim["source"]["title"].is_string() && claim["source"]["publisher"].is_string(), "{code}");
                assert!(claim["value"].as_str().unwrap().parse::<f64>().is_ok(), "{code}");
                assert!(claim["as_of"].as_str().unwrap().parse::<NaiveDate>().is_ok(), "{code}");
            }
            for contradiction in document["contradictions"].as_array().map_or(&[][..], Vec::as_slice) {
                let said: Vec<&Value> = contradiction["claims"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|at| &claims[usize::try_from(at.as_u64().unwrap()).unwrap()])
                    .collect();
                let same = |member: &str| said.iter().all(|claim| claim[member] == said[0][member]);
                assert!(["metric", "subject", "period", "unit"].into_iter().all(same), "{code}");
                assert!(contradiction["note"]["es"].is_string() && contradiction["note"]["en"].is_string(), "{code}");
            }
        }
    }
}
