//! Sessions of agendas, and the people whom they take.
//!
//! Whoever changes a session holds the lock of its exchange; the exclusion constraint of `person_bookings` keeps people from
//! being taken twice, whatever else happens.

mod rows;

use std::collections::HashSet;
use std::ops::Bound;

use chrono::{DateTime, Utc};
use convite_domain::access::{Caller, Permission};
use convite_domain::agenda_sessions::{AgendaSession, AgendaSessionState};
use convite_domain::exchanges::ExchangeState;
use convite_domain::{AgendaSessionId, ExchangeId};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Timestamptz};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::schema::{agenda_sessions, exchanges, person_bookings};
use crate::{Connection, DbResult, Page, PageSize, assignments};
use rows::{SessionRow, Whole};

/// Selects whole sessions; a macro, because the type of the query has no short name.
macro_rules! whole {
    () => {
        agenda_sessions::table.inner_join(exchanges::table).select((SessionRow::as_select(), exchanges::state))
    };
}

fn session((row, exchange): Whole) -> DbResult<AgendaSession> {
    row.session(exchange)
}

/// Narrows sessions to those that the caller may see: staff that reads requests all of them, an agency's people and systems
/// those in which their agency has a role that it was told of.
macro_rules! within_sight {
    ($query:expr, $caller:expr) => {{
        match ($caller, $caller.agency()) {
            (caller, _) if caller.may(Permission::ReadRequests) => $query,
            (caller, Some(own)) if caller.may(Permission::ReadOwnAgency) => {
                $query.filter(agenda_sessions::id.eq_any(assignments::sessions_of(own)))
            }
            _ => $query.filter(sql::<Bool>("FALSE")),
        }
    }};
}

/// Selects the sessions that the caller may see.
macro_rules! visible_to {
    ($caller:expr) => {
        within_sight!(whole!().into_boxed(), $caller)
    };
}

/// Stores a new session, and takes its people.
pub async fn insert(connection: &mut Connection, session: &AgendaSession) -> DbResult<()> {
    diesel::insert_into(agenda_sessions::table).values(SessionRow::from(session)).execute(connection).await?;
    book(connection, session).await
}

/// A session that the caller may see.
pub async fn find(
    connection: &mut Connection,
    caller: &Caller,
    id: AgendaSessionId,
) -> DbResult<Option<AgendaSession>> {
    let query = visible_to!(caller).filter(agenda_sessions::id.eq(id));
    query.first(connection).await.optional()?.map(session).transpose()
}

/// Which of some sessions the caller may see.
pub async fn seen_among(
    connection: &mut Connection,
    caller: &Caller,
    some: &[AgendaSessionId],
) -> DbResult<HashSet<AgendaSessionId>> {
    let named =
        agenda_sessions::table.filter(agenda_sessions::id.eq_any(some)).select(agenda_sessions::id).into_boxed();
    Ok(within_sight!(named, caller).load(connection).await?.into_iter().collect())
}

/// Whether the caller may see any session of an exchange.
pub async fn sees_some_of(connection: &mut Connection, caller: &Caller, exchange: ExchangeId) -> DbResult<bool> {
    let of = agenda_sessions::table.filter(agenda_sessions::exchange_id.eq(exchange)).select(agenda_sessions::id);
    let seen: Option<AgendaSessionId> = within_sight!(of.into_boxed(), caller).first(connection).await.optional()?;
    Ok(seen.is_some())
}

/// A session that was found, read again under the lock of its exchange, which the caller holds.
pub async fn get(connection: &mut Connection, id: AgendaSessionId) -> DbResult<AgendaSession> {
    session(whole!().filter(agenda_sessions::id.eq(id)).first(connection).await?)
}

/// Stores a changed session, and takes or lets go of its people.
pub async fn update(connection: &mut Connection, session: &AgendaSession) -> DbResult<()> {
    let row = SessionRow::from(session);
    diesel::update(agenda_sessions::table.find(session.id)).set(row).execute(connection).await?;
    diesel::delete(person_bookings::table.filter(person_bookings::session_id.eq(session.id)))
        .execute(connection)
        .await?;
    book(connection, session).await
}

/// Lets go of the people of some sessions that are about to change, so that they can take each other's.
pub async fn let_go(connection: &mut Connection, sessions: &[AgendaSessionId]) -> DbResult<()> {
    let taken = person_bookings::table.filter(person_bookings::session_id.eq_any(sessions));
    diesel::delete(taken).execute(connection).await?;
    Ok(())
}

/// Takes the people of a session, while it is live.
async fn book(connection: &mut Connection, session: &AgendaSession) -> DbResult<()> {
    if !session.is_live() {
        return Ok(());
    }
    let (from, to) = session.form.times();
    let guide = session.form.guide_id.map(|guide| guide.get());
    let people = session.form.presenter_ids.iter().map(|presenter| presenter.get()).chain(guide);
    let rows: Vec<_> = people.map(|person| booking(session.id, person, (from, to))).collect();
    diesel::insert_into(person_bookings::table).values(rows).execute(connection).await?;
    Ok(())
}

type Booking = (
    diesel::dsl::Eq<person_bookings::session_id, AgendaSessionId>,
    diesel::dsl::Eq<person_bookings::person_id, Uuid>,
    diesel::dsl::Eq<person_bookings::during, (Bound<DateTime<Utc>>, Bound<DateTime<Utc>>)>,
);

fn booking(session: AgendaSessionId, person: Uuid, (from, to): (DateTime<Utc>, DateTime<Utc>)) -> Booking {
    (
        person_bookings::session_id.eq(session),
        person_bookings::person_id.eq(person),
        person_bookings::during.eq((Bound::Included(from), Bound::Excluded(to))),
    )
}

/// All sessions of an exchange, cancelled ones too, in the order of time; an agenda has a few dozen.
pub async fn of_exchange(connection: &mut Connection, exchange: ExchangeId) -> DbResult<Vec<AgendaSession>> {
    let query = whole!().filter(agenda_sessions::exchange_id.eq(exchange));
    let rows: Vec<Whole> = query.order((agenda_sessions::starts_at, agenda_sessions::seq)).load(connection).await?;
    rows.into_iter().map(session).collect()
}

/// The live sessions of some exchanges, in the order of time.
pub async fn live_of(connection: &mut Connection, exchanges: &[ExchangeId]) -> DbResult<Vec<AgendaSession>> {
    let live = AgendaSessionState::ALL.iter().copied().filter(|state| state.is_live());
    let query =
        whole!().filter(agenda_sessions::exchange_id.eq_any(exchanges)).filter(agenda_sessions::state.eq_any(live));
    let rows: Vec<Whole> = query.order((agenda_sessions::starts_at, agenda_sessions::seq)).load(connection).await?;
    rows.into_iter().map(session).collect()
}

/// How many sessions of any state an exchange has.
pub async fn count(connection: &mut Connection, exchange: ExchangeId) -> DbResult<i64> {
    let query = agenda_sessions::table.filter(agenda_sessions::exchange_id.eq(exchange)).count();
    Ok(query.get_result(connection).await?)
}

/// The key of a list of sessions: when each begins, and its place among those that begin then.
type Key = (DateTime<Utc>, i64);

/// One page of the sessions of an exchange that the caller may see, in the order of time; with each one's key.
pub async fn list(
    connection: &mut Connection,
    caller: &Caller,
    exchange: ExchangeId,
    after: Option<Key>,
    size: PageSize,
) -> DbResult<Page<(Key, AgendaSession)>> {
    let mut query = visible_to!(caller).filter(agenda_sessions::exchange_id.eq(exchange));
    if let Some((at, seq)) = after {
        let later = sql::<Bool>("(agenda_sessions.starts_at, agenda_sessions.seq) > (").bind::<Timestamptz, _>(at);
        query = query.filter(later.sql(", ").bind::<BigInt, _>(seq).sql(")"));
    }
    let keyed = query.select((agenda_sessions::seq, SessionRow::as_select(), exchanges::state));
    let ordered = keyed.order((agenda_sessions::starts_at, agenda_sessions::seq)).limit(size.fetch());
    let rows: Vec<(i64, SessionRow, ExchangeState)> = ordered.load(connection).await?;
    Page::cut(rows, size).try_map(|(seq, row, exchange)| {
        let session = row.session(exchange)?;
        Ok(((session.form.starts_at.0, seq), session))
    })
}
