//! How many members of delegations need step-free access.

use std::collections::BTreeMap;

use convite_domain::DelegationId;
use convite_persistence::Connection;
use convite_persistence::delegations::members;

use crate::auth::{KeyRing, protected_fields};
use crate::problem::ApiError;

/// How many of those on the lists of some delegations need step-free access: a number, never who. Of a delegation that is not
/// in the answer nobody does.
pub async fn step_free(
    connection: &mut Connection,
    ring: &KeyRing,
    delegations: &[DelegationId],
) -> Result<BTreeMap<DelegationId, u32>, ApiError> {
    let mut counts = BTreeMap::new();
    for (delegation, sealed) in members::sealed_on_lists(connection, delegations).await? {
        let fields = protected_fields::open(ring, Some(sealed)).map_err(ApiError::internal)?;
        if fields.step_free_access {
            *counts.entry(delegation).or_default() += 1;
        }
    }
    Ok(counts)
}
