//! An assignment and its row.

use chrono::{DateTime, Utc};
use convite_domain::agenda_sessions::{AgendaSessionState, SessionRef};
use convite_domain::assignments::{Assignment, AssignmentDeclineReason, AssignmentState, Counter, Sent, Stage};
use convite_domain::exchanges::ExchangeState;
use convite_domain::input::Localized;
use convite_domain::practices::AgencyRef;
use convite_domain::vocabularies::AssignmentRole;
use convite_domain::{AgencyId, AgendaSessionId, AssignmentId, ExchangeId, PresenterId, UserId};
use diesel::pg::Pg;
use diesel::prelude::*;

use crate::json::Json;
use crate::schema::{agenda_sessions, assignments};
use crate::{DbError, DbResult};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = assignments, check_for_backend(Pg), treat_none_as_null = true)]
pub(super) struct AssignmentRow {
    id: AssignmentId,
    version: i64,
    session_id: AgendaSessionId,
    exchange_id: ExchangeId,
    agency_id: AgencyId,
    role: AssignmentRole,
    is_lead: bool,
    state: AssignmentState,
    asked: Json<SessionRef>,
    asked_by: Option<UserId>,
    message: Option<String>,
    override_reason: Option<String>,
    sent_at: Option<DateTime<Utc>>,
    reply_by: Option<DateTime<Utc>>,
    reminded_at: Option<DateTime<Utc>>,
    due_at: Option<DateTime<Utc>>,
    presenter_id: Option<PresenterId>,
    since: Option<DateTime<Utc>>,
    counter: Option<Json<Counter>>,
    decline_code: Option<AssignmentDeclineReason>,
    reason: Option<String>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

/// A session as it is now.
#[derive(Queryable, Selectable)]
#[diesel(table_name = agenda_sessions, check_for_backend(Pg))]
pub(super) struct Now {
    state: AgendaSessionState,
    title: Json<Localized>,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
}

/// An assignment's place, with its session, the state of the exchange, and code and name of the agency.
pub(super) type Whole = (i64, AssignmentRow, Now, ExchangeState, (String, String));

impl From<&Assignment> for AssignmentRow {
    fn from(assignment: &Assignment) -> Self {
        let (sent, stage) = (assignment.sent, &assignment.stage);
        Self {
            id: assignment.id,
            version: assignment.version,
            session_id: assignment.session.id,
            exchange_id: assignment.session.exchange_id,
            agency_id: assignment.agency.id,
            role: assignment.role,
            is_lead: assignment.is_lead,
            state: stage.name(),
            asked: Json(if stage.name().stands() { &assignment.answered_to } else { &assignment.session }.clone()),
            asked_by: assignment.asked_by,
            message: assignment.message.clone(),
            override_reason: assignment.override_reason.clone(),
            sent_at: sent.map(|sent| sent.at),
            reply_by: sent.map(|sent| sent.reply_by),
            reminded_at: sent.and_then(|sent| sent.reminded_at),
            due_at: assignment.due_at(),
            presenter_id: assignment.presenter_id,
            since: stage.since(),
            counter: match stage {
                Stage::Countered(_, counter) => Some(Json(counter.clone())),
                _ => None,
            },
            decline_code: match stage {
                Stage::Declined(_, code, _) => Some(*code),
                _ => None,
            },
            reason: stage.reason().map(str::to_owned),
            created_at: assignment.created_at,
            updated_at: assignment.updated_at,
        }
    }
}

fn stage(row: &AssignmentRow) -> Option<Stage> {
    use AssignmentState as State;
    let reason = row.reason.clone();
    Some(match (row.state, row.since) {
        (State::Invited, None) => Stage::Invited,
        (State::Tentative, Some(at)) => Stage::Tentative(at),
        (State::Accepted, Some(at)) => Stage::Accepted(at),
        (State::Countered, Some(at)) => Stage::Countered(at, row.counter.clone()?.0),
        (State::Declined, Some(at)) => Stage::Declined(at, row.decline_code?, reason),
        (State::Expired, Some(at)) => Stage::Expired(at),
        (State::Substituted, Some(at)) => Stage::Substituted(at, reason?),
        (State::Released, Some(at)) => Stage::Released(at, reason?),
        (State::Delivered, Some(at)) => Stage::Delivered(at),
        (State::NoShow, Some(at)) => Stage::NoShow(at, reason?),
        _ => return None,
    })
}

pub(super) fn assignment((_, row, now, exchange_state, (code, name)): Whole) -> DbResult<Assignment> {
    let stage =
        stage(&row).ok_or_else(|| DbError::corrupt(format!("assignment {} cannot be {}", row.id, row.state)))?;
    let sent = row.sent_at.zip(row.reply_by);
    let current = SessionRef {
        id: row.session_id,
        exchange_id: row.exchange_id,
        title: Some(now.title.0),
        starts_at: now.starts_at,
        ends_at: now.ends_at,
    };
    Ok(Assignment {
        id: row.id,
        version: row.version,
        session: if row.state.stands() { current } else { row.asked.0.clone() },
        answered_to: row.asked.0,
        session_state: now.state,
        exchange_state,
        agency: AgencyRef { id: row.agency_id, code, name },
        role: row.role,
        is_lead: row.is_lead,
        asked_by: row.asked_by,
        message: row.message,
        override_reason: row.override_reason,
        sent: sent.map(|(at, reply_by)| Sent { at, reply_by, reminded_at: row.reminded_at }),
        presenter_id: row.presenter_id,
        stage,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}
