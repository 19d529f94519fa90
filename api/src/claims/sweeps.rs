//! What time does to claims: they expire.

use convite_domain::practices::ClaimAction;
use convite_persistence::DbResult;
use convite_persistence::practices::{claims, revisions};

use super::Statement;
use crate::background::sweeps::{Sweep, Sweeping};
use crate::life_cycle::{Living, swept};

/// Claims in one transaction.
const BATCH: i64 = 100;

/// The sweep of claims.
pub const EXPIRE: Sweep = Sweep { name: "claims_that_expire", batch: |work| Box::pin(expire(work)) };

async fn expire(work: &mut Sweeping<'_>) -> DbResult<bool> {
    let due = claims::lock_expired(work.connection, work.today(), BATCH).await?;
    let more = i64::try_from(due.len()).is_ok_and(|found| found == BATCH);
    for claim in due {
        let revision = revisions::get(work.connection, claim.revision_id).await?;
        let before = Statement { revision, claim };
        let from = before.state();
        let expired = Statement { claim: before.claim.expire(work.now), ..before };
        swept(work, expired, ClaimAction::Expire, from).await?;
    }
    Ok(more)
}
