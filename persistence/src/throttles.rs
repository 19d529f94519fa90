//! Slows down what may be guessed or flooded, across all instances. Subjects are stored as hashes.

use chrono::{DateTime, TimeDelta, Utc};
use convite_domain::access::Bucket;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::schema::throttles;
use crate::{Connection, DbResult};

/// Until when any of the subjects must wait; none when all may go on.
pub async fn blocked_until(
    connection: &mut Connection,
    bucket: Bucket,
    subjects: &[Vec<u8>],
    now: DateTime<Utc>,
) -> DbResult<Option<DateTime<Utc>>> {
    let query = throttles::table
        .filter(throttles::bucket.eq(bucket))
        .filter(throttles::subject.eq_any(subjects))
        .filter(throttles::blocked_until.gt(now))
        .select(diesel::dsl::max(throttles::blocked_until));
    Ok(query.first(connection).await?)
}

/// Counts a failure of a subject and says how many there are now; what is older than `forget_after` counts no more. `wait`
/// turns the count into how long the subject must wait. When it need not, no moment is written down: what is *now* here is
/// still to come for a request that began earlier, or on an instance whose clock is behind.
pub async fn fail(
    connection: &mut Connection,
    (bucket, subject): (Bucket, &[u8]),
    forget_after: TimeDelta,
    wait: impl FnOnce(i32) -> TimeDelta,
    now: DateTime<Utc>,
) -> DbResult<i32> {
    use diesel::dsl::{case_when, sql};
    let first = (
        throttles::bucket.eq(bucket),
        throttles::subject.eq(subject),
        throttles::failures.eq(1),
        throttles::blocked_until.eq(now - forget_after),
        throttles::updated_at.eq(now),
    );
    let counted = case_when(throttles::updated_at.gt(now - forget_after), throttles::failures + 1)
        .otherwise(sql::<diesel::sql_types::Integer>("1"));
    let failures: i32 = diesel::insert_into(throttles::table)
        .values(first)
        .on_conflict((throttles::bucket, throttles::subject))
        .do_update()
        .set((throttles::failures.eq(counted), throttles::updated_at.eq(now)))
        .returning(throttles::failures)
        .get_result(connection)
        .await?;
    let wait = wait(failures);
    if wait > TimeDelta::zero() {
        let row = throttles::table.find((bucket, subject));
        diesel::update(row).set(throttles::blocked_until.eq(now + wait)).execute(connection).await?;
    }
    Ok(failures)
}

/// Counts one more of a subject in the window that began with its first one. Returns how many there are now, and when the
/// window began.
pub async fn count(
    connection: &mut Connection,
    (bucket, subject): (Bucket, &[u8]),
    window: TimeDelta,
    now: DateTime<Utc>,
) -> DbResult<(i32, DateTime<Utc>)> {
    use diesel::dsl::{case_when, sql};
    let first = (
        throttles::bucket.eq(bucket),
        throttles::subject.eq(subject),
        throttles::failures.eq(1),
        throttles::blocked_until.eq(now),
        throttles::updated_at.eq(now),
    );
    let goes_on = throttles::updated_at.gt(now - window);
    let counted = case_when(goes_on, throttles::failures + 1).otherwise(sql::<diesel::sql_types::Integer>("1"));
    let begun = case_when(goes_on, throttles::updated_at).otherwise(diesel::upsert::excluded(throttles::updated_at));
    let row = diesel::insert_into(throttles::table)
        .values(first)
        .on_conflict((throttles::bucket, throttles::subject))
        .do_update()
        .set((throttles::failures.eq(counted), throttles::updated_at.eq(begun)))
        .returning((throttles::failures, throttles::updated_at));
    Ok(row.get_result(connection).await?)
}

/// Forgets a subject, e.g. after it succeeded.
pub async fn clear(connection: &mut Connection, bucket: Bucket, subject: &[u8]) -> DbResult<()> {
    diesel::delete(throttles::table.find((bucket, subject))).execute(connection).await?;
    Ok(())
}

/// Deletes what has not been touched since a moment. Returns how many.
pub async fn forget(connection: &mut Connection, before: DateTime<Utc>) -> DbResult<usize> {
    Ok(diesel::delete(throttles::table.filter(throttles::updated_at.lt(before))).execute(connection).await?)
}
