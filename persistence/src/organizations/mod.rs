//! Organizations.

mod history;
mod merges;

use chrono::{DateTime, Utc};
use convite_domain::OrganizationId;
use convite_domain::access::{Caller, Permission};
use convite_domain::organizations::{MergedOrganization, Organization};
use convite_domain::vocabularies::{Country, OrganizationKind};
use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use diesel_async::RunQueryDsl;

use crate::schema::organizations;
use crate::{Connection, DbResult, Page, PageSize};

pub use history::{History, history};
pub use merges::{lock_pair, merge, plain_names, where_it_leads};

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
    merged_into_id: Option<OrganizationId>,
}

impl OrganizationRow {
    fn with(self, merged: Vec<MergedOrganization>) -> Organization {
        let Self { id, version, name, kind, country, city, website, aliases, created_at, updated_at, merged_into_id } =
            self;
        Organization {
            id,
            version,
            name,
            kind,
            country,
            city,
            website,
            aliases,
            merged,
            created_at,
            updated_at,
            merged_into_id,
        }
    }
}

impl From<Organization> for OrganizationRow {
    fn from(organization: Organization) -> Self {
        Self {
            id: organization.id,
            version: organization.version,
            name: organization.name,
            kind: organization.kind,
            country: organization.country,
            city: organization.city,
            website: organization.website,
            aliases: organization.aliases,
            created_at: organization.created_at,
            updated_at: organization.updated_at,
            merged_into_id: organization.merged_into_id,
        }
    }
}

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

/// An organization that the caller may see, also one that was merged.
pub async fn find(connection: &mut Connection, caller: &Caller, id: OrganizationId) -> DbResult<Option<Organization>> {
    let query = visible_to(caller).filter(organizations::id.eq(id)).select(OrganizationRow::as_select());
    let row: Option<OrganizationRow> = query.first(connection).await.optional()?;
    Ok(with_merged(connection, row.into_iter().collect()).await?.pop())
}

/// An organization that was found visible, read again with its row locked until the end of the transaction. Locked as an update
/// locks it: who stores what refers to it, a request that is linked above all, need not wait.
pub async fn lock(connection: &mut Connection, seen: &Organization) -> DbResult<Organization> {
    let query = organizations::table.find(seen.id).select(OrganizationRow::as_select()).for_no_key_update();
    let row: OrganizationRow = query.first(connection).await?;
    let merged = merges::into_each(connection, &[row.id]).await?.remove(&row.id).unwrap_or_default();
    Ok(row.with(merged))
}

async fn with_merged(connection: &mut Connection, rows: Vec<OrganizationRow>) -> DbResult<Vec<Organization>> {
    let ids: Vec<OrganizationId> = rows.iter().map(|row| row.id).collect();
    let mut merged = merges::into_each(connection, &ids).await?;
    let with = |row: OrganizationRow| {
        let own = merged.remove(&row.id).unwrap_or_default();
        row.with(own)
    };
    Ok(rows.into_iter().map(with).collect())
}

/// Stores a changed organization under the lock that [`lock`] took.
pub async fn update(connection: &mut Connection, organization: &Organization) -> DbResult<()> {
    let row = OrganizationRow::from(organization.clone());
    diesel::update(organizations::table.find(organization.id)).set(row).execute(connection).await?;
    Ok(())
}

/// One page of the organizations that the caller may see, but for those that were merged, by name without accents and case, then
/// country: no two have both in common. It starts after the given organization.
pub async fn list(
    connection: &mut Connection,
    caller: &Caller,
    filter: &OrganizationFilter,
    after: Option<OrganizationId>,
    size: PageSize,
) -> DbResult<Page<Organization>> {
    let mut query = narrowed(visible_to(caller), filter).filter(organizations::merged_into_id.is_null());
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
    let page = Page::cut(rows, size);
    Ok(Page { items: with_merged(connection, page.items).await?, has_more: page.has_more })
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
/// an officer is proposed for a request. Of several with the alias, the one registered first; none that was merged.
pub async fn exact_match(
    connection: &mut Connection,
    name: &str,
    country: Country,
) -> DbResult<Option<OrganizationId>> {
    let of_country = || {
        let kept = organizations::table.filter(organizations::merged_into_id.is_null());
        kept.filter(organizations::country.eq(country)).select(organizations::id)
    };
    let named = sql::<Bool>("plain_text(name) = plain_text(").bind::<Text, _>(name).sql(")");
    let found: Option<OrganizationId> = of_country().filter(named).first(connection).await.optional()?;
    if found.is_some() {
        return Ok(found);
    }
    let known_as = sql::<Bool>("plain_texts(aliases) @> ARRAY[plain_text(").bind::<Text, _>(name).sql(")]");
    let oldest = of_country().filter(known_as).order((organizations::created_at, organizations::id));
    Ok(oldest.first(connection).await.optional()?)
}
