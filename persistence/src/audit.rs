//! The audit trail: written in the transaction of what it records, never changed.

use chrono::{DateTime, Utc};
use convite_domain::AuditEventId;
use convite_domain::access::{Actor, ActorKind};
use convite_domain::audit::{AuditEvent, NewAuditEvent, SubjectKind, TimelineEntry, Visibility};
use convite_domain::calendar::DueDateMove;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::json::Json;
use crate::schema::audit_events;
use crate::{Connection, DbResult, Page, PageSize};

#[derive(Queryable, Selectable)]
#[diesel(table_name = audit_events, check_for_backend(Pg))]
struct AuditRow {
    seq: i64,
    id: AuditEventId,
    at: DateTime<Utc>,
    actor_kind: ActorKind,
    actor_id: Option<Uuid>,
    action: String,
    subject_kind: SubjectKind,
    subject_id: Uuid,
    from_state: Option<String>,
    to_state: Option<String>,
    fields: Vec<String>,
    visibility: Visibility,
    due_date: Option<Json<DueDateMove>>,
}

/// What the trail is narrowed to; absent members narrow nothing.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    /// Done by this user, client or token.
    pub actor_id: Option<Uuid>,
    /// This action, e.g. `request.accept`.
    pub action: Option<String>,
    /// On this kind of thing.
    pub subject_kind: Option<SubjectKind>,
    /// On this thing.
    pub subject_id: Option<Uuid>,
    /// Not before this moment.
    pub from: Option<DateTime<Utc>>,
    /// Before this moment.
    pub until: Option<DateTime<Utc>>,
}

/// The most lines that one statement writes: PostgreSQL takes 65,535 values with it.
const MOST_AT_ONCE: usize = 1000;

/// Writes events, in their order.
pub async fn record(connection: &mut Connection, events: &[NewAuditEvent]) -> DbResult<()> {
    for events in events.chunks(MOST_AT_ONCE) {
        record_all(connection, events.iter().map(|event| (event, None))).await?;
    }
    Ok(())
}

/// Writes events of due dates that moved with the calendar.
pub async fn record_moves(connection: &mut Connection, moves: &[(NewAuditEvent, DueDateMove)]) -> DbResult<()> {
    record_all(connection, moves.iter().map(|(event, moved)| (event, Some(Json(moved.clone()))))).await
}

async fn record_all(
    connection: &mut Connection,
    events: impl Iterator<Item = (&NewAuditEvent, Option<Json<DueDateMove>>)>,
) -> DbResult<()> {
    let row = |(event, due_date): (&NewAuditEvent, Option<Json<DueDateMove>>)| {
        (
            audit_events::id.eq(event.id),
            audit_events::at.eq(event.at),
            audit_events::actor_kind.eq(event.actor.kind),
            audit_events::actor_id.eq(event.actor.id),
            audit_events::action.eq(format!("{}.{}", event.subject_kind, event.action)),
            audit_events::subject_kind.eq(event.subject_kind),
            audit_events::subject_id.eq(event.subject_id),
            audit_events::from_state.eq(event.states.map(|(from, _)| from)),
            audit_events::to_state.eq(event.states.map(|(_, to)| to)),
            audit_events::fields.eq(event.fields.clone()),
            audit_events::visibility.eq(event.visibility),
            audit_events::due_date.eq(due_date),
        )
    };
    let rows: Vec<_> = events.map(row).collect();
    diesel::insert_into(audit_events::table).values(rows).execute(connection).await?;
    Ok(())
}

/// One page of the trail, the newest first.
pub async fn list(
    connection: &mut Connection,
    filter: &AuditFilter,
    before: Option<i64>,
    size: PageSize,
) -> DbResult<Page<AuditEvent>> {
    let mut query = audit_events::table.select(AuditRow::as_select()).into_boxed();
    if let Some(actor) = filter.actor_id {
        query = query.filter(audit_events::actor_id.eq(actor));
    }
    if let Some(action) = &filter.action {
        query = query.filter(audit_events::action.eq(action));
    }
    if let Some(kind) = filter.subject_kind {
        query = query.filter(audit_events::subject_kind.eq(kind));
    }
    if let Some(subject) = filter.subject_id {
        query = query.filter(audit_events::subject_id.eq(subject));
    }
    if let Some(from) = filter.from {
        query = query.filter(audit_events::at.ge(from));
    }
    if let Some(until) = filter.until {
        query = query.filter(audit_events::at.lt(until));
    }
    if let Some(seq) = before {
        query = query.filter(audit_events::seq.lt(seq));
    }
    let rows: Vec<AuditRow> = query.order(audit_events::seq.desc()).limit(size.fetch()).load(connection).await?;
    Page::cut(rows, size).try_map(|row| Ok(AuditEvent::from(row)))
}

/// One page of what happened to some things, the oldest first, as far as its reader may see it; with each entry's place in
/// the trail. Ids are unique whatever they are of.
pub async fn timeline(
    connection: &mut Connection,
    (kinds, subjects): (&[SubjectKind], &[Uuid]),
    internal: bool,
    after: Option<i64>,
    size: PageSize,
) -> DbResult<Page<(i64, TimelineEntry)>> {
    let mut query = audit_events::table
        .filter(audit_events::subject_kind.eq_any(kinds))
        .filter(audit_events::subject_id.eq_any(subjects))
        .select(AuditRow::as_select())
        .into_boxed();
    if !internal {
        query = query.filter(audit_events::visibility.eq(Visibility::Public));
    }
    if let Some(seq) = after {
        query = query.filter(audit_events::seq.gt(seq));
    }
    let rows: Vec<AuditRow> = query.order(audit_events::seq).limit(size.fetch()).load(connection).await?;
    Page::cut(rows, size).try_map(|row| Ok((row.seq, TimelineEntry::from(row))))
}

impl From<AuditRow> for AuditEvent {
    fn from(row: AuditRow) -> Self {
        Self {
            id: row.id,
            seq: row.seq,
            at: row.at,
            actor: Actor { kind: row.actor_kind, id: row.actor_id },
            action: row.action,
            subject_kind: row.subject_kind,
            subject_id: row.subject_id,
            from_state: row.from_state,
            to_state: row.to_state,
            fields: row.fields,
            due_date: row.due_date.map(|Json(moved)| moved),
        }
    }
}

impl From<AuditRow> for TimelineEntry {
    fn from(row: AuditRow) -> Self {
        let action = row.action.rsplit('.').next().unwrap_or_default().to_owned();
        Self {
            id: row.id,
            at: row.at,
            actor: Actor { kind: row.actor_kind, id: row.actor_id },
            subject_kind: row.subject_kind,
            subject_id: row.subject_id,
            action,
            from_state: row.from_state,
            to_state: row.to_state,
            fields: row.fields,
            due_date: row.due_date.map(|Json(moved)| moved),
            visibility: row.visibility,
        }
    }
}
