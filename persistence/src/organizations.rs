//! Organizations.

use chrono::{DateTime, Utc};
use convite_domain::OrganizationId;
use convite_domain::access::{Caller, Permission};
use convite_domain::organizations::Organization;
use convite_domain::vocabularies::{Country, OrganizationKind};
use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use diesel_async::RunQueryDsl;

use crate::rows::same_members;
use crate::schema::organizations;
use crate::{Connection, DbResult, Page, PageSize};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = organizations, check_for_backend(Pg), treat_none_as_null = true)]
struct OrganizationRow {
    id: OrganizationId,
    version: i64,
    name: String,
    kind: OrganizationKind,
    country: Country,
    city: Option<String>,
    website: Option<String>,
    aliases: Vec<String>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

same_members!(OrganizationRow <-> Organization: id, version, name, kind, country, city, website, aliases, created_at,
    updated_at);

/// What the list is narrowed to; absent members narrow nothing.
#[derive(Clone, Debug, Default)]
pub struct OrganizationFilter {
    /// From this country.
    pub country: Option<Country>,
    /// Of this kind.
    pub kind: Option<OrganizationKind>,
    /// With this somewhere in the name, but for accents and case.
    pub text: Option<String>,
}

/// Staff that work with organizations see all of them, everybody else none.
fn visible_to<'a>(caller: &Caller) -> organizations::BoxedQuery<'a, Pg> {
    let all = organizations::table.into_boxed();
    if caller.may(Permission::ReadOrganizations) { all } else { all.filter(sql::<Bool>("FALSE")) }
}

/// Stores a new organization.
pub async fn insert(connection: &mut Connection, organization: &Organization) -> DbResult<()> {
    let row = OrganizationRow::from(organization.clone());
    diesel::insert_into(organizations::table).values(row).execute(connection).await?;
    Ok(())
}

/// An organization that the caller may see.
pub async fn find(connection: &mut Connection, caller: &Caller, id: OrganizationId) -> DbResult<Option<Organization>> {
    let query = visible_to(caller).filter(organizations::id.eq(id)).select(OrganizationRow::as_select());
    Ok(query.first(connection).await.optional()?.map(Organization::from))
}

/// An organization that was found visible, read again with its row locked until the end of the transaction.
pub async fn lock(connection: &mut Connection, seen: &Organization) -> DbResult<Organization> {
    let query = organizations::table.find(seen.id).select(OrganizationRow::as_select()).for_update();
    Ok(query.first(connection).await?.into())
}

/// Stores a changed organization under the lock that [`lock`] took.
pub async fn update(connection: &mut Connection, organization: &Organization) -> DbResult<()> {
    let row = OrganizationRow::from(organization.clone());
    diesel::update(organizations::table.find(organization.id)).set(row).execute(connection).await?;
    Ok(())
}

/// One page of the organizations that the caller may see, by name without accents and case, then country: no two have
/// both in common. It starts after the given organization.
pub async fn list(
    connection: &mut Connection,
    caller: &Caller,
    filter: &OrganizationFilter,
    after: Option<OrganizationId>,
    size: PageSize,
) -> DbResult<Page<Organization>> {
    let mut query = narrowed(visible_to(caller), filter);
    if let Some(last) = after {
        // Read on its own: as a part of the query below it would keep that from starting within the index.
        let key = organizations::table.find(last).select((organizations::name, organizations::country));
        let (name, country): (String, Country) = match key.first(connection).await.optional()? {
            Some(key) => key,
            None => return Ok(Page { items: Vec::new(), has_more: false }),
        };
        let later = sql::<Bool>("(plain_text(name), country) > (plain_text(").bind::<Text, _>(name).sql("), ");
        query = query.filter(later.bind::<Text, _>(country).sql(")"));
    }
    let ordered = query.order((sql::<Text>("plain_text(name)"), organizations::country)).limit(size.fetch());
    let rows: Vec<OrganizationRow> = ordered.select(OrganizationRow::as_select()).load(connection).await?;
    Page::cut(rows, size).try_map(|row| Ok(Organization::from(row)))
}

fn narrowed<'a>(
    mut query: organizations::BoxedQuery<'a, Pg>,
    filter: &'a OrganizationFilter,
) -> organizations::BoxedQuery<'a, Pg> {
    if let Some(country) = filter.country {
        query = query.filter(organizations::country.eq(country));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(organizations::kind.eq(kind));
    }
    if let Some(text) = &filter.text {
        // Escaped after plain_text(), which makes wildcards of some wide characters.
        let contains = sql::<Bool>(r"plain_text(name) LIKE '%' || regexp_replace(plain_text(").bind::<Text, _>(text);
        query = query.filter(contains.sql(r"), '([\\%_])', '\\\1', 'g') || '%'"));
    }
    query
}

/// The organization of a country that goes by exactly this name, or else by this alias, but for accents and case: what
/// an officer is proposed for a request. Of several with the alias, the one registered first.
pub async fn exact_match(
    connection: &mut Connection,
    name: &str,
    country: Country,
) -> DbResult<Option<OrganizationId>> {
    let named = sql::<Bool>("plain_text(name) = plain_text(").bind::<Text, _>(name).sql(")");
    let by_name = organizations::table.filter(organizations::country.eq(country)).filter(named);
    let found: Option<OrganizationId> = by_name.select(organizations::id).first(connection).await.optional()?;
    if found.is_some() {
        return Ok(found);
    }
    let known_as = sql::<Bool>("plain_texts(aliases) @> ARRAY[plain_text(").bind::<Text, _>(name).sql(")]");
    let by_alias = organizations::table.filter(organizations::country.eq(country)).filter(known_as);
    let oldest = by_alias.order((organizations::created_at, organizations::id)).select(organizations::id);
    Ok(oldest.first(connection).await.optional()?)
}
