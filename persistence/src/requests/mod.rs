//! Visit requests.

pub mod clocks;
pub mod demand;
pub mod duplicates;
mod queue;
mod rows;

use chrono::{DateTime, Utc};
use convite_domain::RequestId;
use convite_domain::access::{Caller, Permission};
use convite_domain::requests::{Canonical, Request, RequestState};
use diesel::dsl::{exists, sql};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Integer, Text};
use diesel_async::RunQueryDsl;

use crate::schema::{reference_counters, requests};
use crate::{Connection, DbError, DbResult};
use rows::RequestRow;

pub use queue::{QueueFilter, QueuePosition, QueueSort, queue};

/// The requests that a caller may see: staff that read requests see all, a requester its own, everybody else none.
fn visible_to(caller: &Caller) -> requests::BoxedQuery<'static, Pg> {
    let all = requests::table.into_boxed();
    match caller {
        Caller::Requester { request, .. } => all.filter(requests::id.eq(*request)),
        caller if caller.may(Permission::ReadRequests) => all,
        _ => all.filter(sql::<Bool>("FALSE")),
    }
}

/// A request that the caller may see.
pub async fn find(connection: &mut Connection, caller: &Caller, id: RequestId) -> DbResult<Option<Request>> {
    let query = visible_to(caller).filter(requests::id.eq(id));
    let row = query.select(RequestRow::as_select()).first(connection).await.optional()?;
    row.map(Request::try_from).transpose()
}

/// A request that was found visible, read again with its row locked until the end of the transaction. Locked as an update locks
/// it: who stores what refers to the request, the scan for duplicates above all, need not wait, and so waits in no circle.
pub async fn lock(connection: &mut Connection, seen: &Request) -> DbResult<Request> {
    let query = requests::table.find(seen.id).select(RequestRow::as_select()).for_no_key_update();
    query.first(connection).await.map_err(DbError::from)?.try_into()
}

/// A request by its id, for the service's own work, e.g. the mail about it.
pub async fn get(connection: &mut Connection, id: RequestId) -> DbResult<Option<Request>> {
    let query = requests::table.find(id).select(RequestRow::as_select());
    query.first(connection).await.optional()?.map(Request::try_from).transpose()
}

/// The newest filed request whose form gives this e-mail address, in whatever case.
pub async fn newest_of(connection: &mut Connection, email: &str) -> DbResult<Option<RequestId>> {
    let theirs = sql::<Bool>("lower(intake -> 'requester' ->> 'email') = lower(").bind::<Text, _>(email).sql(")");
    let query = filed().filter(theirs).limit(1).select(requests::id);
    Ok(query.first(connection).await.optional()?)
}

/// The filed requests whose form gives the same e-mail address as that of a request, the twenty newest, with their numbers.
pub async fn of_same_address(connection: &mut Connection, id: RequestId) -> DbResult<Vec<(RequestId, String)>> {
    let theirs = sql::<Bool>(
        "lower(intake -> 'requester' ->> 'email') = \
         (SELECT lower(own.intake -> 'requester' ->> 'email') FROM requests own WHERE own.id = ",
    );
    let theirs = theirs.bind::<diesel::sql_types::Uuid, _>(id).sql(")");
    let query = filed().filter(theirs).limit(20).select((requests::id, requests::reference.assume_not_null()));
    Ok(query.load(connection).await?)
}

/// The filed requests, the newest first.
fn filed() -> requests::BoxedQuery<'static, Pg> {
    let filed = requests::table.filter(requests::submitted_at.is_not_null());
    filed.order((requests::submitted_at.desc(), requests::id.desc())).into_boxed()
}

/// Stores a new request.
pub async fn insert(connection: &mut Connection, request: &Request) -> DbResult<()> {
    let row = RequestRow::from(request.clone());
    diesel::insert_into(requests::table).values(row).execute(connection).await?;
    Ok(())
}

/// Stores a changed request under the lock that [`lock`] took.
pub async fn update(connection: &mut Connection, request: &Request) -> DbResult<()> {
    let row = RequestRow::from(request.clone());
    diesel::update(requests::table.find(request.id)).set(row).execute(connection).await?;
    Ok(())
}

/// Locks the rows of two requests in the order of their ids, so that two who lock the same pair never wait for each other.
pub async fn lock_pair(connection: &mut Connection, one: RequestId, other: RequestId) -> DbResult<()> {
    let pair = requests::table.filter(requests::id.eq_any([one, other])).order(requests::id).select(requests::id);
    let _: Vec<RequestId> = pair.for_no_key_update().load(connection).await?;
    Ok(())
}

/// What must be known of a request that another one is to be a duplicate of; none when there is no such request.
pub async fn canonical(connection: &mut Connection, id: RequestId) -> DbResult<Option<Canonical>> {
    let query = requests::table.find(id).select((requests::state, requests::submitted_at.is_not_null()));
    let found: Option<(RequestState, bool)> = query.first(connection).await.optional()?;
    Ok(found.map(|(state, is_filed)| Canonical { id, state, is_filed }))
}

/// Whether other requests are duplicates of this one.
pub async fn has_duplicates(connection: &mut Connection, id: RequestId) -> DbResult<bool> {
    let pointing = requests::table.filter(requests::canonical_id.eq(id));
    Ok(diesel::select(diesel::dsl::exists(pointing)).get_result(connection).await?)
}

/// Number and state of the filed request that a duplicate points at, which the duplicate's requester may know; none when the
/// request is no duplicate.
pub async fn canonical_shown(
    connection: &mut Connection,
    duplicate: &Request,
) -> DbResult<Option<(String, RequestState)>> {
    let Some(id) = duplicate.canonical_id() else { return Ok(None) };
    let query = requests::table.find(id).filter(requests::reference.is_not_null());
    let found: Option<(Option<String>, RequestState)> =
        query.select((requests::reference, requests::state)).first(connection).await.optional()?;
    Ok(found.and_then(|(reference, state)| Some((reference?, state))))
}

/// The next request that the service itself has something to do with, locked; others that do the same pass it over.
pub async fn due_for_sweep(connection: &mut Connection, now: DateTime<Utc>) -> DbResult<Option<Request>> {
    let due = requests::table.filter(requests::sweep_at.le(now)).order(requests::sweep_at).limit(1);
    let row =
        due.select(RequestRow::as_select()).for_no_key_update().skip_locked().first(connection).await.optional()?;
    row.map(Request::try_from).transpose()
}

/// Requests that ended by a moment, and duplicates of such, from which nothing was erased yet, locked; others that do the same
/// pass them over.
pub async fn lock_ended(connection: &mut Connection, by: DateTime<Utc>, most: i64) -> DbResult<Vec<Request>> {
    let kept = || requests::table.filter(requests::anonymised_at.is_null()).limit(most);
    let ended = kept().filter(requests::ended_at.le(by)).order(requests::ended_at);
    let mut rows: Vec<RequestRow> =
        ended.select(RequestRow::as_select()).for_no_key_update().skip_locked().load(connection).await?;
    if rows.is_empty() {
        let canonicals = diesel::alias!(requests as canonicals);
        let canonical_ended = canonicals
            .filter(canonicals.field(requests::id).nullable().eq(requests::canonical_id))
            .filter(canonicals.field(requests::ended_at).le(by));
        let duplicates = kept().filter(requests::canonical_id.is_not_null()).filter(exists(canonical_ended));
        rows = duplicates.select(RequestRow::as_select()).for_no_key_update().skip_locked().load(connection).await?;
    }
    rows.into_iter().map(Request::try_from).collect()
}

/// Purges a draft, and with it the tokens that open it.
pub async fn purge(connection: &mut Connection, id: RequestId) -> DbResult<()> {
    diesel::delete(requests::table.find(id)).execute(connection).await?;
    Ok(())
}

/// The next reference number of a year, without gaps: the row stays locked until the transaction ends, and a number that is
/// rolled back is given again.
pub async fn next_reference_number(connection: &mut Connection, year: i32) -> DbResult<i32> {
    let first = (reference_counters::year.eq(year), reference_counters::last_number.eq(1));
    let next = diesel::insert_into(reference_counters::table)
        .values(first)
        .on_conflict(reference_counters::year)
        .do_update()
        .set(reference_counters::last_number.eq(sql::<Integer>("reference_counters.last_number + 1")))
        .returning(reference_counters::last_number);
    Ok(next.get_result(connection).await?)
}
