//! An exchange as the database keeps it: its state and the data of that state in columns.

use chrono::{DateTime, NaiveDate, Utc};
use convite_domain::ExchangeId;
use convite_domain::exchanges::{Exchange, ExchangeDesign, ExchangeState, Halt, Progress, State};
use diesel::pg::Pg;
use diesel::prelude::*;

use crate::json::Json;
use crate::schema::exchanges;
use crate::{DbError, DbResult};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = exchanges, check_for_backend(Pg), treat_none_as_null = true)]
pub(super) struct ExchangeRow {
    id: ExchangeId,
    version: i64,
    state: ExchangeState,
    design: Json<ExchangeDesign>,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    #[diesel(embed)]
    data: StateRow,
}

/// The data of the states: what a state does not have is null.
#[derive(Default, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = exchanges, check_for_backend(Pg), treat_none_as_null = true)]
pub(super) struct StateRow {
    postponed_at: Option<DateTime<Utc>>,
    cancelled_at: Option<DateTime<Utc>>,
    reason: Option<String>,
    reopened_at: Option<DateTime<Utc>>,
    consulted_at: Option<DateTime<Utc>>,
    confirmed_at: Option<DateTime<Utc>>,
    started_at: Option<DateTime<Utc>>,
    delivered_at: Option<DateTime<Utc>>,
}

impl From<State> for StateRow {
    fn from(state: State) -> Self {
        let nothing = Self::default();
        match state {
            State::Designing(None) => nothing,
            State::Designing(Some(Halt { at, reason })) => {
                Self { reopened_at: Some(at), reason: Some(reason), ..nothing }
            }
            State::Consulting(at) => Self { consulted_at: Some(at), ..nothing },
            State::Confirmed(at) => Self { confirmed_at: Some(at), ..nothing },
            State::InProgress(at) => Self { started_at: Some(at), ..nothing },
            State::Delivered { started_at, delivered_at } => {
                Self { started_at: Some(started_at), delivered_at: Some(delivered_at), ..nothing }
            }
            State::Postponed(Halt { at, reason }) => Self { postponed_at: Some(at), reason: Some(reason), ..nothing },
            State::Cancelled(Halt { at, reason }) => Self { cancelled_at: Some(at), reason: Some(reason), ..nothing },
        }
    }
}

impl StateRow {
    /// The state with this name; none when its data are not there.
    fn state(self, name: ExchangeState) -> Option<State> {
        let halt = |at: Option<DateTime<Utc>>| Some(Halt { at: at?, reason: self.reason.clone()? });
        Some(match name {
            ExchangeState::Designing => State::Designing(halt(self.reopened_at)),
            ExchangeState::Consulting => State::Consulting(self.consulted_at?),
            ExchangeState::Confirmed => State::Confirmed(self.confirmed_at?),
            ExchangeState::InProgress => State::InProgress(self.started_at?),
            ExchangeState::Delivered => {
                State::Delivered { started_at: self.started_at?, delivered_at: self.delivered_at? }
            }
            ExchangeState::Postponed => State::Postponed(halt(self.postponed_at)?),
            ExchangeState::Cancelled => State::Cancelled(halt(self.cancelled_at)?),
        })
    }
}

impl From<Exchange> for ExchangeRow {
    fn from(exchange: Exchange) -> Self {
        Self {
            id: exchange.id,
            version: exchange.version,
            state: exchange.state.name(),
            design: Json(exchange.design),
            starts_on: exchange.starts_on,
            ends_on: exchange.ends_on,
            created_at: exchange.created_at,
            updated_at: exchange.updated_at,
            data: exchange.state.into(),
        }
    }
}

/// An exchange's row, and whether its agenda has a live session, one that was held, and a release of which anything stands.
pub(super) type Whole = (ExchangeRow, bool, bool, bool);

/// Whether anything of a release stands: a session that was there when it was made, and so is in it, and was not cancelled since.
pub(super) const RELEASED: &str = "EXISTS (
    SELECT FROM agenda_versions AS releases
    INNER JOIN agenda_sessions AS standing ON standing.exchange_id = releases.exchange_id
    WHERE releases.exchange_id = exchanges.id AND standing.state <> 'cancelled'
        AND standing.created_at <= releases.released_at
)";

/// Selects whole exchanges; a macro, because the type has no short name. What is asked of the agenda is looked up in indexes for
/// each row that is shown, within the statement.
macro_rules! whole {
    () => {{
        let sessions = agenda_sessions::table.filter(agenda_sessions::exchange_id.eq(exchanges::id));
        let live = AgendaSessionState::ALL.iter().filter(|state| state.is_live()).copied();
        (
            ExchangeRow::as_select(),
            exists(sessions.filter(agenda_sessions::state.eq_any(live))),
            exists(sessions.filter(agenda_sessions::state.eq(AgendaSessionState::Held))),
            sql::<Bool>(RELEASED),
        )
    }};
}
pub(super) use whole;

pub(super) fn exchange((row, has_session, has_held, is_released): Whole) -> DbResult<Exchange> {
    let (id, name) = (row.id, row.state);
    let state = row.data.state(name);
    Ok(Exchange {
        id,
        version: row.version,
        starts_on: row.starts_on,
        ends_on: row.ends_on,
        design: row.design.0,
        created_at: row.created_at,
        updated_at: row.updated_at,
        state: state.ok_or_else(|| DbError::corrupt(format!("exchange {id} cannot be {name}")))?,
        agenda: Progress { has_session, has_held, is_released },
    })
}
