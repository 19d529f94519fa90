//! Delegations.

use chrono::{DateTime, NaiveDate, Utc};
use convite_domain::access::{Caller, Permission};
use convite_domain::delegations::{Delegation, DelegationState};
use convite_domain::vocabularies::{Country, Seniority};
use convite_domain::{DelegationId, ExchangeId, RequestId};
use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;

use crate::rows::same_members;
use crate::schema::delegations;
use crate::{Connection, DbResult, Page, PageSize};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = delegations, check_for_backend(Pg))]
struct DelegationRow {
    id: DelegationId,
    version: i64,
    request_id: RequestId,
    exchange_id: ExchangeId,
    state: DelegationState,
    size: i32,
    seniority: Seniority,
    country: Country,
    arrives_on: NaiveDate,
    departs_on: NaiveDate,
    final_list_due_on: NaiveDate,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

same_members!(DelegationRow <-> Delegation: id, version, request_id, exchange_id, state, size, seniority, country,
    arrives_on, departs_on, final_list_due_on, created_at, updated_at);

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
    Ok(row.map(Delegation::from))
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
        let later = sql::<Bool>("(arrives_on, id) < (").bind::<diesel::sql_types::Date, _>(day).sql(", ");
        query = query.filter(later.bind::<diesel::sql_types::Uuid, _>(id).sql(")"));
    }
    let ordered = query.order((delegations::arrives_on.desc(), delegations::id.desc())).limit(size.fetch());
    let rows: Vec<DelegationRow> = ordered.load(connection).await?;
    Page::cut(rows, size).try_map(|row| Ok(Delegation::from(row)))
}
