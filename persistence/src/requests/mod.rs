//! Visit requests.

mod queue;
mod rows;

use convite_domain::RequestId;
use convite_domain::access::{Caller, Permission};
use convite_domain::requests::Request;
use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Integer};
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

/// A request that was found visible, read again with its row locked until the end of the transaction.
pub async fn lock(connection: &mut Connection, seen: &Request) -> DbResult<Request> {
    let query = requests::table.find(seen.id).select(RequestRow::as_select()).for_update();
    query.first(connection).await.map_err(DbError::from)?.try_into()
}

/// A request by its id, for the service's own work, e.g. the mail about it.
pub async fn get(connection: &mut Connection, id: RequestId) -> DbResult<Option<Request>> {
    let query = requests::table.find(id).select(RequestRow::as_select());
    query.first(connection).await.optional()?.map(Request::try_from).transpose()
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
