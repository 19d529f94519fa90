//! Visits that organizations have made.

use chrono::{DateTime, Utc};
use convite_domain::OrganizationId;
use convite_domain::input::Code;
use convite_domain::requests::PastVisit;
use diesel::prelude::*;
use diesel::sql_types::{Array, Text, Timestamptz, Uuid};
use diesel::{QueryableByName, sql_query};
use diesel_async::RunQueryDsl;

use crate::{Connection, DbResult};

/// The latest visit of an organization that was about one of some topics, or one that stands above or below one of them in
/// the theme tree. An organization has few requests: `requests_by_organization` finds them, and the rest is reached by keys.
const LATEST_ON: &str = "\
    WITH RECURSIVE below AS ( \
        SELECT id, code FROM topics WHERE code = ANY($2) \
        UNION \
        SELECT topics.id, topics.code FROM topics INNER JOIN below ON topics.parent_id = below.id \
    ), above AS ( \
        SELECT id, code, parent_id FROM topics WHERE code = ANY($2) \
        UNION \
        SELECT topics.id, topics.code, topics.parent_id FROM topics INNER JOIN above ON topics.id = above.parent_id \
    ), visits AS ( \
        SELECT requests.reference, delegations.departed_at, ARRAY( \
            SELECT topic FROM jsonb_array_elements_text(exchanges.design -> 'topics') AS topic \
            WHERE topic IN (SELECT code FROM below UNION SELECT code FROM above) ORDER BY topic \
        ) AS topics \
        FROM requests \
        INNER JOIN delegations ON delegations.request_id = requests.id \
        INNER JOIN exchanges ON exchanges.id = delegations.exchange_id \
        WHERE requests.organization_id = $1 AND delegations.departed_at IS NOT NULL \
    ) \
    SELECT reference, departed_at, topics FROM visits \
    WHERE cardinality(topics) > 0 ORDER BY departed_at DESC, reference LIMIT 1";

/// When the latest visit of an organization left that was about each topic of the theme tree, or about one above or below it.
const LATEST_ON_EACH: &str = "\
    WITH RECURSIVE visited AS ( \
        SELECT topic, max(delegations.departed_at) AS departed_at \
        FROM requests \
        INNER JOIN delegations ON delegations.request_id = requests.id \
        INNER JOIN exchanges ON exchanges.id = delegations.exchange_id \
        CROSS JOIN jsonb_array_elements_text(exchanges.design -> 'topics') AS topic \
        WHERE requests.organization_id = $1 AND delegations.departed_at IS NOT NULL \
        GROUP BY topic \
    ), lines AS ( \
        SELECT code AS lower, code AS upper, parent_id FROM topics \
        UNION ALL \
        SELECT lines.lower, topics.code, topics.parent_id FROM topics INNER JOIN lines ON topics.id = lines.parent_id \
    ), related AS ( \
        SELECT lower AS topic, upper AS other FROM lines UNION SELECT upper, lower FROM lines \
    ) \
    SELECT related.topic, max(visited.departed_at) AS departed_at \
    FROM related INNER JOIN visited ON visited.topic = related.other \
    GROUP BY related.topic ORDER BY departed_at DESC, related.topic";

#[derive(QueryableByName)]
struct TopicVisit {
    #[diesel(sql_type = Text)]
    topic: String,
    #[diesel(sql_type = Timestamptz)]
    departed_at: DateTime<Utc>,
}

#[derive(QueryableByName)]
struct Visit {
    #[diesel(sql_type = Text)]
    reference: String,
    #[diesel(sql_type = Timestamptz)]
    departed_at: DateTime<Utc>,
    #[diesel(sql_type = Array<Text>)]
    topics: Vec<String>,
}

/// The latest visit of an organization that shares a topic with these; none of a request that is not linked to one.
pub async fn latest_on<'a>(
    connection: &mut Connection,
    organization: Option<OrganizationId>,
    topics: impl Iterator<Item = &'a Code>,
) -> DbResult<Option<PastVisit>> {
    let Some(organization) = organization else { return Ok(None) };
    let codes: Vec<&str> = topics.map(Code::as_str).collect();
    let latest = sql_query(LATEST_ON).bind::<Uuid, _>(organization).bind::<Array<Text>, _>(codes);
    let visit: Option<Visit> = latest.get_result(connection).await.optional()?;
    Ok(visit.map(|Visit { reference, departed_at, topics }| PastVisit { reference, departed_at, topics }))
}

/// The topics that an organization has visited, with those above and below them, and when the latest visit on each left; the
/// latest first.
pub async fn latest_on_each(
    connection: &mut Connection,
    organization: OrganizationId,
) -> DbResult<Vec<(String, DateTime<Utc>)>> {
    let latest = sql_query(LATEST_ON_EACH).bind::<Uuid, _>(organization);
    let visits: Vec<TopicVisit> = latest.load(connection).await?;
    Ok(visits.into_iter().map(|TopicVisit { topic, departed_at }| (topic, departed_at)).collect())
}
