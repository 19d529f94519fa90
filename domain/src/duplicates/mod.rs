//! Probable duplicates: which filed requests may be the same petition as another one, and what makes them look so.
//!
//! Two things are asked of a pair: is it the same body, and is it the same visit? A [`Score`] is their geometric mean, so
//! neither makes up for the other: another body of the same city asks for itself, and the same body may ask for another
//! visit. A score says *probable*; only an officer marks a duplicate.
//!
//! Of all requests only some are compared, those that [`Search`] finds through indexes. What it passes over could not
//! reach the default threshold, but for bodies whose name and city are both written in quite another way.

mod features;
mod names;
mod places;
mod score;
mod search;
#[cfg(test)]
mod tests;
mod traits;
mod words;

use serde::Serialize;
use utoipa::ToSchema;

use crate::requests::{RequestState, RequestSummary};

pub use features::Features;
pub use names::BodyName;
pub use score::{NOT_A_SCORE, Score};
pub use search::{Keys, Search, trigram_similarity};
pub use traits::{LinkedBody, Traits};
pub use words::is_public_mail_host;

/// The default of the policy's `duplicate_threshold`, from the measured registry: see the README.
pub const DEFAULT_THRESHOLD: Score = Score::thousandths(650);

/// The least score that the scan keeps: a policy with a lower threshold than today's finds them counted at once.
pub const WEAKEST_KEPT: Score = Score::thousandths(500);

/// The most candidates that are shown.
pub const MOST_SHOWN: usize = 25;

/// The version of the rules that make [`Keys`]. Raise it with every change of them, and of the words that they know: keys
/// that older rules made are then made anew.
pub const RULES: i32 = 1;

/// Months between two filings within which a pair may be one petition.
pub const MONTHS_APART: u32 = 12;

/// The states in which a request may have a duplicate beside it. One that was taken back, ran out or was called off is no
/// longer asked for, and for a duplicate stands its canonical. Answered ones belong to it: who files again what was
/// accepted is led there, and who repeats what was declined may be referred to that answer (Colombia, Ley 1755 of 2015,
/// article 19).
pub const COMPARED_STATES: [RequestState; 7] = [
    RequestState::Submitted,
    RequestState::InReview,
    RequestState::InfoRequested,
    RequestState::Waitlisted,
    RequestState::Accepted,
    RequestState::Declined,
    RequestState::Transferred,
];

/// A request that is probably the same petition, and why.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct DuplicateCandidate {
    /// The other request.
    pub request: RequestSummary,
    /// How probable it is.
    #[schema(inline)]
    pub score: Score,
    /// The parts of the score.
    pub features: Features,
}

/// The probable duplicates of a request, the most probable first.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct DuplicateCandidates {
    /// The score from which on candidates are shown: the policy's, unless another was asked for.
    #[schema(inline)]
    pub threshold: Score,
    /// At most 25.
    #[schema(max_items = 25)]
    pub items: Vec<DuplicateCandidate>,
}

impl DuplicateCandidates {
    /// Those of the requests near by that reach a score.
    pub fn among(traits: &Traits, near: impl IntoIterator<Item = (RequestSummary, Traits)>, threshold: Score) -> Self {
        let compared = near.into_iter().map(|(request, other)| {
            let features = Features::of(traits, &other);
            DuplicateCandidate { request, score: features.score(), features }
        });
        let mut items: Vec<_> = compared.filter(|candidate| candidate.score >= threshold).collect();
        items.sort_by_key(|found| std::cmp::Reverse((found.score, found.request.submitted_at, found.request.id)));
        items.truncate(MOST_SHOWN);
        Self { threshold, items }
    }
}
