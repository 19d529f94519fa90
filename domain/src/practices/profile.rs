//! A published practice as it is compared with what somebody needs to learn.

use chrono::NaiveDate;

use super::claims::{Claim, ClaimState};
use super::document::{CatalogueLanguage, PracticeText, RevisionForm};
use super::revisions::Revision;
use super::{Practice, Publication};
use crate::PracticeId;
use crate::matching::{ClaimCounts, Profile, ProfileText};
use crate::vocabularies::Language;

/// The parts of a text that are compared as what they are, and not as the rest.
const NAMED_PARTS: [&str; 2] = ["title", "learning_question"];

impl RevisionForm {
    /// What it says of a practice: all but its claims and days, which stand beside it.
    pub fn profile(&self, id: PracticeId, code: String) -> Profile {
        let text = |(language, text): (CatalogueLanguage, &PracticeText)| {
            Some((Language::known(language.as_str())?, compared(text)))
        };
        Profile {
            id,
            code,
            topics: self.topics.iter().map(|code| code.as_str().to_owned()).collect(),
            axes: self.axes.iter().map(|tag| (tag.axis, u8::try_from(tag.weight.get()).unwrap_or(1))).collect(),
            texts: self.texts().filter_map(text).collect(),
            outcomes: self.outcomes.to_vec(),
            countries: self.countries.to_vec(),
            claims: ClaimCounts::default(),
            published_on: NaiveDate::default(),
            review_due_on: None,
        }
    }
}

impl Revision {
    /// What is compared of it; none of a practice that is not published.
    pub fn profile(&self, practice: &Practice, claims: &[Claim]) -> Option<Profile> {
        let Publication { at, review_due_on, .. } = practice.standing.publication()?;
        Some(Profile {
            claims: counts(claims),
            published_on: at.date_naive(),
            review_due_on: Some(*review_due_on),
            ..self.form.profile(practice.id, practice.code.clone())
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
