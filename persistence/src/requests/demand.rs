//! What is asked for, over all requests.

use chrono::{DateTime, Utc};
use convite_domain::gaps::Demand;
use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::json::Json;
use crate::schema::requests;
use crate::{Connection, DbResult};

/// How many requests that were filed since then name which topics; of duplicates the one that they repeat.
pub async fn by_topics(connection: &mut Connection, since: DateTime<Utc>) -> DbResult<Vec<Demand>> {
    let rows: Vec<(Option<Json<Vec<String>>>, i64)> = requests::table
        .filter(requests::submitted_at.ge(since))
        .filter(requests::canonical_id.is_null())
        .group_by(requests::topics)
        .select((requests::topics, count_star()))
        .load(connection)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(topics, requests)| (topics.map_or_else(Vec::new, |Json(codes)| codes), requests))
        .collect())
}
