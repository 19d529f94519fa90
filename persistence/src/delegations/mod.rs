//! Delegations.

pub mod members;
mod rows;

use chrono::{DateTime, NaiveDate, Utc};
use convite_domain::access::{Caller, Permission};
use convite_domain::delegations::{Delegation, DelegationState};
use convite_domain::requests::GrantedItem;
use convite_domain::{DelegationId, ExchangeId, RequestId};
use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Date, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;

use crate::json::Json;
use crate::schema::delegations;
use crate::{Connection, DbError, DbResult, Page, PageSize};
use rows::DelegationRow;

/// Staff that read requests see all delegations, a requester its own.
fn visible_to(caller: &Caller) -> delegations::BoxedQuery<'static, Pg> {
    let all = delegations::table.into_boxed();
    match caller {
        Caller::Requester { request, .. } => all.filter(delegations::request_id.eq(*request)),
        caller if caller.may(Permission::ReadRequests) => all,
        _ => all.filter(sql::<Bool>("FALSE")),
    }
}

/// Stores a new delegation.
pub async fn insert(connection: &mut Connection, delegation: &Delegation) -> DbResult<()> {
    let row = DelegationRow::from(delegation.clone());
    diesel::insert_into(delegations::table).values(row).execute(connection).await?;
    Ok(())
}

/// A delegation that the caller may see.
pub async fn find(connection: &mut Connection, caller: &Caller, id: DelegationId) -> DbResult<Option<Delegation>> {
    let query = visible_to(caller).filter(delegations::id.eq(id));
    let row = query.select(DelegationRow::as_select()).first(connection).await.optional()?;
    row.map(Delegation::try_from).transpose()
}

/// A delegation with its row locked until the end of the transaction: whoever changes its list waits here, so that counts of
/// members hold.
pub async fn lock(connection: &mut Connection, id: DelegationId) -> DbResult<Delegation> {
    let query = delegations::table.find(id).select(DelegationRow::as_select()).for_update();
    query.first(connection).await.map_err(DbError::from)?.try_into()
}

/// The delegation of a request, locked in the same way, for what is done to both.
pub async fn lock_of_request(connection: &mut Connection, request: RequestId) -> DbResult<Option<Delegation>> {
    let own = delegations::table.filter(delegations::request_id.eq(request));
    let row = own.select(DelegationRow::as_select()).for_update().first(connection).await.optional()?;
    row.map(Delegation::try_from).transpose()
}

/// The delegation of a request that was found visible.
pub async fn of_request(connection: &mut Connection, request: RequestId) -> DbResult<Option<Delegation>> {
    let own = delegations::table.filter(delegations::request_id.eq(request));
    let row = own.select(DelegationRow::as_select()).first(connection).await.optional()?;
    row.map(Delegation::try_from).transpose()
}

/// Stores a changed delegation under the lock that [`lock`] took.
pub async fn update(connection: &mut Connection, delegation: &Delegation) -> DbResult<()> {
    let row = DelegationRow::from(delegation.clone());
    diesel::update(delegations::table.find(delegation.id)).set(row).execute(connection).await?;
    Ok(())
}

/// Lets go of what the delegation of a request was granted, in the requester's words.
pub async fn forget_items(connection: &mut Connection, request: RequestId, now: DateTime<Utc>) -> DbResult<()> {
    let own = delegations::table.filter(delegations::request_id.eq(request)).filter(sql::<Bool>("items <> '[]'"));
    let next = (
        delegations::items.eq(Json(Vec::<GrantedItem>::new())),
        delegations::version.eq(delegations::version + 1),
        delegations::updated_at.eq(now),
    );
    diesel::update(own).set(next).execute(connection).await?;
    Ok(())
}

/// The delegations that come to an exchange or were there.
pub async fn coming_to(connection: &mut Connection, exchange: ExchangeId) -> DbResult<Vec<DelegationId>> {
    let gone = [DelegationState::Cancelled, DelegationState::Anonymised];
    let query = delegations::table
        .filter(delegations::exchange_id.eq(exchange))
        .filter(delegations::state.ne_all(gone))
        .select(delegations::id);
    Ok(query.load(connection).await?)
}

/// Whether an exchange is or was for several delegations.
pub async fn are_several_in(connection: &mut Connection, exchange: ExchangeId) -> DbResult<bool> {
    let all = delegations::table.filter(delegations::exchange_id.eq(exchange)).count();
    Ok(all.get_result::<i64>(connection).await? > 1)
}

/// The delegations of an exchange that are still to come or are there.
fn live(exchange: ExchangeId) -> delegations::BoxedQuery<'static, Pg> {
    let live = DelegationState::ALL.iter().filter(|state| state.is_live()).copied();
    delegations::table
        .filter(delegations::exchange_id.eq(exchange))
        .filter(delegations::state.eq_any(live))
        .into_boxed()
}

/// The requests whose delegations come to an exchange or are there.
pub async fn requests_of(connection: &mut Connection, exchange: ExchangeId) -> DbResult<Vec<RequestId>> {
    let ordered = live(exchange).order(delegations::id);
    Ok(ordered.select(delegations::request_id).load(connection).await?)
}

/// How many delegations of an exchange are still to come or are there.
pub async fn live_in(connection: &mut Connection, exchange: ExchangeId) -> DbResult<i64> {
    Ok(live(exchange).count().get_result(connection).await?)
}

/// One page of the delegations that the caller may see, the latest arrival first.
pub async fn list(
    connection: &mut Connection,
    caller: &Caller,
    exchange: Option<ExchangeId>,
    after: Option<(NaiveDate, DelegationId)>,
    size: PageSize,
) -> DbResult<Page<Delegation>> {
    let mut query = visible_to(caller).select(DelegationRow::as_select());
    if let Some(exchange) = exchange {
        query = query.filter(delegations::exchange_id.eq(exchange));
    }
    if let Some((day, id)) = after {
        let later = sql::<Bool>("(arrives_on, id) < (").bind::<Date, _>(day).sql(", ");
        query = query.filter(later.bind::<Uuid, _>(id).sql(")"));
    }
    let ordered = query.order((delegations::arrives_on.desc(), delegations::id.desc())).limit(size.fetch());
    let rows: Vec<DelegationRow> = ordered.load(connection).await?;
    Page::cut(rows, size).try_map(Delegation::try_from)
}

/// A batch of the delegations whose list has fallen due by a day and is neither final nor flagged, locked; those that others
/// work on are passed over.
pub async fn lock_fallen_due(connection: &mut Connection, today: NaiveDate, batch: i64) -> DbResult<Vec<Delegation>> {
    let query = delegations::table
        .filter(delegations::state.eq(DelegationState::Forming))
        .filter(delegations::list_overdue_since.is_null())
        .filter(delegations::final_list_due_on.le(today))
        .order((delegations::final_list_due_on, delegations::id))
        .limit(batch)
        .select(DelegationRow::as_select())
        .for_update()
        .skip_locked();
    let rows: Vec<DelegationRow> = query.load(connection).await?;
    rows.into_iter().map(Delegation::try_from).collect()
}

/// A batch of the delegations that nobody has seen off though the last live session that they were to come to ended by a
/// moment, locked; those that others work on are passed over.
pub async fn lock_not_seen_off(
    connection: &mut Connection,
    by: DateTime<Utc>,
    batch: i64,
) -> DbResult<Vec<Delegation>> {
    let live = DelegationState::ALL.iter().filter(|state| state.is_live());
    let last_session = sql::<Bool>(
        "(SELECT max(agenda_sessions.ends_at) FROM agenda_sessions \
         WHERE agenda_sessions.exchange_id = delegations.exchange_id \
         AND agenda_sessions.state IN ('planned', 'confirmed', 'held') \
         AND (agenda_sessions.delegation_ids = '{}' OR delegations.id = ANY(agenda_sessions.delegation_ids))) <= ",
    );
    let query = delegations::table
        .filter(delegations::state.eq_any(live.copied()))
        .filter(last_session.bind::<Timestamptz, _>(by))
        .order((delegations::arrives_on, delegations::id))
        .limit(batch)
        .select(DelegationRow::as_select())
        .for_update()
        .skip_locked();
    let rows: Vec<DelegationRow> = query.load(connection).await?;
    rows.into_iter().map(Delegation::try_from).collect()
}

/// A batch of the delegations that left or were cancelled by a moment, the earliest first, locked; those that others work on
/// are passed over.
pub async fn lock_ended(connection: &mut Connection, by: DateTime<Utc>, batch: i64) -> DbResult<Vec<Delegation>> {
    let ended = [DelegationState::Departed, DelegationState::Cancelled];
    let query = delegations::table
        .filter(delegations::state.eq_any(ended))
        .filter(sql::<Bool>("coalesce(departed_at, cancelled_at) <= ").bind::<Timestamptz, _>(by))
        .order(sql::<Timestamptz>("coalesce(departed_at, cancelled_at), id"))
        .limit(batch)
        .select(DelegationRow::as_select())
        .for_update()
        .skip_locked();
    let rows: Vec<DelegationRow> = query.load(connection).await?;
    rows.into_iter().map(Delegation::try_from).collect()
}
