//! Exchanges.

use chrono::{DateTime, NaiveDate, Utc};
use convite_domain::ExchangeId;
use convite_domain::access::{Caller, Permission};
use convite_domain::exchanges::{Exchange, ExchangeDesign, ExchangeState};
use diesel::dsl::{exists, sql};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;

use crate::json::Json;
use crate::schema::{delegations, exchanges};
use crate::{Connection, DbResult, Page, PageSize};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = exchanges, check_for_backend(Pg))]
struct ExchangeRow {
    id: ExchangeId,
    version: i64,
    state: ExchangeState,
    design: Json<ExchangeDesign>,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl From<Exchange> for ExchangeRow {
    fn from(exchange: Exchange) -> Self {
        let Exchange { id, version, state, starts_on, ends_on, design, created_at, updated_at } = exchange;
        Self { id, version, state, design: Json(design), starts_on, ends_on, created_at, updated_at }
    }
}

impl From<ExchangeRow> for Exchange {
    fn from(row: ExchangeRow) -> Self {
        let ExchangeRow { id, version, state, design: Json(design), starts_on, ends_on, created_at, updated_at } = row;
        Self { id, version, state, starts_on, ends_on, design, created_at, updated_at }
    }
}

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

/// An exchange that the caller may see.
pub async fn find(connection: &mut Connection, caller: &Caller, id: ExchangeId) -> DbResult<Option<Exchange>> {
    let query = visible_to(caller).filter(exchanges::id.eq(id));
    let row = query.select(ExchangeRow::as_select()).first(connection).await.optional()?;
    Ok(row.map(Exchange::from))
}

/// One page of the exchanges that the caller may see, the latest start first.
pub async fn list(
    connection: &mut Connection,
    caller: &Caller,
    after: Option<(NaiveDate, ExchangeId)>,
    size: PageSize,
) -> DbResult<Page<Exchange>> {
    let mut query = visible_to(caller).select(ExchangeRow::as_select());
    if let Some((day, id)) = after {
        let later = sql::<Bool>("(starts_on, id) < (").bind::<diesel::sql_types::Date, _>(day).sql(", ");
        query = query.filter(later.bind::<diesel::sql_types::Uuid, _>(id).sql(")"));
    }
    let ordered = query.order((exchanges::starts_on.desc(), exchanges::id.desc())).limit(size.fetch());
    let rows: Vec<ExchangeRow> = ordered.load(connection).await?;
    Page::cut(rows, size).try_map(|row| Ok(Exchange::from(row)))
}
