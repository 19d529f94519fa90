//! Work that time brings: terms that pass, things that expire.
//!
//! A sweep is a name and a function that does one bounded batch in one transaction and says whether more is left. Any number
//! of instances may run the same sweep at once, because a batch takes rows with `FOR UPDATE SKIP LOCKED`; and since what is
//! due is found in the rows themselves, an instance that was down catches up. What a sweep does is the system's, and is in the
//! audit trail as such.

use std::pin::Pin;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use convite_domain::access::Actor;
use convite_domain::audit::{NewAuditEvent, SubjectKind, Visibility};
use convite_domain::calendar::DueDateMove;
use convite_domain::{AuditEventId, OutboxEventId, RequestId};
use convite_persistence::{Connection, Database, DbResult, audit, idempotency, outbox, sessions, throttles, tracking};
use uuid::Uuid;

use crate::app::{Ids, Shared};
use crate::{assignments, claims, delegations, exchanges, holidays, requests};

/// What one batch is: whether more is left.
type Batch = for<'a> fn(&'a mut Sweeping<'_>) -> Pin<Box<dyn Future<Output = DbResult<bool>> + 'a>>;

/// Something that time brings.
pub struct Sweep {
    /// What it is called in the log.
    pub name: &'static str,
    /// Does one bounded batch.
    pub batch: Batch,
}

/// Everything that is swept, in this order.
const ALL: &[&[Sweep]] = &[
    &[Sweep { name: "expired", batch: |work| Box::pin(forget(work)) }],
    requests::sweeps::SWEEPS,
    PROMPT,
    &[requests::duplicate_scan::RENEW_KEYS],
    &[exchanges::sweeps::BEGIN],
    &[assignments::sweeps::DUE],
    delegations::SWEEPS,
    &[claims::sweeps::EXPIRE],
];

/// What somebody waits for, so that it is looked for every second.
pub(super) const PROMPT: &[Sweep] = &[holidays::sweeps::RECOUNT, requests::duplicate_scan::SCAN];

/// A transaction of the system, with all that the rules in it need.
pub struct Sweeping<'a> {
    /// The connection.
    pub connection: &'a mut Connection,
    /// The instance.
    pub shared: &'a Shared,
    /// One moment for everything in the transaction.
    pub now: DateTime<Utc>,
    events: Vec<NewAuditEvent>,
    moves: Vec<(NewAuditEvent, DueDateMove)>,
}

impl<'a> Sweeping<'a> {
    /// Begins the system's part of a transaction.
    pub fn begin(connection: &'a mut Connection, shared: &'a Shared) -> Self {
        Self { connection, shared, now: shared.now(), events: Vec::new(), moves: Vec::new() }
    }

    /// Writes down what was noted.
    pub async fn finish(self) -> DbResult<()> {
        if !self.events.is_empty() {
            audit::record(self.connection, &self.events).await?;
        }
        if !self.moves.is_empty() {
            audit::record_moves(self.connection, &self.moves).await?;
        }
        Ok(())
    }
}

impl Sweeping<'_> {
    /// The day in the agency's zone.
    pub fn today(&self) -> NaiveDate {
        self.shared.calendar.local_date(self.now)
    }

    /// Notes an act of the system for the audit trail; it is written with the effect.
    pub fn audit(
        &mut self,
        subject: (SubjectKind, Uuid),
        action: &'static str,
        states: Option<(&'static str, &'static str)>,
    ) {
        self.audit_as(Visibility::Public, subject, action, states);
    }

    /// The same, and who may read it.
    pub fn audit_as(
        &mut self,
        visibility: Visibility,
        (subject_kind, subject_id): (SubjectKind, Uuid),
        action: &'static str,
        states: Option<(&'static str, &'static str)>,
    ) {
        self.events.push(NewAuditEvent {
            id: Ids.next(AuditEventId::new),
            at: self.now,
            actor: Actor::SYSTEM,
            action,
            subject_kind,
            subject_id,
            states,
            fields: Vec::new(),
            visibility,
        });
    }

    /// Notes that the system counted a clock anew; it is written with the effect.
    pub fn audit_move(&mut self, request: RequestId, moved: DueDateMove) {
        self.audit((SubjectKind::Request, request.get()), "recount", None);
        self.moves.extend(self.events.pop().map(|event| (event, moved)));
    }

    /// Puts an effect into the outbox, to be delivered once this transaction is committed.
    pub async fn outbox(&mut self, kind: &str, subject: Uuid) -> DbResult<()> {
        outbox::push(self.connection, Ids.next(OutboxEventId::new), kind, subject, self.now).await
    }
}

/// Does everything that is due. A sweep that fails keeps no other from its turn; the first failure is returned.
pub async fn sweep(shared: &Shared, database: &Database) -> DbResult<()> {
    sweep_all_while(|| true, shared, database).await
}

/// The same until the instance stops: a backlog may take minutes, and waits in the rows for the next instance.
pub(super) async fn sweep_all_while(goes_on: impl Fn() -> bool, shared: &Shared, database: &Database) -> DbResult<()> {
    sweep_while(goes_on, ALL.iter().copied().flatten(), shared, database).await
}

/// The same with some sweeps only.
pub(super) async fn sweep_while(
    goes_on: impl Fn() -> bool,
    sweeps: impl IntoIterator<Item = &Sweep>,
    shared: &Shared,
    database: &Database,
) -> DbResult<()> {
    let mut outcome = Ok(());
    for sweep in sweeps {
        if let Err(error) = until_nothing_is_left(sweep, &goes_on, shared, database).await {
            tracing::warn!(sweep = sweep.name, %error, "could not sweep up; trying again later");
            outcome = outcome.and(Err(error));
        }
    }
    outcome
}

async fn until_nothing_is_left(
    sweep: &Sweep,
    goes_on: impl Fn() -> bool,
    shared: &Shared,
    database: &Database,
) -> DbResult<()> {
    let (begun, mut batches) = (shared.now(), 1);
    while goes_on() && database.transaction(async |connection| one_batch(sweep, shared, connection).await).await? {
        batches += 1;
    }
    tracing::debug!(sweep = sweep.name, batches, ms = (shared.now() - begun).num_milliseconds(), "swept up");
    Ok(())
}

async fn one_batch(sweep: &Sweep, shared: &Shared, connection: &mut Connection) -> DbResult<bool> {
    let mut work = Sweeping::begin(connection, shared);
    let more = (sweep.batch)(&mut work).await?;
    work.finish().await?;
    Ok(more)
}

/// Deletes what nobody will ask for again.
async fn forget(work: &mut Sweeping<'_>) -> DbResult<bool> {
    let (connection, now) = (&mut *work.connection, work.now);
    idempotency::forget(connection, now).await?;
    outbox::forget(connection, now - TimeDelta::days(30)).await?;
    sessions::forget(connection, now).await?;
    tracking::forget(connection, now).await?;
    throttles::forget(connection, now - TimeDelta::days(1)).await?;
    Ok(false)
}
