//! Merges: an organization leads to the one that was kept, and what referred to it refers to that one.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use convite_domain::organizations::{MergedOrganization, Organization};
use convite_domain::{OrganizationId, RequestId, UserId};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Array, BigInt, Text, Uuid};
use diesel_async::RunQueryDsl;

use crate::schema::{organization_merges, organizations, requests};
use crate::{Connection, DbResult};

/// The advisory lock of merges: they come one after another, and none while a request is being linked, which may then follow
/// where an organization leads.
const MERGES_LOCK: i64 = 0x0c04_1773_0060;

/// The most merged ones that are shown with an organization.
const MOST_SHOWN: usize = 50;

#[derive(QueryableByName)]
struct Plain {
    #[diesel(sql_type = Array<Text>)]
    plain: Vec<String>,
}

/// What was merged into each of these, the latest first.
pub(super) async fn into_each(
    connection: &mut Connection,
    ids: &[OrganizationId],
) -> DbResult<HashMap<OrganizationId, Vec<MergedOrganization>>> {
    type Row = (OrganizationId, OrganizationId, String, OrganizationId, String, UserId, DateTime<Utc>);
    let merges = organization_merges::table
        .inner_join(organizations::table.on(organizations::id.eq(organization_merges::organization_id)))
        .filter(organizations::merged_into_id.eq_any(ids))
        .order((organization_merges::merged_at.desc(), organizations::id.desc()))
        .select((
            organizations::merged_into_id.assume_not_null(),
            organizations::id,
            organizations::name,
            organization_merges::into_id,
            organization_merges::reason,
            organization_merges::merged_by,
            organization_merges::merged_at,
        ));
    let rows: Vec<Row> = merges.load(connection).await?;
    let mut all: HashMap<OrganizationId, Vec<MergedOrganization>> = HashMap::new();
    for (kept, id, name, into_id, reason, merged_by, merged_at) in rows {
        let shown = all.entry(kept).or_default();
        if shown.len() < MOST_SHOWN {
            shown.push(MergedOrganization { id, name, into_id, reason, merged_by, merged_at });
        }
    }
    Ok(all)
}

/// Keeps other merges away until the end of the transaction, and whoever links a request or changes one of the two; locks these
/// in the order of their ids.
pub async fn lock_pair(connection: &mut Connection, one: OrganizationId, other: OrganizationId) -> DbResult<()> {
    let lock = sql_query("SELECT pg_advisory_xact_lock($1)").bind::<BigInt, _>(MERGES_LOCK);
    lock.execute(connection).await?;
    let pair = organizations::table.filter(organizations::id.eq_any([one, other])).order(organizations::id);
    let _: Vec<OrganizationId> = pair.select(organizations::id).for_no_key_update().load(connection).await?;
    Ok(())
}

/// Where a request that is linked to an organization leads: to that one, or to the one that was kept; none when there is no
/// such organization. Until the end of the transaction nobody merges or renames it.
pub async fn where_it_leads(connection: &mut Connection, id: OrganizationId) -> DbResult<Option<OrganizationId>> {
    let lock = sql_query("SELECT pg_advisory_xact_lock_shared($1)").bind::<BigInt, _>(MERGES_LOCK);
    lock.execute(connection).await?;
    let merged: Option<Option<OrganizationId>> =
        organizations::table.find(id).select(organizations::merged_into_id).first(connection).await.optional()?;
    let Some(merged) = merged else { return Ok(None) };
    let kept = organizations::table.find(merged.unwrap_or(id)).select(organizations::id);
    Ok(kept.for_share().first(connection).await.optional()?)
}

/// The names of organizations as they are compared.
pub async fn plain_names(
    connection: &mut Connection,
    organizations: [&Organization; 2],
) -> DbResult<HashMap<String, String>> {
    let names: Vec<String> = organizations.into_iter().flat_map(Organization::names).cloned().collect();
    let query = sql_query("SELECT plain_texts($1) AS plain").bind::<Array<Text>, _>(&names);
    let Plain { plain } = query.get_result(connection).await?;
    Ok(names.into_iter().zip(plain).collect())
}

/// Stores a merge under the locks of [`lock_pair`]: both organizations, why, and what referred to the merged one. Returns the
/// requests that follow it.
pub async fn merge(
    connection: &mut Connection,
    merged: &Organization,
    kept: &Organization,
    (reason, by, at): (&str, UserId, DateTime<Utc>),
) -> DbResult<Vec<RequestId>> {
    // The requests of both are locked before any of them is asked to be scanned, here or by the triggers below.
    let scans = sql_query("SELECT ask_for_duplicate_scans($1)").bind::<Array<Uuid>, _>(vec![merged.id, kept.id]);
    scans.execute(connection).await?;
    for organization in [merged, kept] {
        super::update(connection, organization).await?;
    }
    let pointing = organizations::table.filter(organizations::merged_into_id.eq(merged.id));
    diesel::update(pointing).set(organizations::merged_into_id.eq(kept.id)).execute(connection).await?;
    let values = (
        organization_merges::organization_id.eq(merged.id),
        organization_merges::into_id.eq(kept.id),
        organization_merges::reason.eq(reason),
        organization_merges::merged_by.eq(by),
        organization_merges::merged_at.eq(at),
    );
    diesel::insert_into(organization_merges::table).values(values).execute(connection).await?;
    let linked = requests::table.filter(requests::organization_id.eq(merged.id));
    let follow = (
        requests::organization_id.eq(kept.id),
        requests::version.eq(requests::version + 1),
        requests::updated_at.eq(at),
    );
    Ok(diesel::update(linked).set(follow).returning(requests::id).get_results(connection).await?)
}
