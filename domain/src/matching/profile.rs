//! A published practice as it is compared with needs.

use chrono::NaiveDate;

use crate::PracticeId;
use crate::vocabularies::{Axis, Country, Language, Outcome};

/// A published practice: only what is published is ever given to an index.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Its id.
    pub id: PracticeId,
    /// Its code: equal scores are ordered by it.
    pub code: String,
    /// The codes of its topics, the best first.
    pub topics: Vec<String>,
    /// Its axes, each with its weight from 1 to 5.
    pub axes: Vec<(Axis, u8)>,
    /// What it says, in each language that there is.
    pub texts: Vec<(Language, ProfileText)>,
    /// The intermediate outcomes that learning from it serves best.
    pub outcomes: Vec<Outcome>,
    /// Where it is in use, its own country first.
    pub countries: Vec<Country>,
    /// What its claims are worth.
    pub claims: ClaimCounts,
    /// The day of its publication.
    pub published_on: NaiveDate,
    /// The day on which its review falls due.
    pub review_due_on: Option<NaiveDate>,
}

/// What a practice says in one language.
#[derive(Clone, Debug, Default)]
pub struct ProfileText {
    /// What it is called.
    pub title: String,
    /// The question that it answers.
    pub learning_question: String,
    /// The words by which those ask for it who need it.
    pub keywords: Vec<String>,
    /// All its other texts, in any order of its own.
    pub others: Vec<String>,
}

/// How many claims of a practice stand where. Withdrawn and merely asserted ones are worth nothing and not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClaimCounts {
    /// Verified by a validator.
    pub verified: u32,
    /// With a source, not yet verified.
    pub sourced: u32,
    /// Disputed.
    pub disputed: u32,
    /// No longer true of today.
    pub expired: u32,
}
