//! The officers' queue: filed requests, filtered, sorted and paged by key.

use chrono::{DateTime, NaiveDate, Utc};
use convite_domain::access::{Caller, Permission};
use convite_domain::calendar::{Clock, ClockTerm};
use convite_domain::requests::{RequestState, RequestSummary};
use convite_domain::vocabularies::{Channel, Country, Priority, RequestKind, Seniority};
use convite_domain::{OrganizationId, RequestId, UserId};
use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Date, Jsonb, Text, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;

use super::duplicates;
use crate::json::Json;
use crate::schema::requests;
use crate::{Connection, DbError, DbResult, Page, PageSize};

/// What the queue is narrowed to; absent members narrow nothing.
#[derive(Clone, Debug, Default)]
pub struct QueueFilter {
    /// In this state; drafts are those that officers registered.
    pub state: Option<RequestState>,
    /// Linked to this organization, or to the one that was kept when it was merged.
    pub organization_id: Option<OrganizationId>,
    /// With this officer in charge.
    pub assignee_id: Option<UserId>,
    /// From this country.
    pub country: Option<Country>,
    /// Naming this topic.
    pub topic: Option<String>,
    /// Of this kind.
    pub kind: Option<RequestKind>,
    /// Of this priority.
    pub priority: Option<Priority>,
    /// With this tag.
    pub tag: Option<String>,
    /// With a term that ended before a day without what it asks for.
    pub overdue: Option<(ClockTerm, NaiveDate)>,
    /// Due before this day.
    pub due_before: Option<NaiveDate>,
    /// With all of these words in reference, organization, city or learning question.
    pub text: Option<String>,
}

/// The order of the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueueSort {
    /// By due date; only requests whose clock runs have one.
    Due {
        /// Latest first.
        descending: bool,
    },
    /// By the moment of filing.
    Submitted {
        /// Latest first.
        descending: bool,
    },
    /// By the moment at which a letter arrived, for registered drafts, which nobody has filed yet.
    Received {
        /// Latest first.
        descending: bool,
    },
}

/// Where a page ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueuePosition {
    /// After this due date and id.
    Due(NaiveDate, RequestId),
    /// After this moment of filing and id.
    Submitted(DateTime<Utc>, RequestId),
    /// After this moment of arrival and id.
    Received(DateTime<Utc>, RequestId),
}

type Query<'a> = requests::BoxedQuery<'a, Pg>;

#[derive(Queryable, Selectable)]
#[diesel(table_name = requests, check_for_backend(Pg))]
pub(super) struct QueueRow {
    id: RequestId,
    version: i64,
    reference: Option<String>,
    state: RequestState,
    channel: Channel,
    received_at: Option<DateTime<Utc>>,
    submitted_at: Option<DateTime<Utc>>,
    due_on: Option<NaiveDate>,
    kind: Option<RequestKind>,
    organization_name: Option<String>,
    country: Option<Country>,
    topics: Option<Json<Vec<String>>>,
    group_size: Option<i32>,
    seniority: Option<Seniority>,
    assignee_id: Option<UserId>,
    priority: Priority,
    tags: Vec<String>,
    clock: Option<Json<Clock>>,
}

/// One page of the queue.
pub async fn queue(
    connection: &mut Connection,
    caller: &Caller,
    filter: &QueueFilter,
    sort: QueueSort,
    after: Option<QueuePosition>,
    size: PageSize,
) -> DbResult<Page<RequestSummary>> {
    if !caller.may(Permission::ReadRequests) {
        return Ok(Page { items: Vec::new(), has_more: false });
    }
    // The ids of a page come from a narrow index; only then are the wide rows of one page read.
    let ids = ordered(narrowed(filter, sort), sort, after).select(requests::id).limit(size.fetch());
    let ids: Vec<RequestId> = ids.load(connection).await?;
    let rows = requests::table.filter(requests::id.eq_any(&ids)).select(QueueRow::as_select());
    let mut rows: Vec<QueueRow> = rows.load(connection).await?;
    rows.sort_by_key(|row| ids.iter().position(|id| *id == row.id));
    let mut page = Page::cut(rows, size).try_map(|row| Ok::<_, DbError>(RequestSummary::from(row)))?;
    duplicates::count_each(connection, page.items.iter_mut()).await?;
    Ok(page)
}

fn narrowed(filter: &QueueFilter, sort: QueueSort) -> Query<'_> {
    let mut query = match sort {
        // Drafts of the portal are their requesters' alone. Said in words, as the index on the others says it.
        QueueSort::Received { .. } => {
            requests::table.filter(sql::<Bool>("state = 'draft' AND received_at IS NOT NULL")).into_boxed()
        }
        _ => requests::table.filter(requests::submitted_at.is_not_null()).into_boxed(),
    };
    if let Some(state) = filter.state {
        query = query.filter(requests::state.eq(state));
    }
    if let Some(organization) = filter.organization_id {
        let kept = sql::<Bool>("organization_id = (SELECT coalesce(merged_into_id, id) FROM organizations WHERE id = ");
        query = query.filter(kept.bind::<Uuid, _>(organization).sql(")"));
    }
    if let Some(assignee) = filter.assignee_id {
        query = query.filter(requests::assignee_id.eq(assignee));
    }
    if let Some(country) = filter.country {
        query = query.filter(requests::country.eq(country));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(requests::kind.eq(kind));
    }
    if let Some(topic) = &filter.topic {
        let named = sql::<Bool>("topics @> ").bind::<Jsonb, _>(serde_json::json!([topic]));
        query = query.filter(named);
    }
    if let Some(day) = filter.due_before {
        query = query.filter(requests::due_on.lt(day));
    }
    if let Some(priority) = filter.priority {
        query = query.filter(requests::priority.eq(priority));
    }
    if let Some(tag) = &filter.tag {
        query = query.filter(requests::tags.contains(vec![tag.as_str()]));
    }
    if let Some((term, today)) = filter.overdue {
        let over = sql::<Bool>(over_before(term));
        query = match term {
            ClockTerm::Decision => query.filter(over.bind::<Date, _>(today)),
            _ => query.filter(over.bind::<Text, _>(today.to_string())),
        };
    }
    if let Some(text) = &filter.text {
        let words = sql::<Bool>("search @@ plainto_tsquery('simple', translate(plain_text(").bind::<Text, _>(text);
        query = query.filter(words.sql("), '-', ' '))"));
    }
    query
}

/// The start of a comparison that asks whether a term ended before a day without what it asks for. In the words of the
/// partial indexes: days of the clock are compared as the texts that it has, because an index takes no cast to a date.
const fn over_before(term: ClockTerm) -> &'static str {
    match term {
        ClockTerm::Decision => "due_on < ",
        ClockTerm::Acknowledgement => {
            "state = 'submitted' AND clock ->> 'acknowledged_on' IS NULL AND clock ->> 'acknowledge_by' < "
        }
        ClockTerm::FirstResponse => {
            "state IN ('submitted', 'in_review') AND clock ->> 'first_responded_on' IS NULL \
             AND clock ->> 'first_response_by' < "
        }
    }
}

/// Sorts by the key and the id, and starts after a position; each order is one index scan.
fn ordered<'a>(query: Query<'a>, sort: QueueSort, after: Option<QueuePosition>) -> Query<'a> {
    use requests::{due_on, id, received_at, submitted_at};
    let query = match (sort, after) {
        (QueueSort::Due { descending }, Some(QueuePosition::Due(day, last))) => {
            let later = row_after("due_on", descending).bind::<Date, _>(day).sql(", ");
            query.filter(later.bind::<Uuid, _>(last).sql(")"))
        }
        (QueueSort::Submitted { descending }, Some(QueuePosition::Submitted(moment, last))) => {
            let later = row_after("submitted_at", descending).bind::<Timestamptz, _>(moment).sql(", ");
            query.filter(later.bind::<Uuid, _>(last).sql(")"))
        }
        (QueueSort::Received { descending }, Some(QueuePosition::Received(moment, last))) => {
            let later = row_after("received_at", descending).bind::<Timestamptz, _>(moment).sql(", ");
            query.filter(later.bind::<Uuid, _>(last).sql(")"))
        }
        _ => query,
    };
    match sort {
        QueueSort::Due { descending: false } => query.filter(due_on.is_not_null()).order((due_on.asc(), id.asc())),
        QueueSort::Due { descending: true } => query.filter(due_on.is_not_null()).order((due_on.desc(), id.desc())),
        QueueSort::Submitted { descending: false } => query.order((submitted_at.asc(), id.asc())),
        QueueSort::Submitted { descending: true } => query.order((submitted_at.desc(), id.desc())),
        QueueSort::Received { descending: false } => query.order((received_at.asc(), id.asc())),
        QueueSort::Received { descending: true } => query.order((received_at.desc(), id.desc())),
    }
}

/// The start of a row comparison, which PostgreSQL answers from an index on both columns where an OR is not.
fn row_after(column: &'static str, descending: bool) -> diesel::expression::SqlLiteral<Bool> {
    let comparison = if descending { "<" } else { ">" };
    sql::<Bool>(&format!("({column}, id) {comparison} ("))
}

impl From<QueueRow> for RequestSummary {
    fn from(row: QueueRow) -> Self {
        let open_until = |term| row.clock.as_ref().and_then(|Json(clock)| clock.open_until(term));
        Self {
            id: row.id,
            version: row.version,
            reference: row.reference,
            state: row.state,
            channel: row.channel,
            received_at: row.received_at,
            submitted_at: row.submitted_at,
            due_on: row.due_on,
            kind: row.kind,
            organization_name: row.organization_name,
            country: row.country,
            topics: row.topics.map(|Json(codes)| codes).unwrap_or_default(),
            group_size: row.group_size,
            seniority: row.seniority,
            assignee_id: row.assignee_id,
            probable_duplicates: 0,
            priority: row.priority,
            tags: row.tags,
            acknowledge_by: open_until(ClockTerm::Acknowledgement),
            first_response_by: open_until(ClockTerm::FirstResponse),
        }
    }
}
