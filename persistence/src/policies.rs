//! Versions of the policy.

use convite_domain::policy::Policy;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::json::Json;
use crate::schema::policies;
use crate::{Connection, DbError, DbResult};

/// The policy in force.
pub async fn current(connection: &mut Connection) -> DbResult<Policy> {
    let query = policies::table.order(policies::version.desc()).select(policies::rules);
    let policy: Option<Json<Policy>> = query.first(connection).await.optional()?;
    policy.map(|Json(policy)| policy).ok_or_else(|| DbError::corrupt("there is no policy"))
}

/// Stores the defaults as version 1 where there is no policy yet.
pub async fn seed(connection: &mut Connection) -> DbResult<()> {
    let policy = Policy::default();
    let values = (policies::version.eq(policy.version), policies::rules.eq(Json(policy)));
    diesel::insert_into(policies::table).values(values).on_conflict_do_nothing().execute(connection).await?;
    Ok(())
}
