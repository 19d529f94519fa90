//! The load of the officers: one pass over the requests that are not decided yet, which an index of only those finds.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use convite_domain::UserId;
use convite_domain::access::Role;
use convite_domain::workload::{Load, OfficerLoad, Workload};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Nullable, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;

use crate::schema::users;
use crate::{Connection, DbResult};

const LOADS: &str = include_str!("workload.sql");

/// The most officers that are listed.
const MOST: i64 = 500;

#[derive(QueryableByName)]
#[diesel(check_for_backend(diesel::pg::Pg))]
struct LoadRow {
    #[diesel(sql_type = Nullable<Uuid>)]
    assignee_id: Option<UserId>,
    #[diesel(sql_type = BigInt)]
    submitted: i64,
    #[diesel(sql_type = BigInt)]
    in_review: i64,
    #[diesel(sql_type = BigInt)]
    info_requested: i64,
    #[diesel(sql_type = BigInt)]
    waitlisted: i64,
    #[diesel(sql_type = BigInt)]
    due_soon: i64,
    #[diesel(sql_type = BigInt)]
    decisions_overdue: i64,
    #[diesel(sql_type = BigInt)]
    acknowledgements_overdue: i64,
    #[diesel(sql_type = BigInt)]
    first_responses_overdue: i64,
    #[diesel(sql_type = BigInt)]
    questions_lapsing: i64,
}

/// The load of each officer on a day; `soon` is the last day that counts as soon, and `soon_ends_at` the moment at which it
/// is over. Whoever is no officer any more is listed while they have something to do.
pub async fn of_officers(
    connection: &mut Connection,
    today: NaiveDate,
    soon: NaiveDate,
    soon_ends_at: DateTime<Utc>,
) -> DbResult<Workload> {
    let counted = diesel::sql_query(LOADS).bind::<Date, _>(today).bind::<Date, _>(soon);
    let rows: Vec<LoadRow> = counted.bind::<Timestamptz, _>(soon_ends_at).load(connection).await?;
    let mut loads: HashMap<Option<UserId>, Load> = rows.into_iter().map(|row| (row.assignee_id, row.into())).collect();
    let unassigned = loads.remove(&None).unwrap_or_default();
    let busy: Vec<UserId> = loads.keys().copied().flatten().collect();
    let serving =
        users::disabled.eq(false).and(users::roles.overlaps_with(vec![Role::Officer.as_str(), Role::Lead.as_str()]));
    let listed = users::table
        .filter(serving.or(users::id.eq_any(busy)))
        .order((users::display_name, users::id))
        .limit(MOST)
        .select((users::id, users::display_name, users::disabled));
    let listed: Vec<(UserId, String, bool)> = listed.load(connection).await?;
    let officer = |(officer_id, display_name, disabled)| {
        let load = loads.remove(&Some(officer_id)).unwrap_or_default();
        OfficerLoad { officer_id, display_name, disabled, load }
    };
    Ok(Workload { today, soon, officers: listed.into_iter().map(officer).collect(), unassigned })
}

impl From<LoadRow> for Load {
    fn from(row: LoadRow) -> Self {
        Self {
            submitted: row.submitted,
            in_review: row.in_review,
            info_requested: row.info_requested,
            waitlisted: row.waitlisted,
            due_soon: row.due_soon,
            decisions_overdue: row.decisions_overdue,
            acknowledgements_overdue: row.acknowledgements_overdue,
            first_responses_overdue: row.first_responses_overdue,
            questions_lapsing: row.questions_lapsing,
        }
    }
}
