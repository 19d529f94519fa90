//! Delegations: the groups of people that come; the unit of visits.

use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::policy::Policy;
use crate::requests::{Acceptance, NewIds, Request};
use crate::vocabularies::{Country, Seniority};
use crate::{DelegationId, ExchangeId, RequestId, Version, text_enum};

text_enum! {
    /// Where a delegation stands.
    pub enum DelegationState {
        /// Its members are being named.
        Forming = "forming" ("En conformación", "Forming"),
    }
}

/// A delegation.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Delegation {
    /// Its id.
    pub id: DelegationId,
    /// Grows with every change.
    #[schema(inline, examples(1))]
    pub version: Version,
    /// The request that it comes from.
    pub request_id: RequestId,
    /// The exchange that it takes part in.
    pub exchange_id: ExchangeId,
    /// Where it stands.
    pub state: DelegationState,
    /// How many may come.
    #[schema(examples(12))]
    pub size: i32,
    /// The highest level in the group.
    pub seniority: Seniority,
    /// Where it comes from.
    pub country: Country,
    /// Its first day in the city.
    pub arrives_on: NaiveDate,
    /// Its last day in the city.
    pub departs_on: NaiveDate,
    /// The day by which its members must be named.
    pub final_list_due_on: NaiveDate,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl Delegation {
    /// The delegation that an acceptance makes.
    pub fn forming(
        ids: NewIds,
        request: &Request,
        terms: &Acceptance,
        (size, seniority, country): (i32, Seniority, Country),
        policy: &Policy,
        now: DateTime<Utc>,
    ) -> Self {
        let before = Days::new(u64::from(policy.final_list_days_before.unsigned_abs()));
        let arrives_on = terms.starts_on.0;
        Self {
            id: ids.delegation,
            version: 1,
            request_id: request.id,
            exchange_id: ids.exchange,
            state: DelegationState::Forming,
            size,
            seniority,
            country,
            arrives_on,
            departs_on: terms.ends_on.0,
            final_list_due_on: arrives_on.checked_sub_days(before).unwrap_or(arrives_on),
            created_at: now,
            updated_at: now,
        }
    }
}
