//! The history of an organization: its requests by one index, and what came of them by their keys.

use chrono::{DateTime, NaiveDate, Utc};
use convite_domain::access::{Caller, Permission};
use convite_domain::delegations::DelegationState;
use convite_domain::organizations::{FormerRequest, FormerVisit, TopicHistory};
use convite_domain::requests::RequestState;
use convite_domain::vocabularies::RequestKind;
use convite_domain::{DelegationId, ExchangeId, OrganizationId, RequestId};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Jsonb, Text, Uuid};
use diesel_async::RunQueryDsl;

use crate::json::Json;
use crate::schema::{delegations, exchanges, requests};
use crate::{Connection, DbResult};

const TOPICS: &str = include_str!("topics.sql");

/// The most requests that are shown, and the most visits.
const MOST_SHOWN: i64 = 50;

#[derive(QueryableByName)]
#[diesel(check_for_backend(diesel::pg::Pg))]
struct TopicRow {
    #[diesel(sql_type = Text)]
    topic: String,
    #[diesel(sql_type = BigInt)]
    requests: i64,
    #[diesel(sql_type = BigInt)]
    visits: i64,
}

/// The filed requests of an organization, its delegations that came, and what both were about.
pub type History = (Vec<FormerRequest>, Vec<FormerVisit>, Vec<TopicHistory>);

/// The history of an organization, for who reads requests.
pub async fn history(connection: &mut Connection, caller: &Caller, id: OrganizationId) -> DbResult<History> {
    if !caller.may(Permission::ReadRequests) {
        return Ok(History::default());
    }
    Ok((requests_of(connection, id).await?, visits_of(connection, id).await?, topics_of(connection, id).await?))
}

async fn requests_of(connection: &mut Connection, id: OrganizationId) -> DbResult<Vec<FormerRequest>> {
    type Row = (RequestId, String, RequestState, DateTime<Utc>, Option<RequestKind>, Option<Json<Vec<String>>>);
    let filed = requests::table
        .filter(requests::organization_id.eq(id))
        .filter(requests::submitted_at.is_not_null())
        .order((requests::submitted_at.desc(), requests::id.desc()))
        .limit(MOST_SHOWN)
        .select((
            requests::id,
            requests::reference.assume_not_null(),
            requests::state,
            requests::submitted_at.assume_not_null(),
            requests::kind,
            requests::topics,
        ));
    let rows: Vec<Row> = filed.load(connection).await?;
    let request = |(id, reference, state, submitted_at, kind, topics): Row| FormerRequest {
        id,
        reference,
        state,
        submitted_at,
        kind,
        topics: topics.map(|Json(codes)| codes).unwrap_or_default(),
    };
    Ok(rows.into_iter().map(request).collect())
}

async fn visits_of(connection: &mut Connection, id: OrganizationId) -> DbResult<Vec<FormerVisit>> {
    type Row = (
        (DelegationId, RequestId, ExchangeId, DelegationState),
        (NaiveDate, NaiveDate, DateTime<Utc>, Option<DateTime<Utc>>),
        Json<Vec<String>>,
    );
    let came = delegations::table
        .inner_join(requests::table.on(requests::id.eq(delegations::request_id)))
        .inner_join(exchanges::table.on(exchanges::id.eq(delegations::exchange_id)))
        .filter(requests::organization_id.eq(id))
        .filter(delegations::arrived_at.is_not_null())
        .order((delegations::arrives_on.desc(), delegations::id.desc()))
        .limit(MOST_SHOWN)
        .select((
            (delegations::id, delegations::request_id, delegations::exchange_id, delegations::state),
            (
                delegations::arrives_on,
                delegations::departs_on,
                delegations::arrived_at.assume_not_null(),
                delegations::departed_at,
            ),
            sql::<Jsonb>("exchanges.design -> 'topics'"),
        ));
    let rows: Vec<Row> = came.load(connection).await?;
    let visit = |(ids, days, Json(topics)): Row| {
        let (delegation_id, request_id, exchange_id, state) = ids;
        let (arrives_on, departs_on, arrived_at, departed_at) = days;
        FormerVisit {
            delegation_id,
            request_id,
            exchange_id,
            state,
            arrives_on,
            departs_on,
            arrived_at,
            departed_at,
            topics,
        }
    };
    Ok(rows.into_iter().map(visit).collect())
}

async fn topics_of(connection: &mut Connection, id: OrganizationId) -> DbResult<Vec<TopicHistory>> {
    let rows: Vec<TopicRow> = diesel::sql_query(TOPICS).bind::<Uuid, _>(id).load(connection).await?;
    let topic = |TopicRow { topic, requests, visits }| TopicHistory { topic, requests, visits };
    Ok(rows.into_iter().map(topic).collect())
}
