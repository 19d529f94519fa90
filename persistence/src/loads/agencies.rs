//! The load of agencies.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use convite_domain::AgencyId;
use convite_domain::assignments::AssignmentState;
use convite_domain::calendar::WorkCalendar;
use convite_domain::loads::{AgencyInUse, AgencyLoads, AgencyUse, LoadWindow, Unanswered};
use convite_domain::practices::AgencyRef;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Nullable, Text, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;

use crate::schema::agencies;
use crate::{Connection, DbResult};

const LOADS: &str = include_str!("agencies.sql");
const UNANSWERED: &str = include_str!("unanswered.sql");

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

#[derive(QueryableByName)]
#[diesel(check_for_backend(diesel::pg::Pg))]
struct UnansweredRow {
    #[diesel(sql_type = Uuid)]
    agency_id: AgencyId,
    #[diesel(sql_type = BigInt)]
    unanswered: i64,
    #[diesel(sql_type = BigInt)]
    late: i64,
}

/// What some agencies have to do around a moment.
pub async fn of_agencies(
    connection: &mut Connection,
    agencies: Vec<AgencyId>,
    now: DateTime<Utc>,
    calendar: &WorkCalendar,
) -> DbResult<HashMap<AgencyId, AgencyUse>> {
    let LoadWindow { from, to } = LoadWindow::around(now);
    let query = diesel::sql_query(LOADS).bind::<Array<Uuid>, _>(agencies);
    let query = query.bind::<Timestamptz, _>(from).bind::<Timestamptz, _>(to);
    let query = query.bind::<Array<Text>, _>(AssignmentState::LOADING.to_vec());
    let rows: Vec<LoadRow> = query.load(connection).await?;
    let used = |row: LoadRow| {
        let last_used = row.last_used.map(|at| calendar.local_date(at));
        (row.agency_id, AgencyUse { minutes: row.minutes, sessions: row.sessions, last_used })
    };
    Ok(rows.into_iter().map(used).collect())
}

/// What every agency has to do around a moment, shared by their weights.
pub async fn of_every_agency(
    connection: &mut Connection,
    now: DateTime<Utc>,
    calendar: &WorkCalendar,
) -> DbResult<AgencyLoads> {
    let columns = (agencies::id, agencies::code, agencies::name, agencies::weight);
    let all = agencies::table.select(columns).order(agencies::code);
    let all: Vec<(AgencyId, String, String, i32)> = all.load(connection).await?;
    let mut used = of_agencies(connection, all.iter().map(|(id, ..)| *id).collect(), now, calendar).await?;
    let mut unanswered = unanswered(connection, now).await?;
    let in_use = |(id, code, name, weight): (AgencyId, _, _, i32)| AgencyInUse {
        agency: AgencyRef { id, code, name },
        weight: weight.unsigned_abs(),
        used: used.remove(&id).unwrap_or_default(),
        unanswered: unanswered.remove(&id).unwrap_or_default(),
    };
    Ok(AgencyLoads::shared(LoadWindow::around(now), all.into_iter().map(in_use).collect()))
}

async fn unanswered(connection: &mut Connection, now: DateTime<Utc>) -> DbResult<HashMap<AgencyId, Unanswered>> {
    let rows: Vec<UnansweredRow> = diesel::sql_query(UNANSWERED).bind::<Timestamptz, _>(now).load(connection).await?;
    Ok(rows.into_iter().map(|row| (row.agency_id, Unanswered { count: row.unanswered, late: row.late })).collect())
}
