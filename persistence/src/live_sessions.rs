//! The sessions that are still to come, by what they are planned with. What a session occupies is asked across all exchanges.

use chrono::{DateTime, Utc};
use convite_domain::agenda_sessions::AgendaSessionState;
use convite_domain::closures::ClosureOf;
use convite_domain::input::Localized;
use convite_domain::resources::{BrokenSession, LiveSession};
use convite_domain::{AgencyId, AgendaSessionId, ExchangeId};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Jsonb, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;

use crate::json::Json;
use crate::{Connection, DbResult};

#[derive(QueryableByName)]
struct LiveRow {
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    id: AgendaSessionId,
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    exchange_id: ExchangeId,
    #[diesel(sql_type = Nullable<diesel::sql_types::Uuid>)]
    agency_id: Option<AgencyId>,
    #[diesel(sql_type = Jsonb)]
    title: Json<Localized>,
    #[diesel(sql_type = Timestamptz)]
    starts_at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    ends_at: DateTime<Utc>,
    #[diesel(sql_type = Text)]
    state: AgendaSessionState,
    #[diesel(sql_type = BigInt)]
    visitors: i64,
}

impl From<LiveRow> for LiveSession {
    fn from(row: LiveRow) -> Self {
        let LiveRow { id, exchange_id, agency_id: agency, title, starts_at, ends_at, state, visitors } = row;
        let session = BrokenSession { id, exchange_id, title: title.0, starts_at, ends_at, state };
        Self { session, agency, visitors }
    }
}

/// Those that use something and have a moment between two others; without the second one, those that are not over by the first.
pub async fn using(
    connection: &mut Connection,
    what: ClosureOf,
    (from, to): (DateTime<Utc>, Option<DateTime<Utc>>),
) -> DbResult<Vec<LiveSession>> {
    let query = diesel::sql_query(include_str!("live_sessions.sql"))
        .bind::<Nullable<diesel::sql_types::Uuid>, _>(what.agency())
        .bind::<Nullable<diesel::sql_types::Uuid>, _>(what.venue())
        .bind::<Nullable<diesel::sql_types::Uuid>, _>(what.presenter())
        .bind::<Timestamptz, _>(from)
        .bind::<Nullable<Timestamptz>, _>(to);
    let rows: Vec<LiveRow> = query.load(connection).await?;
    Ok(rows.into_iter().map(LiveSession::from).collect())
}
