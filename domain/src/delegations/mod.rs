//! Delegations: the groups of people that come; the unit of visits.

mod commands;
mod consents;
mod life;
mod members;
mod roster;
mod state;
#[cfg(test)]
mod tests;
mod view;

use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::policy::Policy;
use crate::requests::{Acceptance, GrantedItem, NewIds, Request};
use crate::vocabularies::{Country, Seniority};
use crate::{DelegateId, DelegationId, ExchangeId, Rejected, RequestId, Version};

pub use commands::*;
pub use consents::{MemberConsent, MemberConsents};
pub use life::{FallenDue, Swapped, protected_since};
pub use members::{Member, MemberContact, MemberForm, Named, ProtectedFields};
pub use roster::Roster;
pub use state::{Arrival, DelegationAction, DelegationState, End, List, State, may};
pub use view::{DelegationView, MemberAction, MemberView, may_to_member};

/// A delegation, whatever its state.
#[derive(Clone, Debug, PartialEq)]
pub struct Delegation {
    /// Its id.
    pub id: DelegationId,
    /// Grows with every change.
    pub version: Version,
    /// The request that it comes from.
    pub request_id: RequestId,
    /// The exchange that it takes part in.
    pub exchange_id: ExchangeId,
    /// How many may come.
    pub size: i32,
    /// How many people under age come along.
    pub minors: i32,
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
    /// What it was granted, partly in the requester's words; goes when the delegation is anonymised.
    pub items: Vec<GrantedItem>,
    /// Who took whose place after the list was final, oldest first.
    pub substitutions: Vec<Substituted>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// Its state, with the state's data.
    pub state: State,
}

/// That somebody took another's place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Substituted {
    /// When.
    pub at: DateTime<Utc>,
    /// Who does not come.
    pub member_id: DelegateId,
    /// Who comes instead.
    pub substitute_id: DelegateId,
    /// Why; gone once the delegation is anonymised.
    #[schema(required, examples("Cambió de cargo."))]
    pub reason: Option<String>,
}

impl Delegation {
    /// The delegation that an acceptance makes.
    pub fn forming(
        ids: NewIds,
        request: &Request,
        terms: &Acceptance,
        (size, seniority, country): (i32, Seniority, Country),
        items: Vec<GrantedItem>,
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
            size,
            minors: 0,
            seniority,
            country,
            arrives_on,
            departs_on: terms.ends_on.0,
            final_list_due_on: arrives_on.checked_sub_days(before).unwrap_or(arrives_on),
            items,
            substitutions: Vec::new(),
            created_at: now,
            updated_at: now,
            state: State::Forming { overdue_since: None },
        }
    }
}
