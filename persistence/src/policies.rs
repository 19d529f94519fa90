//! Versions of the policy: added, never changed, because requests were filed under them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use convite_domain::access::{Caller, Permission};
use convite_domain::policy::{Policy, PolicyVersion, changes};
use convite_domain::{PolicyVersionId, UserId};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;

use crate::json::Json;
use crate::schema::{policies, policy_changes};
use crate::{Connection, DbError, DbResult, Page, PageSize};

/// The advisory lock under which versions are made, one after another.
const VERSIONS_LOCK: i64 = 0x0c04_1773_0004;

/// Who makes a version, when, and why.
#[derive(Clone, Debug)]
pub struct Making {
    /// The id that the audit trail knows the version by.
    pub id: PolicyVersionId,
    /// The admin.
    pub made_by: UserId,
    /// From when it is in force.
    pub made_at: DateTime<Utc>,
    /// Why.
    pub reason: String,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = policies, check_for_backend(Pg))]
struct VersionRow {
    version: i32,
    rules: Json<Policy>,
    created_at: DateTime<Utc>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = policy_changes, check_for_backend(Pg))]
struct MakingRow {
    made_by: UserId,
    reason: String,
}

/// The policy in force.
pub async fn current(connection: &mut Connection) -> DbResult<Policy> {
    let query = policies::table.order(policies::version.desc()).select(policies::rules);
    let policy: Option<Json<Policy>> = query.first(connection).await.optional()?;
    policy.map(|Json(policy)| policy).ok_or_else(|| DbError::corrupt("there is no policy"))
}

/// Keeps others from making versions until the end of the transaction.
pub async fn lock(connection: &mut Connection) -> DbResult<()> {
    let lock = diesel::sql_query("SELECT pg_advisory_xact_lock($1)").bind::<BigInt, _>(VERSIONS_LOCK);
    lock.execute(connection).await?;
    Ok(())
}

/// Stores a new version under [`lock`].
pub async fn insert(connection: &mut Connection, policy: &Policy, making: &Making) -> DbResult<()> {
    let version = policies::version.eq(policy.version);
    let values = (version, policies::rules.eq(Json(policy.clone())), policies::created_at.eq(making.made_at));
    diesel::insert_into(policies::table).values(values).execute(connection).await?;
    let values = (
        policy_changes::version.eq(policy.version),
        policy_changes::id.eq(making.id),
        policy_changes::made_by.eq(making.made_by),
        policy_changes::reason.eq(&making.reason),
    );
    diesel::insert_into(policy_changes::table).values(values).execute(connection).await?;
    Ok(())
}

/// A version that the caller may see, in force or not.
pub async fn find(connection: &mut Connection, caller: &Caller, version: i32) -> DbResult<Option<PolicyVersion>> {
    if !caller.may(Permission::ReadPolicies) {
        return Ok(None);
    }
    let page = list(connection, version.checked_add(1), PageSize::new(1)).await?;
    Ok(page.items.into_iter().find(|found| found.version == version))
}

/// One page of the versions, the latest first, starting before the given one.
pub async fn list(connection: &mut Connection, before: Option<i32>, size: PageSize) -> DbResult<Page<PolicyVersion>> {
    let mut query = policies::table
        .left_join(policy_changes::table)
        .select((VersionRow::as_select(), Option::<MakingRow>::as_select()))
        .into_boxed();
    if let Some(version) = before {
        query = query.filter(policies::version.lt(version));
    }
    let ordered = query.order(policies::version.desc());
    let rows: Vec<(VersionRow, Option<MakingRow>)> = ordered.limit(size.fetch()).load(connection).await?;
    let page = Page::cut(rows, size);
    let previous: Vec<i32> = page.items.iter().map(|(row, _)| row.version - 1).collect();
    let previous = policies::table.filter(policies::version.eq_any(previous)).select(VersionRow::as_select());
    let previous: Vec<VersionRow> = previous.load(connection).await?;
    let previous: HashMap<i32, Policy> = previous.into_iter().map(|row| (row.version, row.rules.0)).collect();
    page.try_map(|(row, making)| {
        let VersionRow { version, rules: Json(policy), created_at: made_at } = row;
        let changes = previous.get(&(version - 1)).map(|before| changes(before, &policy)).unwrap_or_default();
        let (made_by, reason) = making.map(|making| (making.made_by, making.reason)).unzip();
        Ok(PolicyVersion { version, made_at, made_by, reason, changes, policy })
    })
}

/// Stores the defaults as version 1 where there is no policy yet.
pub async fn seed(connection: &mut Connection) -> DbResult<()> {
    let policy = Policy::default();
    let values = (policies::version.eq(policy.version), policies::rules.eq(Json(policy)));
    diesel::insert_into(policies::table).values(values).on_conflict_do_nothing().execute(connection).await?;
    Ok(())
}
