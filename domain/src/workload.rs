//! Who of the officers has how much to do, and what of it is late.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::UserId;

/// For how many business days ahead a term counts as due soon.
pub const SOON_BUSINESS_DAYS: u16 = 5;

/// Requests that are not decided yet, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Load {
    /// Filed, and nobody's yet.
    #[schema(examples(2))]
    pub submitted: i64,
    /// In review.
    #[schema(examples(7))]
    pub in_review: i64,
    /// With a question that waits for its answer.
    #[schema(examples(1))]
    pub info_requested: i64,
    /// On the waiting list.
    #[schema(examples(0))]
    pub waitlisted: i64,
    /// Whose decision falls due from today to `soon`.
    #[schema(examples(3))]
    pub due_soon: i64,
    /// Whose decision is overdue.
    #[schema(examples(1))]
    pub decisions_overdue: i64,
    /// Whose receipt should have been acknowledged.
    #[schema(examples(0))]
    pub acknowledgements_overdue: i64,
    /// Whose requester should have had a first response.
    #[schema(examples(1))]
    pub first_responses_overdue: i64,
    /// Whose question lapses by `soon` unless it is answered, and with it the request.
    #[schema(examples(0))]
    pub questions_lapsing: i64,
}

/// What an officer has to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct OfficerLoad {
    /// The officer.
    pub officer_id: UserId,
    /// What colleagues read.
    #[schema(examples("Marta Restrepo"))]
    pub display_name: String,
    /// Whether the officer can sign in no more: what they still have is to be given to others.
    pub disabled: bool,
    /// How much it is.
    pub load: Load,
}

/// What all officers have to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Workload {
    /// The day that it is counted on, in the agency's zone.
    pub today: NaiveDate,
    /// The last day that counts as soon: five business days ahead.
    pub soon: NaiveDate,
    /// Officers and leads by name, also those with nothing to do; 500 at most.
    #[schema(max_items = 500)]
    pub officers: Vec<OfficerLoad>,
    /// What is nobody's.
    pub unassigned: Load,
}
