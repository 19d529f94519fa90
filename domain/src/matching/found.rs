//! What is said of a practice that answers a need.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::PracticeId;
use crate::duplicates::Score;
use crate::vocabularies::{Axis, Language, Outcome};

/// A practice that answers a need, and why.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Match {
    /// The practice.
    pub practice_id: PracticeId,
    /// How well it answers: the sum of the components, each times its weight.
    #[schema(inline)]
    pub score: Score,
    /// The parts of the score.
    pub components: Components,
    /// What of the need it answers.
    pub matched: Matched,
    /// What is lacking. A match with something in it is a near miss: it answers a part of what was asked for, or stands on
    /// weak ground.
    pub lacking: Vec<Lacking>,
}

/// The parts of a score. The weights are those of what the need speaks of, together 1: what it says nothing about has the
/// weight 0 and takes nothing away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Components {
    /// The share of the topics asked for that the practice covers, rare ones counting more. A topic is covered by itself and
    /// by those below it; one that stands a step above counts half.
    pub topics: Component,
    /// The mean weight that the practice gives to the axes asked for, of 5.
    pub axes: Component,
    /// How well its texts, keywords and topics answer the free text: words of the same stem, and words of the field that
    /// stand for the same thing, in Spanish, English or Portuguese.
    pub text: Component,
    /// The share of the outcomes aimed at that learning from it serves best.
    pub outcomes: Component,
    /// Three fifths evidence, verified claims beside disputed and expired ones; two fifths freshness, which wanes in the year
    /// after the review fell due.
    pub evidence: Component,
    /// How near the asking country is to one where it is in use, by the regions of the United Nations.
    pub context: Component,
}

/// A part of a score.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Component {
    /// How well the practice does in it.
    #[schema(inline)]
    pub value: Score,
    /// The share of the score that it can make.
    #[schema(inline)]
    pub weight: Score,
}

/// What of a need a practice answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Matched {
    /// Words of the texts, as they were written there, in their order.
    #[schema(max_items = 12, example = json!(["barrios de ladera", "transporte"]))]
    pub terms: Vec<String>,
    /// Codes of the topics asked for that it covers.
    #[schema(max_items = 5, example = json!(["cable_mobility"]))]
    pub topics: Vec<String>,
    /// Codes of topics that the texts name in other words, and that it covers.
    #[schema(example = json!(["cable_mobility"]))]
    pub topics_in_text: Vec<String>,
}

/// Something that a practice lacks for a need.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Lacking {
    /// Topics were asked for that it does not cover.
    TopicNotCovered {
        /// Their codes.
        topics: Vec<String>,
    },
    /// Nothing of the free text is found in it.
    NoSharedWords,
    /// It has none of the axes asked for.
    NoSharedAxis {
        /// Those.
        axes: Vec<Axis>,
    },
    /// It serves none of the outcomes aimed at.
    NoSharedOutcome {
        /// Those.
        outcomes: Vec<Outcome>,
    },
    /// No claim of it is verified.
    NoVerifiedClaim,
    /// Claims of it are disputed.
    DisputedClaims {
        /// How many.
        count: u32,
    },
    /// Its review is overdue.
    StaleReview {
        /// Since when.
        due_on: NaiveDate,
    },
    /// There is no text of it in the language that the need is said to be in.
    NotInLanguage {
        /// That language.
        #[schema(value_type = String)]
        language: Language,
    },
}
