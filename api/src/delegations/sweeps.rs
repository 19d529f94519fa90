//! What time does to delegations: lists fall due, and what identifies people goes.

use convite_domain::audit::SubjectKind;
use convite_domain::delegations::{DelegationAction, FallenDue, MemberAction, Roster, protected_since};
use convite_persistence::delegations::{self, members};
use convite_persistence::{DbError, DbResult, policies};

use crate::background::sweeps::{Sweep, Sweeping};
use crate::life_cycle::{store, swept};

/// Delegations in one transaction; each brings its members.
const BATCH: usize = 20;

/// Members in one transaction.
const MEMBERS: usize = 500;

/// The sweeps of delegations.
pub const SWEEPS: &[Sweep] = &[
    Sweep { name: "lists_that_fall_due", batch: |work| Box::pin(fall_due(work)) },
    Sweep { name: "visits_that_are_over", batch: |work| Box::pin(see_off(work)) },
    Sweep { name: "protected_fields_to_erase", batch: |work| Box::pin(erase_protected(work)) },
    Sweep { name: "delegations_to_anonymise", batch: |work| Box::pin(anonymise(work)) },
];

/// Closes the lists that have fallen due, and flags those that cannot be closed.
async fn fall_due(work: &mut Sweeping<'_>) -> DbResult<bool> {
    let due = delegations::lock_fallen_due(work.connection, work.today(), limit(BATCH)).await?;
    let more = due.len() == BATCH;
    for delegation in due {
        let roster = Roster::of(&members::all(work.connection, delegation.id).await?);
        let from = delegation.state.name().as_str();
        match delegation.fall_due(roster, work.now).map_err(DbError::corrupt)? {
            FallenDue::Final(delegation) => swept(work, delegation, DelegationAction::Finalise, from).await?,
            FallenDue::Overdue(mut delegation) => {
                work.audit((SubjectKind::Delegation, delegation.id.get()), "flag_overdue_list", None);
                store(work.connection, &mut delegation, work.now).await?;
            }
        }
    }
    Ok(more)
}

/// Records that delegations came and left whose last session was on a day before today, where nobody did.
async fn see_off(work: &mut Sweeping<'_>) -> DbResult<bool> {
    let Some(midnight) = work.shared.calendar.start_of_day(work.today()) else { return Ok(false) };
    let over = delegations::lock_not_seen_off(work.connection, midnight, limit(BATCH)).await?;
    let more = over.len() == BATCH;
    for mut delegation in over {
        let id = delegation.id;
        if delegation.state.arrival().is_none() {
            let from = delegation.state.name().as_str();
            let on_list = members::all(work.connection, id).await?;
            let (here, came) = delegation.presume_arrival(on_list, work.now).map_err(DbError::corrupt)?;
            for member in came {
                members::update(work.connection, &member).await?;
            }
            swept(work, here, DelegationAction::Arrive, from).await?;
            delegation = delegations::lock(work.connection, id).await?;
        }
        let from = delegation.state.name().as_str();
        let gone = delegation.depart(work.now).map_err(DbError::corrupt)?;
        swept(work, gone, DelegationAction::Depart, from).await?;
    }
    Ok(more)
}

/// Erases what is protected of members whose delegation ended thirty days ago.
async fn erase_protected(work: &mut Sweeping<'_>) -> DbResult<bool> {
    let by = protected_since(work.now);
    let erased = members::unseal_ended(work.connection, by, limit(MEMBERS), work.now).await?;
    for member in &erased {
        work.audit((SubjectKind::Delegate, member.get()), "erase_protected", None);
    }
    Ok(erased.len() == MEMBERS)
}

/// Makes tombstones of the members whose delegation ended as long ago as the policy in force says.
async fn anonymise(work: &mut Sweeping<'_>) -> DbResult<bool> {
    let policy = policies::current(work.connection).await?;
    let ended = delegations::lock_ended(work.connection, policy.kept_since(work.now), limit(BATCH)).await?;
    let more = ended.len() == BATCH;
    for delegation in ended {
        let from = delegation.state.name().as_str();
        let delegation = delegation.anonymise(&policy, work.now).map_err(DbError::corrupt)?;
        for member in members::all(work.connection, delegation.id).await? {
            if member.erased_at.is_none() {
                work.audit((SubjectKind::Delegate, member.id.get()), MemberAction::Erase.as_str(), None);
                members::update(work.connection, &member.erased(work.now)).await?;
            }
        }
        swept(work, delegation, DelegationAction::Anonymise, from).await?;
    }
    Ok(more)
}

fn limit(batch: usize) -> i64 {
    i64::try_from(batch).unwrap_or(i64::MAX)
}
