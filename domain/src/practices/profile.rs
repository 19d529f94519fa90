//! A published practice as it is compared with what somebody needs to learn.

use super::claims::{Claim, ClaimState};
use super::document::{CatalogueLanguage, PracticeText};
use super::revisions::Revision;
use super::{Practice, Publication};
use crate::matching::{ClaimCounts, Profile, ProfileText};
use crate::vocabularies::Language;

/// The parts of a text that are compared as what they are, and not as the rest.
const NAMED_PARTS: [&str; 2] = ["title", "learning_question"];

impl Revision {
    /// What is compared of it; none of a practice that is not published.
    pub fn profile(&self, practice: &Practice, claims: &[Claim]) -> Option<Profile> {
        let Publication { at, review_due_on, .. } = practice.standing.publication()?;
        let form = &self.form;
        let text = |(language, text): (CatalogueLanguage, &PracticeText)| {
            Some((Language::known(language.as_str())?, compared(text)))
        };
        Some(Profile {
            id: practice.id,
            code: practice.code.clone(),
            topics: form.topics.iter().map(|code| code.as_str().to_owned()).collect(),
            axes: form.axes.iter().map(|tag| (tag.axis, u8::try_from(tag.weight.get()).unwrap_or(1))).collect(),
            texts: form.texts().filter_map(text).collect(),
            outcomes: form.outcomes.to_vec(),
            countries: form.countries.to_vec(),
            claims: counts(claims),
            published_on: at.date_naive(),
            review_due_on: Some(*review_due_on),
        })
    }
}

fn compared(text: &PracticeText) -> ProfileText {
    let others = text.parts().into_iter().filter(|(name, _)| !NAMED_PARTS.contains(&name.as_str()));
    ProfileText {
        title: text.title.as_str().to_owned(),
        learning_question: text.learning_question.as_ref().map(|text| text.as_str().to_owned()).unwrap_or_default(),
        keywords: text.keywords.iter().map(|keyword| keyword.as_str().to_owned()).collect(),
        others: others.map(|(_, text)| text.to_owned()).collect(),
    }
}

fn counts(claims: &[Claim]) -> ClaimCounts {
    let of = |state: ClaimState| {
        u32::try_from(claims.iter().filter(|claim| claim.trust.name() == state).count()).unwrap_or(u32::MAX)
    };
    ClaimCounts {
        verified: of(ClaimState::Verified),
        sourced: of(ClaimState::Sourced),
        disputed: of(ClaimState::Disputed),
        expired: of(ClaimState::Expired),
    }
}
