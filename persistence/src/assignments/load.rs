//! How much agencies have to do around a moment.

use std::collections::HashMap;

use chrono::{DateTime, Days, NaiveDate, Utc};
use convite_domain::AgencyId;
use convite_domain::calendar::WorkCalendar;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Nullable, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;

use crate::{Connection, DbResult};

const LOAD: &str = include_str!("load.sql");

#[derive(QueryableByName)]
#[diesel(check_for_backend(diesel::pg::Pg))]
struct LoadRow {
    #[diesel(sql_type = Uuid)]
    agency_id: AgencyId,
    #[diesel(sql_type = BigInt)]
    minutes: i64,
    #[diesel(sql_type = BigInt)]
    sessions: i64,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    last_used: Option<DateTime<Utc>>,
}

/// What an agency has to do, and when it last had.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AgencyUse {
    /// Minutes of its sessions that begin in the 90 days around the moment, 60 back and 30 ahead.
    pub minutes: i64,
    /// How many sessions these are.
    pub sessions: i64,
    /// The day of the last session that has begun.
    pub last_used: Option<NaiveDate>,
}

/// What some agencies have to do around a moment; one without anything is not in it.
pub async fn loads(
    connection: &mut Connection,
    agencies: Vec<AgencyId>,
    now: DateTime<Utc>,
    calendar: &WorkCalendar,
) -> DbResult<HashMap<AgencyId, AgencyUse>> {
    let from = now.checked_sub_days(Days::new(60)).unwrap_or(DateTime::<Utc>::MIN_UTC);
    let to = now.checked_add_days(Days::new(30)).unwrap_or(DateTime::<Utc>::MAX_UTC);
    let query = diesel::sql_query(LOAD).bind::<Array<Uuid>, _>(agencies);
    let query = query.bind::<Timestamptz, _>(from).bind::<Timestamptz, _>(to).bind::<Timestamptz, _>(now);
    let rows: Vec<LoadRow> = query.load(connection).await?;
    let used = |row: LoadRow| {
        let last_used = row.last_used.map(|at| calendar.local_date(at));
        (row.agency_id, AgencyUse { minutes: row.minutes, sessions: row.sessions, last_used })
    };
    Ok(rows.into_iter().map(used).collect())
}
