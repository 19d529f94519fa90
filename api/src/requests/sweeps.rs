//! What time does to requests: drafts that nobody files go, questions that nobody answers end them.

use convite_domain::audit::SubjectKind;
use convite_domain::requests::{Request, RequestAction, State};
use convite_persistence::{DbError, DbResult, policies, requests};

use super::erase::forget;
use crate::background::sweeps::{Sweep, Sweeping};
use crate::life_cycle::swept;

/// Requests in one transaction.
const BATCH: usize = 50;

/// Requests in one transaction that become tombstones.
const LIMIT: i64 = 50;

/// The sweeps of requests.
pub const SWEEPS: &[Sweep] = &[
    Sweep { name: "requests_out_of_time", batch: |work| Box::pin(out_of_time(work)) },
    Sweep { name: "requests_to_anonymise", batch: |work| Box::pin(anonymise(work)) },
];

async fn out_of_time(work: &mut Sweeping<'_>) -> DbResult<bool> {
    for _ in 0..BATCH {
        let Some(request) = requests::due_for_sweep(work.connection, work.now).await? else { return Ok(false) };
        match request.state {
            State::Draft => purge(work, &request).await?,
            _ => expire(work, request).await?,
        }
    }
    Ok(true)
}

async fn purge(work: &mut Sweeping<'_>, draft: &Request) -> DbResult<()> {
    work.audit((SubjectKind::Request, draft.id.get()), "purge", None);
    requests::purge(work.connection, draft.id).await
}

async fn expire(work: &mut Sweeping<'_>, request: Request) -> DbResult<()> {
    let from = request.state.name().as_str();
    let expired = request.expire(&work.shared.calendar, work.now).map_err(DbError::corrupt)?;
    swept(work, expired, RequestAction::Expire, from).await
}

/// Makes tombstones of the requests that ended as long ago as the policy in force says.
async fn anonymise(work: &mut Sweeping<'_>) -> DbResult<bool> {
    let by = policies::current(work.connection).await?.kept_since(work.now);
    let ended = requests::lock_ended(work.connection, by, LIMIT).await?;
    let more = !ended.is_empty();
    for request in ended {
        forget(work.connection, request.id, work.now).await?;
        let from = request.state.name().as_str();
        swept(work, request.anonymised(work.now), RequestAction::Erase, from).await?;
    }
    Ok(more)
}
