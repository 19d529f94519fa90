//! The sample catalogue: sixty practices of a city that shares what it learned, as their editors would write them.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use chrono::{Months, NaiveDate};
use serde::Deserialize;
use serde_json::Value;

use crate::PracticeId;
use crate::matching::{ClaimCounts, Profile};
use crate::practices::RevisionForm;

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

/// A document: a revision with what stands beside it.
#[derive(Deserialize)]
struct Document {
    code: String,
    #[serde(flatten)]
    revision: RevisionForm,
    #[serde(default)]
    claims: Vec<Value>,
    #[serde(default)]
    contradictions: Vec<Contradiction>,
}

/// Claims that contradict each other, by their places among the document's.
#[derive(Deserialize)]
struct Contradiction {
    claims: Vec<usize>,
    /// Which one an editor prefers.
    #[serde(default)]
    prefer: Option<usize>,
}

impl Document {
    fn profile(self, id: PracticeId, published_on: NaiveDate) -> Profile {
        Profile {
            claims: self.claim_counts(),
            published_on,
            review_due_on: published_on.checked_add_months(REVIEWED_AFTER),
            ..self.revision.profile(id, self.code)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TopicId;
    use crate::input::{BadFields, Code};
    use crate::practices::ClaimForm;
    use crate::topics::first_topics;

    /// What a document says of the revision alone.
    fn revision(document: &Value) -> Value {
        let mut revision = document.clone();
        let beside = ["code", "agency", "claims", "contradictions", "state"];
        revision.as_object_mut().unwrap().retain(|member, _| !beside.contains(&member.as_str()));
        revision
    }

    /// What the service would say of a form.
    fn parse<T: deserr::Deserr<BadFields>>(form: Value) -> T {
        let form_text = form.to_string();
        deserr::deserialize::<T, _, BadFields>(form).unwrap_or_else(|bad| panic!("{bad:?} in {form_text}"))
    }

    #[test]
    fn there_are_sixty_practices_in_the_order_of_their_codes() {
        let read: Vec<Vec<Value>> = FILES.iter().map(|file| serde_json::from_str(file).unwrap()).collect();
        assert!(read.iter().all(|file| file.len() == 10));
        let codes: Vec<&str> = documents().iter().map(|document| document["code"].as_str().unwrap()).collect();
        let expected: Vec<String> = (1..=60).map(|number| format!("P{number:02}")).collect();
        assert_eq!(codes, expected);
        let id = |at: usize| PracticeId::new(uuid::Uuid::from_u128(at as u128));
        assert_eq!(profiles(NaiveDate::default(), id).len(), 60);
    }

    #[test]
    fn every_document_is_a_form_whose_text_is_whole_in_spanish_and_english() {
        for document in documents() {
            let code = &document["code"];
            let form: RevisionForm = parse(revision(document));
            let languages: Vec<&str> = form.texts().map(|(language, _)| language.as_str()).collect();
            assert!(languages.contains(&"es") && languages.contains(&"en"), "{code}: {languages:?}");
            for (language, text) in form.texts() {
                let long = [&text.context, &text.challenge, &text.actions, &text.results];
                let advice = [&text.enabling_conditions, &text.recommendations];
                assert!(long.iter().chain(&advice).all(|text| text.is_some()), "{code} {language}");
                assert!(text.learning_question.is_some() && !text.lessons.is_empty(), "{code} {language}");
                assert!(text.keywords.len() >= 5, "{code} {language}");
            }
        }
    }

    #[test]
    fn every_practice_is_tagged_with_topics_that_the_tree_begins_with() {
        let topics = first_topics(|at| TopicId::new(uuid::Uuid::from_u128(at as u128)));
        for document in documents() {
            let form: RevisionForm = parse(revision(document));
            let known = |code: &Code| topics.iter().any(|topic| topic.code == code.as_str());
            assert!(!form.axes.is_empty() && !form.topics.is_empty(), "{}", document["code"]);
            assert!(form.topics.iter().all(known), "{}: {:?}", document["code"], form.topics);
        }
    }

    #[test]
    fn every_claim_has_a_source_and_contradictions_are_between_claims_on_the_same() {
        for document in documents() {
            let claims: Vec<ClaimForm> =
                document["claims"].as_array().unwrap().iter().map(|claim| parse(claim.clone())).collect();
            assert!(claims.iter().all(|claim| claim.source.is_some()), "{}", document["code"]);
            let contradictions: Vec<Contradiction> =
                serde_json::from_value(document["contradictions"].clone()).unwrap();
            for Contradiction { claims: said, prefer } in contradictions {
                let keys: BTreeSet<String> = said.iter().map(|at| claims[*at].comparison_key()).collect();
                assert!(keys.len() == 1 && said.len() > 1, "{}: {keys:?}", document["code"]);
                assert!(prefer.is_some_and(|at| said.contains(&at)), "{}", document["code"]);
            }
        }
    }
}
