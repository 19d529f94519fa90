//! The counting anew of clocks once the calendar has changed.
//!
//! Not within the decision about the day: thousands of rows would be locked for as long as all of them take. Every clock
//! says which calendar it was counted under, so a sweep finds those that are behind, in small batches, on whatever instance;
//! what was filed under the older calendar while the newer one came is found like all others. Whoever reads a request before
//! its turn is shown the clock counted anew; the queue follows with the sweep.

use convite_persistence::requests::clocks;
use convite_persistence::{DbResult, holidays};

use crate::background::sweeps::{Sweep, Sweeping};

/// Clocks in one transaction.
const BATCH: usize = 100;

/// What somebody waits for.
pub const RECOUNT: Sweep = Sweep { name: "clocks_behind", batch: |work| Box::pin(recount(work)) };

async fn recount(work: &mut Sweeping<'_>) -> DbResult<bool> {
    let calendar = holidays::calendar(work.connection, &work.shared.calendar).await?;
    let revision = calendar.revision();
    let limit = i64::try_from(BATCH).unwrap_or(i64::MAX);
    let behind = clocks::behind(work.connection, revision, limit).await?;
    let more = behind.len() == BATCH;
    let mut unmoved = Vec::new();
    for (id, clock) in behind {
        match clock.moved(&calendar) {
            (_, None) => unmoved.push(id),
            (counted, Some(moved)) => {
                clocks::store_moved(work.connection, id, counted, work.now).await?;
                work.audit_move(id, moved);
            }
        }
    }
    if !unmoved.is_empty() {
        clocks::note_calendar(work.connection, &unmoved, revision).await?;
    }
    Ok(more)
}
