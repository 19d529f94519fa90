//! What agencies have said of exchanges, counted.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use convite_domain::ExchangeId;
use convite_domain::assignments::AssignmentState;
use convite_domain::exchanges::AnswerCounts;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Text, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;

use crate::{Connection, DbResult};

const COUNTS: &str = include_str!("counts.sql");

#[derive(QueryableByName)]
#[diesel(check_for_backend(diesel::pg::Pg))]
struct CountsRow {
    #[diesel(sql_type = Uuid)]
    exchange_id: ExchangeId,
    #[diesel(sql_type = BigInt)]
    unanswered: i64,
    #[diesel(sql_type = BigInt)]
    late: i64,
    #[diesel(sql_type = BigInt)]
    countered: i64,
    #[diesel(sql_type = BigInt)]
    without_lead: i64,
}

/// What agencies have said of the sessions of some exchanges that are still to begin; one that nobody was asked for is not in it.
pub async fn counts_in(
    connection: &mut Connection,
    exchanges: &[ExchangeId],
    now: DateTime<Utc>,
) -> DbResult<HashMap<ExchangeId, AnswerCounts>> {
    let query = diesel::sql_query(COUNTS).bind::<Array<Uuid>, _>(exchanges).bind::<Timestamptz, _>(now);
    let query = query.bind::<Array<Text>, _>(AssignmentState::STANDING.to_vec());
    let rows: Vec<CountsRow> = query.load(connection).await?;
    let counts = |row: CountsRow| {
        let CountsRow { exchange_id, unanswered, late, countered, without_lead } = row;
        (exchange_id, AnswerCounts { unanswered, late, countered, without_lead })
    };
    Ok(rows.into_iter().map(counts).collect())
}
