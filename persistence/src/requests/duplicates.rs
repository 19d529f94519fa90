//! Probable duplicates: the keys that requests are found by, the search among them, and what the scan found.

use std::collections::HashMap;

use chrono::{DateTime, Months, Utc};
use convite_domain::duplicates::{COMPARED_STATES, Keys, LinkedBody, MONTHS_APART, RULES, Score, Search, Traits};
use convite_domain::requests::{Intake, Request, RequestSummary};
use convite_domain::{OrganizationId, RequestId};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text, Timestamptz, Uuid};
use diesel::{QueryableByName, sql_query};
use diesel_async::RunQueryDsl;

use super::get;
use super::queue::QueueRow;
use crate::json::Json;
use crate::schema::{duplicate_scans, organizations, request_duplicate_keys, request_duplicates, requests};
use crate::{Connection, DbResult, policies};

/// The advisory lock of the scan: one instance scans at a time, so that two never wait for each other's pairs.
const SCAN_LOCK: i64 = 0x0c04_1773_0050;

/// Ids of requests that may be the same petition, at most two hundred: those of the city with a topic in common or with the
/// same host of e-mail; those of the country with a similar name; those of the same organization. Windows come near and
/// filings lie within a year in each; of a crowd, the most similar names come first.
const NEAR: &str = "\
    (SELECT request_id FROM request_duplicate_keys \
    WHERE words && $1 AND submitted_at BETWEEN $5 AND $6 AND request_id <> $4 \
    ORDER BY similarity(name, $3) DESC, request_id LIMIT 100) \
    UNION \
    (SELECT request_id FROM request_duplicate_keys \
    WHERE words && $2 AND name % $3 AND submitted_at BETWEEN $5 AND $6 AND request_id <> $4 \
    ORDER BY similarity(name, $3) DESC, request_id LIMIT 60) \
    UNION \
    (SELECT request_id FROM request_duplicate_keys INNER JOIN requests ON requests.id = request_id \
    WHERE organization_id = $7 AND words && $2 AND request_duplicate_keys.submitted_at BETWEEN $5 AND $6 \
        AND request_id <> $4 \
    ORDER BY request_duplicate_keys.submitted_at DESC, request_id LIMIT 40)";

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = Uuid)]
    request_id: RequestId,
}

#[derive(QueryableByName)]
struct Locked {
    #[diesel(sql_type = Bool)]
    locked: bool,
}

/// What is compared of a request.
pub async fn traits(connection: &mut Connection, request: &Request) -> DbResult<Traits> {
    let linked = match request.organization_id {
        Some(id) => bodies(connection, &[id]).await?.pop(),
        None => None,
    };
    Ok(Traits::of(&request.intake, linked.as_ref()))
}

/// The requests that may be the same petition as one with these traits that is filed at a moment, with what is compared of
/// them.
pub async fn near(
    connection: &mut Connection,
    request: &Request,
    traits: &Traits,
    filed_at: DateTime<Utc>,
) -> DbResult<Vec<(RequestSummary, Traits)>> {
    let search = Search::of(traits);
    let months = Months::new(MONTHS_APART);
    let found = sql_query(NEAR)
        .bind::<Array<Text>, _>(search.near)
        .bind::<Array<Text>, _>(search.country)
        .bind::<Text, _>(search.name)
        .bind::<Uuid, _>(request.id)
        .bind::<Timestamptz, _>(filed_at - months)
        .bind::<Timestamptz, _>(filed_at + months)
        .bind::<Nullable<Uuid>, _>(request.organization_id);
    let found: Vec<Id> = found.load(connection).await?;
    let ids: Vec<RequestId> = found.into_iter().map(|row| row.request_id).collect();
    let compared = requests::table.filter(requests::id.eq_any(ids)).filter(requests::state.eq_any(COMPARED_STATES));
    type Row = (QueueRow, Json<Intake>, Option<OrganizationId>);
    let columns = (QueueRow::as_select(), requests::intake, requests::organization_id);
    let rows: Vec<Row> = compared.select(columns).load(connection).await?;
    let linked: Vec<OrganizationId> = rows.iter().filter_map(|(.., organization)| *organization).collect();
    let bodies = bodies(connection, &linked).await?;
    let near = |(row, Json(intake), organization): Row| {
        let linked = bodies.iter().find(|body| Some(body.id) == organization);
        (RequestSummary::from(row), Traits::of(&intake, linked))
    };
    Ok(rows.into_iter().map(near).collect())
}

async fn bodies(connection: &mut Connection, ids: &[OrganizationId]) -> DbResult<Vec<LinkedBody>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let query = organizations::table.filter(organizations::id.eq_any(ids));
    let columns = (organizations::id, organizations::name, organizations::aliases);
    let rows: Vec<(OrganizationId, String, Vec<String>)> = query.select(columns).load(connection).await?;
    let body = |(id, name, aliases): (OrganizationId, String, Vec<String>)| LinkedBody {
        id,
        names: std::iter::once(name).chain(aliases).collect(),
    };
    Ok(rows.into_iter().map(body).collect())
}

/// A scan under way.
#[derive(Debug)]
pub struct Scan {
    /// What is scanned.
    pub request: Request,
    /// How often it was asked for before the request was read.
    asked: i64,
}

/// The next request that waits for its scan; none while another instance scans. Until [`end_scan`] it waits on, and nobody for
/// it.
pub async fn next_to_scan(connection: &mut Connection) -> DbResult<Option<Scan>> {
    let lock = sql_query("SELECT pg_try_advisory_xact_lock($1) AS locked").bind::<BigInt, _>(SCAN_LOCK);
    if !lock.get_result::<Locked>(connection).await?.locked {
        return Ok(None);
    }
    let next = duplicate_scans::table.order(duplicate_scans::request_id);
    let next: Option<(RequestId, i64)> = next.first(connection).await.optional()?;
    let Some((id, asked)) = next else { return Ok(None) };
    Ok(get(connection, id).await?.map(|request| Scan { request, asked }))
}

/// Ends a scan, before what it found is kept. Whether that is to be kept: not when another scan was asked for since, because
/// of what this one did not see.
pub async fn end_scan(connection: &mut Connection, scan: &Scan) -> DbResult<bool> {
    let ended = duplicate_scans::table.find(scan.request.id).filter(duplicate_scans::asked.eq(scan.asked));
    Ok(diesel::delete(ended).execute(connection).await? > 0)
}

/// Lets requests be scanned again whose keys were made by older rules; whether there may be more of them.
pub async fn rescan_older_rules(connection: &mut Connection, most: i64) -> DbResult<bool> {
    let older = request_duplicate_keys::table.filter(request_duplicate_keys::rules.lt(RULES)).limit(most);
    let mut older: Vec<RequestId> = older.select(request_duplicate_keys::request_id).load(connection).await?;
    // In the order in which whoever asks for the scans of an organization's requests asks for them.
    older.sort_unstable();
    let rows: Vec<_> = older.iter().map(|id| duplicate_scans::request_id.eq(*id)).collect();
    let again = diesel::insert_into(duplicate_scans::table).values(rows).on_conflict_do_nothing();
    again.execute(connection).await?;
    // Their keys are not looked for a second time while they wait.
    let marked = request_duplicate_keys::table.filter(request_duplicate_keys::request_id.eq_any(&older));
    diesel::update(marked).set(request_duplicate_keys::rules.eq(RULES)).execute(connection).await?;
    Ok(i64::try_from(older.len()).is_ok_and(|found| found == most))
}

/// Keeps what a request is found by.
pub async fn store_keys(
    connection: &mut Connection,
    id: RequestId,
    submitted_at: DateTime<Utc>,
    keys: &Keys,
) -> DbResult<()> {
    let made = (
        request_duplicate_keys::rules.eq(RULES),
        request_duplicate_keys::submitted_at.eq(submitted_at),
        request_duplicate_keys::name.eq(&keys.name),
        request_duplicate_keys::words.eq(&keys.words),
    );
    diesel::insert_into(request_duplicate_keys::table)
        .values((request_duplicate_keys::request_id.eq(id), made))
        .on_conflict(request_duplicate_keys::request_id)
        .do_update()
        .set(made)
        .execute(connection)
        .await?;
    Ok(())
}

/// Keeps what the scan of a request found, for both of each pair, in the place of what it found before. Whether one of at
/// least this score is new.
pub async fn replace_found(
    connection: &mut Connection,
    id: RequestId,
    found: &[(RequestId, Score)],
    threshold: Score,
) -> DbResult<bool> {
    let pairs = request_duplicates::request_id.eq(id).or(request_duplicates::other_id.eq(id));
    let gone = diesel::delete(request_duplicates::table.filter(pairs)).returning(request_duplicates::other_id);
    let before: Vec<RequestId> = gone.get_results(connection).await?;
    let pair = |one: RequestId, other: RequestId, score: Score| {
        let score = i32::from(score.in_thousandths());
        (
            request_duplicates::request_id.eq(one),
            request_duplicates::other_id.eq(other),
            request_duplicates::score.eq(score),
        )
    };
    let rows: Vec<_> =
        found.iter().flat_map(|(other, score)| [pair(id, *other, *score), pair(*other, id, *score)]).collect();
    diesel::insert_into(request_duplicates::table).values(rows).execute(connection).await?;
    Ok(found.iter().any(|(other, score)| *score >= threshold && !before.contains(other)))
}

/// Says of each how many probable duplicates the scan found by the policy in force, as far as they are still to be compared
/// with.
pub async fn count_each(
    connection: &mut Connection,
    summaries: impl IntoIterator<Item = &mut RequestSummary>,
) -> DbResult<()> {
    let mut open: Vec<_> = summaries.into_iter().filter(|summary| COMPARED_STATES.contains(&summary.state)).collect();
    let ids: Vec<RequestId> = open.iter().map(|summary| summary.id).collect();
    let counts = counts(connection, &ids).await?;
    for summary in &mut open {
        summary.probable_duplicates = counts.get(&summary.id).copied().unwrap_or_default();
    }
    Ok(())
}

/// How many probable duplicates the scan found of a request that is still compared with others.
pub async fn count(connection: &mut Connection, request: &Request) -> DbResult<i32> {
    if !COMPARED_STATES.contains(&request.state.name()) {
        return Ok(0);
    }
    Ok(counts(connection, &[request.id]).await?.get(&request.id).copied().unwrap_or_default())
}

async fn counts(connection: &mut Connection, ids: &[RequestId]) -> DbResult<HashMap<RequestId, i32>> {
    let pairs = request_duplicates::table
        .inner_join(requests::table.on(requests::id.eq(request_duplicates::other_id)))
        .filter(request_duplicates::request_id.eq_any(ids))
        .filter(requests::state.eq_any(COMPARED_STATES));
    let columns = (request_duplicates::request_id, request_duplicates::score);
    let found: Vec<(RequestId, i32)> = pairs.select(columns).load(connection).await?;
    let mut counts = HashMap::new();
    // Most have none, and need no policy to know.
    if !found.is_empty() {
        let threshold = i32::from(policies::current(connection).await?.duplicate_threshold.in_thousandths());
        for (id, _) in found.into_iter().filter(|(_, score)| *score >= threshold) {
            *counts.entry(id).or_default() += 1;
        }
    }
    Ok(counts)
}
