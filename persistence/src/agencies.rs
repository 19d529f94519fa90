//! Partner agencies.

use chrono::{DateTime, Utc};
use convite_domain::AgencyId;
use convite_domain::access::{Caller, Permission};
use convite_domain::agencies::Agency;
use convite_domain::practices::AgencyRef;
use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;

use crate::rows::same_members;
use crate::schema::agencies;
use crate::{Connection, DbResult, Page, PageSize};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = agencies, check_for_backend(Pg), treat_none_as_null = true)]
struct AgencyRow {
    id: AgencyId,
    version: i64,
    code: String,
    name: String,
    description: Option<String>,
    website: Option<String>,
    email: Option<String>,
    parallel_capacity: Option<i32>,
    weekly_cap: Option<i32>,
    weight: i32,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

same_members!(AgencyRow <-> Agency: id, version, code, name, description, website, email, parallel_capacity, weekly_cap,
    weight, created_at, updated_at);

/// Staff see all agencies, a partner its own, everybody else none.
fn visible_to(caller: &Caller) -> agencies::BoxedQuery<'static, Pg> {
    let all = agencies::table.into_boxed();
    match caller.agency() {
        _ if caller.may(Permission::ReadAgencies) => all,
        Some(own) if caller.may(Permission::ReadOwnAgency) => all.filter(agencies::id.eq(own)),
        _ => all.filter(sql::<Bool>("FALSE")),
    }
}

/// How some agencies are named beside other things.
pub(crate) async fn refs(connection: &mut Connection, some: agencies::BoxedQuery<'_, Pg>) -> DbResult<Vec<AgencyRef>> {
    let found: Vec<(AgencyId, String, String)> =
        some.select((agencies::id, agencies::code, agencies::name)).load(connection).await?;
    Ok(found.into_iter().map(|(id, code, name)| AgencyRef { id, code, name }).collect())
}

/// Stores a new agency.
pub async fn insert(connection: &mut Connection, agency: &Agency) -> DbResult<()> {
    let row = AgencyRow::from(agency.clone());
    diesel::insert_into(agencies::table).values(row).execute(connection).await?;
    Ok(())
}

/// An agency that the caller may see.
pub async fn find(connection: &mut Connection, caller: &Caller, id: AgencyId) -> DbResult<Option<Agency>> {
    let query = visible_to(caller).filter(agencies::id.eq(id)).select(AgencyRow::as_select());
    Ok(query.first(connection).await.optional()?.map(Agency::from))
}

/// An agency that was found visible, read again with its row locked until the end of the transaction.
pub async fn lock(connection: &mut Connection, seen: &Agency) -> DbResult<Agency> {
    let query = agencies::table.find(seen.id).select(AgencyRow::as_select()).for_update();
    Ok(query.first(connection).await?.into())
}

/// Stores a changed agency under the lock that [`lock`] took.
pub async fn update(connection: &mut Connection, agency: &Agency) -> DbResult<()> {
    let row = AgencyRow::from(agency.clone());
    diesel::update(agencies::table.find(agency.id)).set(row).execute(connection).await?;
    Ok(())
}

/// One page of the agencies that the caller may see, by code, which is unique.
pub async fn list(
    connection: &mut Connection,
    caller: &Caller,
    after: Option<&str>,
    size: PageSize,
) -> DbResult<Page<Agency>> {
    let mut query = visible_to(caller).select(AgencyRow::as_select());
    if let Some(code) = after {
        query = query.filter(agencies::code.gt(code));
    }
    let rows: Vec<AgencyRow> = query.order(agencies::code).limit(size.fetch()).load(connection).await?;
    Page::cut(rows, size).try_map(|row| Ok(Agency::from(row)))
}
