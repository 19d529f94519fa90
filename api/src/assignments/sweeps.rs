//! What time does to assignments: agencies are reminded, and who does not answer has not accepted.

use convite_domain::agenda_sessions::AgendaSession;
use convite_domain::assignments::Assignment;
use convite_persistence::{DbError, DbResult, assignments};

use super::effect::following;
use crate::background::sweeps::{Sweep, Sweeping};
use crate::life_cycle::{Living, store};

/// Exchanges in one transaction.
const BATCH: usize = 20;

/// Invitations of which half the time to answer is over, or all of it.
pub const DUE: Sweep = Sweep { name: "assignments_due", batch: |work| Box::pin(due(work)) };

async fn due(work: &mut Sweeping<'_>) -> DbResult<bool> {
    let batch = i64::try_from(BATCH).unwrap_or(i64::MAX);
    let exchanges = assignments::lock_due(work.connection, work.now, batch).await?;
    let more = exchanges.len() == BATCH;
    for exchange in exchanges {
        for assignment in assignments::due(work.connection, exchange, work.now).await? {
            let is_over = assignment.sent.is_some_and(|sent| sent.is_over(work.now));
            if is_over { expire(work, assignment).await? } else { remind(work, assignment).await? }
        }
    }
    Ok(more)
}

async fn remind(work: &mut Sweeping<'_>, assignment: Assignment) -> DbResult<()> {
    let mut reminded = assignment.reminded(work.now);
    store(work.connection, &mut reminded, work.now).await?;
    work.audit((Assignment::KIND, reminded.uuid()), "remind", None);
    work.outbox("assignment.remind", reminded.uuid()).await
}

/// The session loses its lead with it, and the people whom the agency planned.
async fn expire(work: &mut Sweeping<'_>, assignment: Assignment) -> DbResult<()> {
    let (from, named_before) = (assignment.state(), assignment.presenter_id);
    let mut expired = assignment.expired(work.now);
    store(work.connection, &mut expired, work.now).await?;
    work.audit((Assignment::KIND, expired.uuid()), "expire", Some((from, expired.state())));
    work.outbox("assignment.expire", expired.uuid()).await?;
    let followed = following(work.connection, &expired, named_before, None).await;
    let mut follows = followed.map_err(|_| DbError::corrupt("a session that cannot follow its agencies"))?;
    if follows.after != follows.before {
        store(work.connection, &mut follows.after, work.now).await?;
        work.audit((AgendaSession::KIND, follows.after.uuid()), follows.action(), follows.states());
        work.outbox(&format!("{}.{}", AgendaSession::KIND, follows.action()), follows.after.uuid()).await?;
    }
    Ok(())
}
