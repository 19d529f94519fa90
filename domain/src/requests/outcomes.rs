//! What became of a request: the data of the states in which its clock does not run towards a decision.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::commands::{Alternative, OverriddenGuard, ReceivingBody};
use super::items::DecidedItem;
use crate::vocabularies::DeclineReason;
use crate::{DelegationId, ExchangeId, RequestId};

/// What was granted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Granted {
    /// When.
    pub decided_at: DateTime<Utc>,
    /// First day of the visit.
    pub starts_on: NaiveDate,
    /// Last day of the visit.
    pub ends_on: NaiveDate,
    /// How many may come.
    #[schema(examples(12))]
    pub group_size: i32,
    /// What was decided on each thing asked for, in its order.
    #[serde(default)]
    #[schema(required)]
    pub items: Vec<DecidedItem>,
    /// What the requester is told.
    pub message: Option<String>,
    /// The delegation that was made.
    pub delegation_id: DelegationId,
    /// The exchange that it belongs to.
    pub exchange_id: ExchangeId,
    /// The guards that were set aside; internal, see `handling`.
    #[schema(ignore)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overrides: Vec<OverriddenGuard>,
}

impl Granted {
    /// The same as the requester sees it.
    #[must_use]
    pub fn without_overrides(&self) -> Self {
        Self { overrides: Vec::new(), ..self.clone() }
    }
}

/// Why a request was declined.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Declined {
    /// When.
    pub decided_at: DateTime<Utc>,
    /// The coded reason.
    pub reason: DeclineReason,
    /// What the requester is told.
    pub text: String,
    /// What they could do instead.
    pub alternatives: Vec<Alternative>,
    /// Why there is no alternative, when there is none.
    pub no_alternative_reason: Option<String>,
}

/// That the requester took the request back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Withdrawn {
    /// When.
    pub withdrawn_at: DateTime<Utc>,
    /// Why, when they said.
    pub reason: Option<String>,
}

/// That the request waits for a place in the calendar.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Waitlisted {
    /// When.
    pub waitlisted_at: DateTime<Utc>,
    /// What the requester was told.
    pub text: String,
}

/// That the same was asked for in another request, which is dealt with in its place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MarkedDuplicate {
    /// When.
    pub marked_at: DateTime<Utc>,
    /// What the requester was told.
    pub text: Option<String>,
    /// The other request; for staff, see `handling`.
    #[schema(ignore)]
    pub canonical_id: RequestId,
}

/// That another body is competent, and was passed the request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Transferred {
    /// When.
    pub transferred_at: DateTime<Utc>,
    /// To whom.
    pub to: ReceivingBody,
    /// What the requester was told.
    pub text: String,
    /// Why it was transferred later than the term, when it was.
    pub reason: Option<String>,
}

/// That a question was not answered in time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Expired {
    /// When.
    pub expired_at: DateTime<Utc>,
}

/// That an accepted visit was called off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Cancelled {
    /// When.
    pub cancelled_at: DateTime<Utc>,
    /// Whether its requester called it off, or the agency.
    pub by_requester: bool,
    /// Why.
    #[schema(examples("La ciudad visitante tiene elecciones."))]
    pub reason: String,
}
