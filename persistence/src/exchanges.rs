//! Exchanges.

mod rows;

use chrono::{DateTime, NaiveDate, Utc};
use convite_domain::access::{Caller, Permission};
use convite_domain::agenda_sessions::AgendaSessionState;
use convite_domain::exchanges::{Exchange, ExchangeState};
use convite_domain::{ExchangeId, RequestId, UserId};
use diesel::dsl::{exists, not, sql};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Jsonb, Nullable, Text};
use diesel_async::RunQueryDsl;

use crate::assignments::{self, Following};
use crate::schema::{agenda_sessions, delegations, exchanges, requests};
use crate::{Connection, DbResult, Page, PageSize, users};
use rows::{ExchangeRow, RELEASED, Whole, exchange, whole};

/// Staff that read requests see all exchanges, a requester those that its delegation takes part in.
fn visible_to(caller: &Caller) -> exchanges::BoxedQuery<'static, Pg> {
    let all = exchanges::table.into_boxed();
    match caller {
        Caller::Requester { request, .. } => {
            let own = delegations::table
                .filter(delegations::exchange_id.eq(exchanges::id))
                .filter(delegations::request_id.eq(*request));
            all.filter(exists(own))
        }
        caller if caller.may(Permission::ReadRequests) => all,
        _ => all.filter(sql::<Bool>("FALSE")),
    }
}

/// Stores a new exchange.
pub async fn insert(connection: &mut Connection, exchange: &Exchange) -> DbResult<()> {
    let row = ExchangeRow::from(exchange.clone());
    diesel::insert_into(exchanges::table).values(row).execute(connection).await?;
    Ok(())
}

/// An exchange whose agenda the caller may follow, and how far: one that it sees itself, or in which its agency has, or had, a role
/// that it was told of.
pub async fn find_agenda(
    connection: &mut Connection,
    caller: &Caller,
    id: ExchangeId,
) -> DbResult<Option<(Exchange, Following)>> {
    let Some(own) = caller.agency().filter(|_| caller.may(Permission::ReadOwnAgency)) else {
        return Ok(find(connection, caller, id).await?.map(|exchange| (exchange, Following::On)));
    };
    match assignments::following(connection, id, own).await? {
        Some(following) => Ok(Some((get(connection, id).await?, following))),
        None => Ok(None),
    }
}

/// An exchange that the caller may see.
pub async fn find(connection: &mut Connection, caller: &Caller, id: ExchangeId) -> DbResult<Option<Exchange>> {
    let query = visible_to(caller).filter(exchanges::id.eq(id));
    query.select(whole!()).first(connection).await.optional()?.map(exchange).transpose()
}

/// The exchange that the delegation of a request is to come to, or is at.
pub async fn visited_by(connection: &mut Connection, request: RequestId) -> DbResult<Option<Exchange>> {
    match crate::delegations::of_request(connection, request).await? {
        Some(delegation) if delegation.state.name().is_live() => {
            Ok(Some(get(connection, delegation.exchange_id).await?))
        }
        _ => Ok(None),
    }
}

/// An exchange that something names.
pub async fn get(connection: &mut Connection, id: ExchangeId) -> DbResult<Exchange> {
    exchange(exchanges::table.find(id).select(whole!()).first(connection).await?)
}

/// An exchange with its row locked until the end of the transaction. It is read once the lock is had: a statement that waits for
/// it would see the agenda as it was before.
pub async fn lock(connection: &mut Connection, id: ExchangeId) -> DbResult<Exchange> {
    let locked = exchanges::table.find(id).select(exchanges::id).for_update();
    let id: ExchangeId = locked.first(connection).await?;
    get(connection, id).await
}

/// Stores a changed exchange under the lock that [`lock`] took.
pub async fn update(connection: &mut Connection, exchange: &Exchange) -> DbResult<()> {
    let row = ExchangeRow::from(exchange.clone());
    diesel::update(exchanges::table.find(exchange.id)).set(row).execute(connection).await?;
    Ok(())
}

/// Where mail about an exchange goes: to who looks after the request of the first delegation that comes, else to the first of
/// the team, else to the lead who has been here longest; each only as long as they decide requests.
pub async fn address_of_officer(connection: &mut Connection, id: ExchangeId) -> DbResult<Option<String>> {
    let assigned = delegations::table
        .inner_join(requests::table.on(requests::id.eq(delegations::request_id)))
        .filter(delegations::exchange_id.eq(id))
        .filter(delegations::cancelled_at.is_null())
        .order((delegations::created_at, delegations::id))
        .select(requests::assignee_id);
    let assigned: Vec<Option<UserId>> = assigned.load(connection).await?;
    let exchange = get(connection, id).await?;
    let team = exchange.design.team.iter().map(|member| member.user_id);
    let asked: Vec<_> = assigned.into_iter().chain(team).flatten().collect();
    users::address_of_first(connection, &asked).await
}

/// A batch of the confirmed exchanges whose first live session has begun by a moment, locked; those that others work on are
/// passed over.
pub async fn lock_begun(connection: &mut Connection, by: DateTime<Utc>, batch: i64) -> DbResult<Vec<Exchange>> {
    let live = AgendaSessionState::ALL.iter().filter(|state| state.is_live()).copied();
    let begun = agenda_sessions::table
        .filter(agenda_sessions::exchange_id.eq(exchanges::id))
        .filter(agenda_sessions::state.eq_any(live))
        .filter(agenda_sessions::starts_at.le(by));
    let query = exchanges::table
        .filter(exchanges::state.eq(ExchangeState::Confirmed))
        .filter(exists(begun))
        .order((exchanges::starts_on.desc(), exchanges::id.desc()))
        .limit(batch)
        .select(whole!())
        .for_update()
        .skip_locked();
    let rows: Vec<Whole> = query.load(connection).await?;
    rows.into_iter().map(exchange).collect()
}

/// Lets go of a request's own words in the exchange that its acceptance made; one that other requests have come to is no
/// longer only theirs, and keeps them.
pub async fn forget_words(connection: &mut Connection, request: RequestId, now: DateTime<Utc>) -> DbResult<()> {
    let of_it = delegations::table.filter(delegations::exchange_id.eq(exchanges::id));
    let own = exchanges::table
        .filter(exists(of_it.filter(delegations::request_id.eq(request))))
        .filter(not(exists(of_it.filter(delegations::request_id.ne(request)))));
    let silent = sql::<Jsonb>("design || '{\"items\": [], \"change_objective\": null}'");
    let next = (
        exchanges::design.eq(silent),
        exchanges::reason.eq(sql::<Nullable<Text>>("CASE WHEN reason IS NOT NULL THEN '' END")),
        exchanges::version.eq(exchanges::version + 1),
        exchanges::updated_at.eq(now),
    );
    let silenced: Vec<ExchangeId> =
        diesel::update(own).set(next).returning(exchanges::id).get_results(connection).await?;
    // What ended with the exchange has its reason.
    let sessions = agenda_sessions::table
        .filter(agenda_sessions::exchange_id.eq_any(&silenced))
        .filter(agenda_sessions::reason.is_not_null());
    diesel::update(sessions).set(agenda_sessions::reason.eq("")).execute(connection).await?;
    assignments::forget_why_released(connection, &silenced).await
}

/// What a list of exchanges is narrowed to.
#[derive(Clone, Copy, Debug, Default)]
pub struct ExchangeFilter {
    /// Only those in this state.
    pub state: Option<ExchangeState>,
    /// Only those that start on this day or later.
    pub starts_from: Option<NaiveDate>,
    /// Only those that start on this day or earlier.
    pub starts_to: Option<NaiveDate>,
}

/// One page of the exchanges whose agenda is still to be held to its end, by first day.
pub async fn planned_from(
    connection: &mut Connection,
    today: NaiveDate,
    after: Option<(NaiveDate, ExchangeId)>,
    size: PageSize,
) -> DbResult<Page<Exchange>> {
    let halted = [ExchangeState::Postponed, ExchangeState::Cancelled];
    let mut query = exchanges::table
        .filter(exchanges::ends_on.ge(today))
        .filter(exchanges::state.ne_all(halted))
        .select(whole!())
        .into_boxed();
    if let Some((day, id)) = after {
        let later = sql::<Bool>("(starts_on, id) > (").bind::<diesel::sql_types::Date, _>(day).sql(", ");
        let later = later.bind::<diesel::sql_types::Uuid, _>(id).sql(")");
        query = query.filter(later);
    }
    let ordered = query.order((exchanges::starts_on, exchanges::id)).limit(size.fetch());
    let rows: Vec<Whole> = ordered.load(connection).await?;
    Page::cut(rows, size).try_map(exchange)
}

/// One page of the exchanges that the caller may see, the latest start first.
pub async fn list(
    connection: &mut Connection,
    caller: &Caller,
    filter: ExchangeFilter,
    after: Option<(NaiveDate, ExchangeId)>,
    size: PageSize,
) -> DbResult<Page<Exchange>> {
    let mut query = visible_to(caller).select(whole!());
    if let Some(state) = filter.state {
        query = query.filter(exchanges::state.eq(state));
    }
    if let Some(day) = filter.starts_from {
        query = query.filter(exchanges::starts_on.ge(day));
    }
    if let Some(day) = filter.starts_to {
        query = query.filter(exchanges::starts_on.le(day));
    }
    if let Some((day, id)) = after {
        let later = sql::<Bool>("(starts_on, id) < (").bind::<diesel::sql_types::Date, _>(day).sql(", ");
        query = query.filter(later.bind::<diesel::sql_types::Uuid, _>(id).sql(")"));
    }
    let ordered = query.order((exchanges::starts_on.desc(), exchanges::id.desc())).limit(size.fetch());
    let rows: Vec<Whole> = ordered.load(connection).await?;
    Page::cut(rows, size).try_map(exchange)
}
