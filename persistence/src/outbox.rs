//! The outbox: a queue of effects, written with what caused them, delivered by any instance.

use chrono::{DateTime, TimeDelta, Utc};
use convite_domain::OutboxEventId;
use convite_domain::audit::{OutboxEvent, OutboxState};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::schema::outbox_events;
use crate::{Connection, DbResult, Page, PageSize};

#[derive(Queryable, Selectable)]
#[diesel(table_name = outbox_events, check_for_backend(Pg))]
struct OutboxRow {
    seq: i64,
    id: OutboxEventId,
    kind: String,
    subject_id: Uuid,
    state: OutboxState,
    attempts: i32,
    next_attempt_at: DateTime<Utc>,
    last_error: Option<String>,
    created_at: DateTime<Utc>,
    finished_at: Option<DateTime<Utc>>,
}

/// What became of an attempt to deliver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It arrived.
    Sent,
    /// There is nowhere to send it to yet.
    NotSent,
    /// Nobody is told of it, or there is nothing left to tell.
    NotNeeded,
    /// It failed; it is tried again then.
    Retry {
        /// When.
        at: DateTime<Utc>,
        /// Why it failed, without addresses.
        error: String,
    },
    /// It failed for good.
    GivenUp {
        /// Why, without addresses.
        error: String,
    },
}

impl Outcome {
    /// Its name in the metrics.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::NotSent => "not_sent",
            Self::NotNeeded => "not_needed",
            Self::Retry { .. } => "retry",
            Self::GivenUp { .. } => "given_up",
        }
    }
}

/// Puts a message into the queue.
pub async fn push(
    connection: &mut Connection,
    id: OutboxEventId,
    kind: &str,
    subject: Uuid,
    now: DateTime<Utc>,
) -> DbResult<()> {
    let values = (
        outbox_events::id.eq(id),
        outbox_events::kind.eq(kind),
        outbox_events::subject_id.eq(subject),
        outbox_events::state.eq(OutboxState::Pending),
        outbox_events::next_attempt_at.eq(now),
        outbox_events::created_at.eq(now),
    );
    diesel::insert_into(outbox_events::table).values(values).execute(connection).await?;
    Ok(())
}

/// Claims the next message that is due: no other instance gets it before `lease` has passed. `unsent` also takes messages
/// that had nowhere to go before, once no other is due. To be called in a transaction of its own.
pub async fn claim(
    connection: &mut Connection,
    now: DateTime<Utc>,
    lease: TimeDelta,
    unsent: bool,
) -> DbResult<Option<OutboxEvent>> {
    let mut due = lock_next(connection, OutboxState::Pending, now).await?;
    if due.is_none() && unsent {
        due = lock_next(connection, OutboxState::NotSent, now).await?;
    }
    let Some(seq) = due else { return Ok(None) };
    let claimed = (
        outbox_events::next_attempt_at.eq(now + lease),
        outbox_events::attempts.eq(outbox_events::attempts + 1),
        outbox_events::state.eq(OutboxState::Pending),
    );
    let claim = diesel::update(outbox_events::table.find(seq)).set(claimed).returning(OutboxRow::as_returning());
    Ok(Some(claim.get_result(connection).await?.into()))
}

/// Locks the next message of a state that is due and that no other transaction has locked.
async fn lock_next(connection: &mut Connection, state: OutboxState, now: DateTime<Utc>) -> DbResult<Option<i64>> {
    let next = outbox_events::table
        .filter(outbox_events::state.eq(state))
        .filter(outbox_events::next_attempt_at.le(now))
        .filter(outbox_events::finished_at.is_null())
        .order((outbox_events::next_attempt_at, outbox_events::seq))
        .for_update()
        .skip_locked()
        .select(outbox_events::seq);
    Ok(next.first(connection).await.optional()?)
}

/// Writes down what became of a claimed message. Whether the claim still held: after its lease another instance may have
/// taken the message, and then that one's word counts.
pub async fn finish(
    connection: &mut Connection,
    claimed: &OutboxEvent,
    outcome: &Outcome,
    now: DateTime<Utc>,
) -> DbResult<bool> {
    let (state, error, retry_at) = match outcome {
        Outcome::Sent => (OutboxState::Sent, None, None),
        Outcome::NotSent => (OutboxState::NotSent, None, Some(now)),
        Outcome::NotNeeded => (OutboxState::NotNeeded, None, None),
        Outcome::Retry { at, error } => (OutboxState::Pending, Some(error), Some(*at)),
        Outcome::GivenUp { error } => (OutboxState::GivenUp, Some(error), None),
    };
    let was_tried = !matches!(outcome, Outcome::NotSent | Outcome::NotNeeded);
    let values = (
        outbox_events::state.eq(state),
        outbox_events::attempts.eq(claimed.attempts - i32::from(!was_tried)),
        outbox_events::last_error.eq(error),
        outbox_events::next_attempt_at.eq(retry_at.unwrap_or(now)),
        outbox_events::finished_at.eq(retry_at.is_none().then_some(now)),
    );
    // A later claim has a later end of its lease: the end names the claim.
    let held = outbox_events::table
        .find(claimed.seq)
        .filter(outbox_events::state.eq(OutboxState::Pending))
        .filter(outbox_events::next_attempt_at.eq(claimed.next_attempt_at));
    Ok(diesel::update(held).set(values).execute(connection).await? == 1)
}

/// Writes down that a mail which the next server took did not arrive in the end. None when it is not known as sent (any more).
pub async fn bounce(
    connection: &mut Connection,
    id: OutboxEventId,
    error: &str,
    now: DateTime<Utc>,
) -> DbResult<Option<OutboxEvent>> {
    let values = (
        outbox_events::state.eq(OutboxState::GivenUp),
        outbox_events::last_error.eq(error),
        outbox_events::finished_at.eq(now),
    );
    let sent = outbox_events::table.filter(outbox_events::id.eq(id)).filter(outbox_events::state.eq(OutboxState::Sent));
    let bounced = diesel::update(sent).set(values).returning(OutboxRow::as_returning());
    let row: Option<OutboxRow> = bounced.get_result(connection).await.optional()?;
    Ok(row.map(OutboxEvent::from))
}

/// Deletes what was finished before a moment. Returns how many.
pub async fn forget(connection: &mut Connection, before: DateTime<Utc>) -> DbResult<usize> {
    let old = outbox_events::table.filter(outbox_events::finished_at.lt(before));
    Ok(diesel::delete(old).execute(connection).await?)
}

/// One page of the queue, the newest first.
pub async fn list(
    connection: &mut Connection,
    state: Option<OutboxState>,
    subject: Option<Uuid>,
    before: Option<i64>,
    size: PageSize,
) -> DbResult<Page<OutboxEvent>> {
    let mut query = outbox_events::table.select(OutboxRow::as_select()).into_boxed();
    if let Some(state) = state {
        query = query.filter(outbox_events::state.eq(state));
    }
    if let Some(subject) = subject {
        query = query.filter(outbox_events::subject_id.eq(subject));
    }
    if let Some(seq) = before {
        query = query.filter(outbox_events::seq.lt(seq));
    }
    let rows: Vec<OutboxRow> = query.order(outbox_events::seq.desc()).limit(size.fetch()).load(connection).await?;
    Page::cut(rows, size).try_map(|row| Ok(OutboxEvent::from(row)))
}

/// Messages by their ids, in any order.
pub async fn by_ids(connection: &mut Connection, ids: &[OutboxEventId]) -> DbResult<Vec<OutboxEvent>> {
    let query = outbox_events::table.filter(outbox_events::id.eq_any(ids)).select(OutboxRow::as_select());
    let rows: Vec<OutboxRow> = query.load(connection).await?;
    Ok(rows.into_iter().map(OutboxEvent::from).collect())
}

/// One page of the messages of some kinds about a thing, the newest first, each with its place in the queue.
pub async fn of_subject(
    connection: &mut Connection,
    subject: Uuid,
    kinds: &[String],
    before: Option<i64>,
    size: PageSize,
) -> DbResult<Page<(i64, OutboxEvent)>> {
    let query = outbox_events::table
        .filter(outbox_events::subject_id.eq(subject))
        .filter(outbox_events::kind.eq_any(kinds))
        .filter(outbox_events::seq.lt(before.unwrap_or(i64::MAX)))
        .order(outbox_events::seq.desc())
        .limit(size.fetch())
        .select(OutboxRow::as_select());
    let rows: Vec<OutboxRow> = query.load(connection).await?;
    Page::cut(rows, size).try_map(|row| Ok((row.seq, OutboxEvent::from(row))))
}

/// A message about a thing, locked until the end of the transaction.
pub async fn lock(connection: &mut Connection, subject: Uuid, id: OutboxEventId) -> DbResult<Option<OutboxEvent>> {
    let query = outbox_events::table
        .filter(outbox_events::id.eq(id))
        .filter(outbox_events::subject_id.eq(subject))
        .select(OutboxRow::as_select())
        .for_update();
    let row: Option<OutboxRow> = query.first(connection).await.optional()?;
    Ok(row.map(OutboxEvent::from))
}

/// Puts a message that did not arrive back into the queue, as if it had never been tried.
pub async fn revive(connection: &mut Connection, id: OutboxEventId, now: DateTime<Utc>) -> DbResult<OutboxEvent> {
    let values = (
        outbox_events::state.eq(OutboxState::Pending),
        outbox_events::attempts.eq(0),
        outbox_events::last_error.eq(None::<String>),
        outbox_events::next_attempt_at.eq(now),
        outbox_events::finished_at.eq(None::<DateTime<Utc>>),
    );
    let revived = diesel::update(outbox_events::table.filter(outbox_events::id.eq(id))).set(values);
    let row: OutboxRow = revived.returning(OutboxRow::as_returning()).get_result(connection).await?;
    Ok(row.into())
}

impl From<OutboxRow> for OutboxEvent {
    fn from(row: OutboxRow) -> Self {
        let OutboxRow {
            seq,
            id,
            kind,
            subject_id,
            state,
            attempts,
            next_attempt_at,
            last_error,
            created_at,
            finished_at,
        } = row;
        Self { id, seq, kind, subject_id, state, attempts, next_attempt_at, last_error, created_at, finished_at }
    }
}
