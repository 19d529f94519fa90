//! How many members of delegations need something to take part.

use std::collections::BTreeMap;

use convite_domain::DelegationId;
use convite_persistence::Connection;
use convite_persistence::delegations::members;

use crate::auth::{KeyRing, protected_fields};
use crate::problem::ApiError;

/// How many of a delegation's list need something: numbers, never who, and never what they wrote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AccessNeeds {
    /// How many need step-free access.
    pub step_free: u32,
    /// How many need anything, that or what they say in words.
    pub any: u32,
}

/// What those on the lists of some delegations need. Of a delegation that is not in the answer nobody needs anything.
pub async fn access_needs(
    connection: &mut Connection,
    ring: &KeyRing,
    delegations: &[DelegationId],
) -> Result<BTreeMap<DelegationId, AccessNeeds>, ApiError> {
    let mut counts = BTreeMap::<_, AccessNeeds>::new();
    for (delegation, sealed) in members::sealed_on_lists(connection, delegations).await? {
        let fields = protected_fields::open(ring, Some(sealed)).map_err(ApiError::internal)?;
        let needs = counts.entry(delegation).or_default();
        needs.step_free += u32::from(fields.step_free_access);
        needs.any += u32::from(fields.step_free_access || fields.access_needs.is_some());
    }
    Ok(counts)
}
