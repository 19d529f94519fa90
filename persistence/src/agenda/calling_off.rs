//! The end of a whole agenda: its exchange was put off or called off.

use chrono::{DateTime, Utc};
use convite_domain::agenda_sessions::AgendaSessionState;
use convite_domain::{AgendaSessionId, ExchangeId};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::schema::{agenda_sessions, person_bookings};
use crate::{Connection, DbResult};

/// Cancels the sessions of an exchange that are still to be held, and lets go of their people, under the lock of the exchange.
/// Returns which, with the state that each was in.
pub async fn cancel_all(
    connection: &mut Connection,
    exchange: ExchangeId,
    reason: &str,
    now: DateTime<Utc>,
) -> DbResult<Vec<(AgendaSessionId, AgendaSessionState)>> {
    let open = [AgendaSessionState::Planned, AgendaSessionState::Confirmed];
    let found = agenda_sessions::table
        .filter(agenda_sessions::exchange_id.eq(exchange))
        .filter(agenda_sessions::state.eq_any(open))
        .order((agenda_sessions::starts_at, agenda_sessions::seq))
        .select((agenda_sessions::id, agenda_sessions::state));
    let ended: Vec<(AgendaSessionId, AgendaSessionState)> = found.load(connection).await?;
    let ids: Vec<AgendaSessionId> = ended.iter().map(|(id, _)| *id).collect();
    let next = (
        agenda_sessions::state.eq(AgendaSessionState::Cancelled),
        agenda_sessions::reason.eq(reason),
        agenda_sessions::ended_at.eq(now),
        agenda_sessions::sequence.eq(agenda_sessions::sequence + 1),
        agenda_sessions::version.eq(agenda_sessions::version + 1),
        agenda_sessions::updated_at.eq(now),
    );
    diesel::update(agenda_sessions::table.filter(agenda_sessions::id.eq_any(&ids)))
        .set(next)
        .execute(connection)
        .await?;
    let taken = person_bookings::table.filter(person_bookings::session_id.eq_any(&ids));
    diesel::delete(taken).execute(connection).await?;
    Ok(ended)
}
