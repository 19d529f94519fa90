//! The officers' queue: filed requests, filtered, sorted and paged by key.

use chrono::{DateTime, NaiveDate, Utc};
use convite_domain::access::{Caller, Permission};
use convite_domain::requests::{RequestState, RequestSummary};
use convite_domain::vocabularies::{Country, RequestKind, Seniority};
use convite_domain::{RequestId, UserId};
use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Jsonb, Text};
use diesel_async::RunQueryDsl;

use super::duplicates;
use crate::json::Json;
use crate::schema::requests;
use crate::{Connection, DbError, DbResult, Page, PageSize};

/// What the queue is narrowed to; absent members narrow nothing.
#[derive(Clone, Debug, Default)]
pub struct QueueFilter {
    /// In this state.
    pub state: Option<RequestState>,
    /// With this officer in charge.
    pub assignee_id: Option<UserId>,
    /// From this country.
    pub country: Option<Country>,
    /// Naming this topic.
    pub topic: Option<String>,
    /// Of this kind.
    pub kind: Option<RequestKind>,
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
}

/// Where a page ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueuePosition {
    /// After this due date and id.
    Due(NaiveDate, RequestId),
    /// After this moment and id.
    Submitted(DateTime<Utc>, RequestId),
}

type Query<'a> = requests::BoxedQuery<'a, Pg>;

#[derive(Queryable, Selectable)]
#[diesel(table_name = requests, check_for_backend(Pg))]
pub(super) struct QueueRow {
    id: RequestId,
    version: i64,
    reference: Option<String>,
    state: RequestState,
    submitted_at: Option<DateTime<Utc>>,
    due_on: Option<NaiveDate>,
    kind: Option<RequestKind>,
    organization_name: Option<String>,
    country: Option<Country>,
    topics: Option<Json<Vec<String>>>,
    group_size: Option<i32>,
    seniority: Option<Seniority>,
    assignee_id: Option<UserId>,
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
    let ids = ordered(narrowed(filter), sort, after).select(requests::id).limit(size.fetch());
    let ids: Vec<RequestId> = ids.load(connection).await?;
    let rows = requests::table.filter(requests::id.eq_any(&ids)).select(QueueRow::as_select());
    let mut rows: Vec<QueueRow> = rows.load(connection).await?;
    rows.sort_by_key(|row| ids.iter().position(|id| *id == row.id));
    let mut page = Page::cut(rows, size).try_map(RequestSummary::try_from)?;
    duplicates::count_each(connection, page.items.iter_mut()).await?;
    Ok(page)
}

fn narrowed(filter: &QueueFilter) -> Query<'_> {
    let mut query = requests::table.filter(requests::submitted_at.is_not_null()).into_boxed();
    if let Some(state) = filter.state {
        query = query.filter(requests::state.eq(state));
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
    if let Some(text) = &filter.text {
        let words = sql::<Bool>("search @@ plainto_tsquery('simple', translate(plain_text(").bind::<Text, _>(text);
        query = query.filter(words.sql("), '-', ' '))"));
    }
    query
}

/// Sorts by the key and the id, and starts after a position; each branch is one index scan.
fn ordered<'a>(query: Query<'a>, sort: QueueSort, after: Option<QueuePosition>) -> Query<'a> {
    use requests::{due_on, id, submitted_at};
    match sort {
        QueueSort::Due { descending } => {
            let mut query = query.filter(due_on.is_not_null());
            if let Some(QueuePosition::Due(day, last)) = after {
                query = query.filter(
                    row_after("due_on", descending)
                        .bind::<diesel::sql_types::Date, _>(day)
                        .sql(", ")
                        .bind::<diesel::sql_types::Uuid, _>(last)
                        .sql(")"),
                );
            }
            if descending { query.order((due_on.desc(), id.desc())) } else { query.order((due_on.asc(), id.asc())) }
        }
        QueueSort::Submitted { descending } => {
            let mut query = query;
            if let Some(QueuePosition::Submitted(moment, last)) = after {
                query = query.filter(
                    row_after("submitted_at", descending)
                        .bind::<diesel::sql_types::Timestamptz, _>(moment)
                        .sql(", ")
                        .bind::<diesel::sql_types::Uuid, _>(last)
                        .sql(")"),
                );
            }
            if descending {
                query.order((submitted_at.desc(), id.desc()))
            } else {
                query.order((submitted_at.asc(), id.asc()))
            }
        }
    }
}

/// The start of a row comparison, which PostgreSQL answers from an index on both columns where an OR is not.
fn row_after(column: &'static str, descending: bool) -> diesel::expression::SqlLiteral<Bool> {
    sql::<Bool>(match (column, descending) {
        ("due_on", false) => "(due_on, id) > (",
        ("due_on", true) => "(due_on, id) < (",
        (_, false) => "(submitted_at, id) > (",
        (_, true) => "(submitted_at, id) < (",
    })
}

impl TryFrom<QueueRow> for RequestSummary {
    type Error = DbError;

    fn try_from(row: QueueRow) -> Result<Self, DbError> {
        let missing = || DbError::corrupt(format!("request {} is filed by half", row.id));
        Ok(Self {
            id: row.id,
            version: row.version,
            reference: row.reference.ok_or_else(missing)?,
            state: row.state,
            submitted_at: row.submitted_at.ok_or_else(missing)?,
            due_on: row.due_on,
            kind: row.kind.ok_or_else(missing)?,
            organization_name: row.organization_name.ok_or_else(missing)?,
            country: row.country.ok_or_else(missing)?,
            topics: row.topics.map(|Json(codes)| codes).unwrap_or_default(),
            group_size: row.group_size.ok_or_else(missing)?,
            seniority: row.seniority.ok_or_else(missing)?,
            assignee_id: row.assignee_id,
            probable_duplicates: 0,
        })
    }
}
