//! Clocks that were counted under an older calendar than the present one. Their rows are read and written without the form,
//! which is long and has no part in it.

use chrono::{DateTime, Utc};
use convite_domain::RequestId;
use convite_domain::calendar::{Clock, ClockState};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Jsonb, Nullable};
use diesel_async::RunQueryDsl;

use crate::json::Json;
use crate::schema::requests;
use crate::{Connection, DbError, DbResult};

/// Up to `limit` clocks that have not stopped and were counted under an older calendar, their rows locked until the end of
/// the transaction; those that others work on are passed over, and found again.
pub async fn behind(connection: &mut Connection, revision: i64, limit: i64) -> DbResult<Vec<(RequestId, Clock)>> {
    // As the index has it.
    let older = sql::<Bool>(
        "clock IS NOT NULL AND clock ->> 'stopped_on' IS NULL \
         AND coalesce((clock ->> 'calendar_revision')::bigint, 0) < ",
    );
    let behind = requests::table.filter(older.bind::<BigInt, _>(revision)).order(requests::id).limit(limit);
    let rows = behind.select((requests::id, requests::clock)).for_update().skip_locked();
    let rows: Vec<(RequestId, Option<Json<Clock>>)> = rows.load(connection).await?;
    let clock = |(id, clock): (RequestId, Option<Json<Clock>>)| match clock {
        Some(Json(clock)) => Ok((id, clock)),
        None => Err(DbError::corrupt(format!("request {id} has no clock"))),
    };
    rows.into_iter().map(clock).collect()
}

/// Stores a clock that was counted anew and has moved: another version of its request.
pub async fn store_moved(connection: &mut Connection, id: RequestId, clock: Clock, now: DateTime<Utc>) -> DbResult<()> {
    let due_on = clock.due_on().filter(|_| clock.state() == ClockState::Running);
    let values = (
        requests::clock.eq(Some(Json(clock))),
        requests::due_on.eq(due_on),
        requests::version.eq(requests::version + 1),
        requests::updated_at.eq(now),
    );
    diesel::update(requests::table.find(id)).set(values).execute(connection).await?;
    Ok(())
}

/// Notes that clocks were counted under a calendar that moved none of them: nothing that anybody sees.
pub async fn note_calendar(connection: &mut Connection, ids: &[RequestId], revision: i64) -> DbResult<()> {
    let noted = sql::<Nullable<Jsonb>>("clock || jsonb_build_object('calendar_revision', ")
        .bind::<BigInt, _>(revision)
        .sql(")");
    let counted = requests::table.filter(requests::id.eq_any(ids));
    diesel::update(counted).set(requests::clock.eq(noted)).execute(connection).await?;
    Ok(())
}
