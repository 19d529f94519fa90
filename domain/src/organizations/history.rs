//! What an organization has asked for, and when it came.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::calendar::WorkCalendar;
use crate::delegations::DelegationState;
use crate::requests::{RequestState, again_from};
use crate::vocabularies::RequestKind;
use crate::{DelegationId, ExchangeId, OrganizationId, RequestId};

/// The history of an organization, with all that was merged into it: ids, codes, numbers and days, and nothing of anybody.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct OrganizationHistory {
    /// The organization.
    pub organization_id: OrganizationId,
    /// Its filed requests, the latest first, at most 50. All of them are in the queue, by `organization_id`.
    pub requests: Vec<FormerRequest>,
    /// Its delegations that came, the latest first, at most 50.
    pub visits: Vec<FormerVisit>,
    /// What they were about, over all requests and visits, the most wanted first.
    pub topics: Vec<TopicHistory>,
    /// The topics that it came for too lately to come for again, by the policy in force, with those above and below them in the
    /// theme tree; those that wait longest first.
    pub cooldown: Vec<TopicCooldown>,
}

/// A filed request of an organization.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct FormerRequest {
    /// Its id.
    pub id: RequestId,
    /// The number to quote.
    #[schema(examples("MDE-2026-000123"))]
    pub reference: String,
    /// Where it stands.
    pub state: RequestState,
    /// When it was filed.
    pub submitted_at: DateTime<Utc>,
    /// What was asked for.
    #[schema(required)]
    pub kind: Option<RequestKind>,
    /// Codes of topics, the most wanted first.
    pub topics: Vec<String>,
}

/// A delegation of an organization that came.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct FormerVisit {
    /// The delegation.
    pub delegation_id: DelegationId,
    /// The request that it came of.
    pub request_id: RequestId,
    /// The exchange that it took part in.
    pub exchange_id: ExchangeId,
    /// Where the delegation stands.
    pub state: DelegationState,
    /// First day of the visit as it was granted.
    pub arrives_on: NaiveDate,
    /// Its last day.
    pub departs_on: NaiveDate,
    /// When the arrival was recorded.
    pub arrived_at: DateTime<Utc>,
    /// When it left, once it has.
    #[schema(required)]
    pub departed_at: Option<DateTime<Utc>>,
    /// Codes of the topics of the exchange.
    pub topics: Vec<String>,
}

/// How often an organization asked for a topic, and came for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct TopicHistory {
    /// The topic's code.
    #[schema(examples("cable_mobility"))]
    pub topic: String,
    /// Its filed requests that name the topic; one petition filed twice counts once.
    #[schema(minimum = 0, examples(3))]
    pub requests: i64,
    /// Its delegations that came to an exchange on the topic.
    #[schema(minimum = 0, examples(1))]
    pub visits: i64,
}

/// A topic that an organization came for too lately, or for one above or below it, to come for again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct TopicCooldown {
    /// The topic's code.
    #[schema(examples("cable_mobility"))]
    pub topic: String,
    /// The last day on which a visit would begin too soon.
    pub until: NaiveDate,
}

impl TopicCooldown {
    /// The topic of a visit that left at a moment, unless so many months have passed that one may begin today.
    pub fn after(
        (topic, departed_at): (String, DateTime<Utc>),
        months: i32,
        calendar: &WorkCalendar,
        today: NaiveDate,
    ) -> Option<Self> {
        let until = again_from(calendar.local_date(departed_at), months).pred_opt()?;
        (until >= today).then_some(Self { topic, until })
    }
}
