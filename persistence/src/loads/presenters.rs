//! The load of presenters.

use chrono::{DateTime, Utc};
use convite_domain::access::Caller;
use convite_domain::calendar::WorkCalendar;
use convite_domain::loads::{LoadWindow, PresenterLoad};
use convite_domain::practices::AgencyRef;
use convite_domain::{AgencyId, PresenterId};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;

use crate::practices::Scope;
use crate::{Connection, DbResult, Page, PageSize, presenters};

const LOADS: &str = include_str!("presenters.sql");

#[derive(QueryableByName)]
#[diesel(check_for_backend(diesel::pg::Pg))]
struct LoadRow {
    #[diesel(sql_type = BigInt)]
    seq: i64,
    #[diesel(sql_type = Uuid)]
    id: PresenterId,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Uuid)]
    agency_id: AgencyId,
    #[diesel(sql_type = Text)]
    agency_code: String,
    #[diesel(sql_type = Text)]
    agency_name: String,
    #[diesel(sql_type = BigInt)]
    minutes: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    target: Option<i64>,
    #[diesel(sql_type = BigInt)]
    sessions: i64,
    #[diesel(sql_type = BigInt)]
    ahead: i64,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    last_used: Option<DateTime<Utc>>,
}

/// Where a list of presenters by their load goes on: the minutes and the place of the last one.
pub type AfterLoad = (i64, i64);

/// One page of what the presenters that the caller may see have to do around a moment, those with the most first; with each
/// one's place.
pub async fn of_presenters(
    connection: &mut Connection,
    (caller, agency): (&Caller, Option<AgencyId>),
    (now, calendar): (DateTime<Utc>, &WorkCalendar),
    after: Option<AfterLoad>,
    size: PageSize,
) -> DbResult<Page<(AfterLoad, PresenterLoad)>> {
    let of = match presenters::scope(caller).narrowed(agency) {
        Scope::Nothing => return Ok(Page::cut(Vec::new(), size)),
        Scope::Of(agency) => Some(agency),
        Scope::All => None,
    };
    let LoadWindow { from, to } = LoadWindow::around(now);
    let (minutes, place) = after.unzip();
    let query = diesel::sql_query(LOADS).bind::<Nullable<Uuid>, _>(of);
    let query = query.bind::<Timestamptz, _>(from).bind::<Timestamptz, _>(to).bind::<Timestamptz, _>(now);
    let query = query.bind::<Nullable<BigInt>, _>(minutes).bind::<Nullable<BigInt>, _>(place);
    let rows: Vec<LoadRow> = query.bind::<BigInt, _>(size.fetch()).load(connection).await?;
    Page::cut(rows, size).try_map(|row| {
        let load = PresenterLoad {
            presenter_id: row.id,
            name: row.name,
            agency: AgencyRef { id: row.agency_id, code: row.agency_code, name: row.agency_name },
            load_minutes: row.minutes,
            sessions: row.sessions,
            target_minutes: row.target,
            deficit_minutes: row.target.map(|target| target - row.minutes),
            sessions_ahead: row.ahead,
            last_used_on: row.last_used.map(|at| calendar.local_date(at)),
        };
        Ok(((row.minutes, row.seq), load))
    })
}
