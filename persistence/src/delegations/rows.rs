//! A delegation as it is stored, and the way to the domain's delegation and back.

use chrono::{DateTime, NaiveDate, Utc};
use convite_domain::delegations::{Arrival, Delegation, DelegationState, End, List, State, Substituted};
use convite_domain::requests::GrantedItem;
use convite_domain::vocabularies::{Country, Seniority};
use convite_domain::{DelegationId, ExchangeId, RequestId};
use diesel::prelude::*;

use crate::DbError;
use crate::json::Json;
use crate::schema::delegations;

/// One row of `delegations`.
#[derive(Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = delegations, check_for_backend(diesel::pg::Pg), treat_none_as_null = true)]
pub(super) struct DelegationRow {
    pub(super) id: DelegationId,
    version: i64,
    request_id: RequestId,
    exchange_id: ExchangeId,
    state: DelegationState,
    size: i32,
    seniority: Seniority,
    country: Country,
    arrives_on: NaiveDate,
    departs_on: NaiveDate,
    final_list_due_on: NaiveDate,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    minors: i32,
    finalised_at: Option<DateTime<Utc>>,
    list_overdue_since: Option<DateTime<Utc>>,
    arrived_at: Option<DateTime<Utc>>,
    members_came: Option<i32>,
    minors_came: Option<i32>,
    departed_at: Option<DateTime<Utc>>,
    cancelled_at: Option<DateTime<Utc>>,
    anonymised_at: Option<DateTime<Utc>>,
    substitutions: Json<Vec<Substituted>>,
    items: Json<Vec<GrantedItem>>,
}

impl From<Delegation> for DelegationRow {
    fn from(delegation: Delegation) -> Self {
        let (finalised_at, list_overdue_since) = match delegation.state.list() {
            List::Final { finalised_at } => (Some(finalised_at), None),
            List::Unfinished { overdue_since } => (None, overdue_since),
        };
        let arrival = delegation.state.arrival();
        let (departed_at, cancelled_at) = match delegation.state.end() {
            Some(End::Departed { departed_at, .. }) => (Some(departed_at), None),
            Some(End::Cancelled { cancelled_at }) => (None, Some(cancelled_at)),
            None => (None, None),
        };
        let anonymised_at = match delegation.state {
            State::Anonymised(_, _, at) => Some(at),
            _ => None,
        };
        Self {
            id: delegation.id,
            version: delegation.version,
            request_id: delegation.request_id,
            exchange_id: delegation.exchange_id,
            state: delegation.state.name(),
            size: delegation.size,
            seniority: delegation.seniority,
            country: delegation.country,
            arrives_on: delegation.arrives_on,
            departs_on: delegation.departs_on,
            final_list_due_on: delegation.final_list_due_on,
            created_at: delegation.created_at,
            updated_at: delegation.updated_at,
            minors: delegation.minors,
            finalised_at,
            list_overdue_since,
            arrived_at: arrival.map(|arrival| arrival.arrived_at),
            members_came: arrival.map(|arrival| arrival.members),
            minors_came: arrival.map(|arrival| arrival.minors),
            departed_at,
            cancelled_at,
            anonymised_at,
            substitutions: Json(delegation.substitutions),
            items: Json(delegation.items),
        }
    }
}

impl TryFrom<DelegationRow> for Delegation {
    type Error = DbError;

    fn try_from(row: DelegationRow) -> Result<Self, DbError> {
        Ok(Self {
            state: row.state()?,
            id: row.id,
            version: row.version,
            request_id: row.request_id,
            exchange_id: row.exchange_id,
            size: row.size,
            minors: row.minors,
            seniority: row.seniority,
            country: row.country,
            arrives_on: row.arrives_on,
            departs_on: row.departs_on,
            final_list_due_on: row.final_list_due_on,
            substitutions: row.substitutions.0,
            items: row.items.0,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

impl DelegationRow {
    fn state(&self) -> Result<State, DbError> {
        let list = match (self.finalised_at, self.list_overdue_since) {
            (Some(finalised_at), None) => List::Final { finalised_at },
            (None, overdue_since) => List::Unfinished { overdue_since },
            _ => return Err(self.impossible()),
        };
        let arrival = match (self.arrived_at, self.members_came, self.minors_came) {
            (None, None, None) => None,
            (Some(arrived_at), Some(members), Some(minors)) => Some(Arrival { arrived_at, members, minors }),
            _ => return Err(self.impossible()),
        };
        let end = match (arrival, self.departed_at, self.cancelled_at) {
            (_, None, None) => None,
            (Some(arrival), Some(departed_at), None) => Some(End::Departed { arrival, departed_at }),
            (None, None, Some(cancelled_at)) => Some(End::Cancelled { cancelled_at }),
            _ => return Err(self.impossible()),
        };
        let state = match (self.state, list, arrival, end, self.anonymised_at) {
            (DelegationState::Forming, List::Unfinished { overdue_since }, None, None, None) => {
                State::Forming { overdue_since }
            }
            (DelegationState::Final, List::Final { finalised_at }, None, None, None) => State::Final { finalised_at },
            (DelegationState::Arrived, list, Some(arrival), None, None) => State::Arrived(list, arrival),
            (DelegationState::Departed, list, _, Some(end @ End::Departed { .. }), None)
            | (DelegationState::Cancelled, list, _, Some(end @ End::Cancelled { .. }), None) => State::Ended(list, end),
            (DelegationState::Anonymised, list, _, Some(end), Some(at)) => State::Anonymised(list, end, at),
            _ => return Err(self.impossible()),
        };
        Ok(state)
    }

    fn impossible(&self) -> DbError {
        DbError::corrupt(format!("delegation {} cannot be {}", self.id, self.state))
    }
}
