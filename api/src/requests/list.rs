use actix_web::{HttpRequest, HttpResponse, get};
use chrono::{DateTime, NaiveDate, Utc};
use convite_domain::calendar::ClockTerm;
use convite_domain::input::{BadFields, Code, Day, FieldError, Line};
use convite_domain::requests::{RequestSort, RequestState, RequestSummary};
use convite_domain::vocabularies::{Country, Priority, RequestKind};
use convite_domain::{OrganizationId, RequestId, UserId};
use convite_persistence::requests::{QueueFilter, QueuePosition, QueueSort, queue};
use deserr::Deserr;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use crate::app::App;
use crate::extract::{Can, Cursor, Limit, Listed, Query, can};
use crate::problem::ApiError;
use crate::reply::Reply;

/// The key of the order: one of the three, and the id.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct QueueKey {
    #[serde(skip_serializing_if = "Option::is_none")]
    due_on: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    submitted_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    received_at: Option<DateTime<Utc>>,
    id: RequestId,
}

/// What the queue is narrowed to, and its order.
#[derive(Clone, Debug, Deserr, IntoParams)]
#[deserr(error = BadFields, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct QueueQuery {
    /// Only requests in this state. Drafts are those of letters and e-mails; those of the portal are their requesters' alone.
    #[deserr(default)]
    state: Option<RequestState>,
    /// Only those that are linked to this organization; of one that was merged, those of the one that was kept.
    #[deserr(default)]
    organization_id: Option<OrganizationId>,
    /// Only this officer's.
    #[deserr(default)]
    assignee_id: Option<UserId>,
    /// Only from this country.
    #[deserr(default)]
    country: Option<Country>,
    /// Only those that name this topic, by its code.
    #[deserr(default)]
    topic: Option<Code>,
    /// Only of this kind.
    #[deserr(default)]
    kind: Option<RequestKind>,
    /// Only of this priority.
    #[deserr(default)]
    priority: Option<Priority>,
    /// Only those with this tag.
    #[deserr(default)]
    tag: Option<Code>,
    /// Only those of which this term has passed without what it asks for.
    #[deserr(default)]
    overdue: Option<ClockTerm>,
    /// Only those whose decision falls due before this day.
    #[deserr(default)]
    due_before: Option<Day>,
    /// Only those with all of these words in reference, organization, city or learning question; accents and case do not
    /// matter.
    #[param(inline)]
    #[deserr(default)]
    text: Option<Line<1, 200>>,
    /// By `submitted_at` or `due_on`, with a minus for descending. By due date, only requests whose clock runs are listed.
    /// Drafts have neither, so they stand by `received_at` in either case.
    #[param(inline)]
    #[deserr(default)]
    sort: Option<RequestSort>,
    /// How many elements at most.
    #[param(inline, required = false)]
    #[deserr(default)]
    limit: Limit,
    /// The `next_cursor` of the page before, with the same filters and order.
    #[param(inline, required = false)]
    #[deserr(default)]
    cursor: Option<Cursor>,
}

impl QueueQuery {
    fn order(&self) -> QueueSort {
        let sort = self.sort.unwrap_or(RequestSort::NewestFirst);
        if self.state == Some(RequestState::Draft) {
            return QueueSort::Received { descending: matches!(sort, RequestSort::NewestFirst | RequestSort::DueLast) };
        }
        match sort {
            RequestSort::NewestFirst => QueueSort::Submitted { descending: true },
            RequestSort::OldestFirst => QueueSort::Submitted { descending: false },
            RequestSort::DueFirst => QueueSort::Due { descending: false },
            RequestSort::DueLast => QueueSort::Due { descending: true },
        }
    }

    /// Where the page begins; a cursor of another order is refused.
    fn position(&self) -> Result<Option<QueuePosition>, ApiError> {
        let Some(cursor) = self.cursor.clone() else { return Ok(None) };
        let key: QueueKey = cursor.key()?;
        let position = match self.order() {
            QueueSort::Due { .. } => key.due_on.map(|day| QueuePosition::Due(day, key.id)),
            QueueSort::Submitted { .. } => key.submitted_at.map(|moment| QueuePosition::Submitted(moment, key.id)),
            QueueSort::Received { .. } => key.received_at.map(|moment| QueuePosition::Received(moment, key.id)),
        };
        let bad = || FieldError::new("/cursor", "invalid_cursor", "is of a list in another order");
        position.map(Some).ok_or_else(|| bad().into())
    }
}

/// List requests: the officers' queue.
///
/// For officers, leads and analysts. Filed requests, or with `state=draft` the letters and e-mails that an officer began to
/// register; filtered and sorted, paged by key, so that a late page costs what the first one costs.
#[utoipa::path(
    tag = "requests",
    params(QueueQuery),
    responses((status = 200, description = "One page of the queue.", body = Listed<RequestSummary>,
        headers(("Link" = String, description = "The next page, when there is one.")))),
    security(("oauth2" = []), ("bearer" = []))
)]
#[get("/v1/requests")]
pub async fn list_requests(
    http: HttpRequest,
    app: App,
    caller: Can<can::ReadRequests>,
    query: Query<QueueQuery>,
) -> Result<HttpResponse, ApiError> {
    let caller = caller.permit()?;
    let query = query.parse()?;
    let (sort, after) = (query.order(), query.position()?);
    let filter = QueueFilter {
        state: query.state,
        organization_id: query.organization_id,
        assignee_id: query.assignee_id,
        country: query.country,
        topic: query.topic.map(|code| code.as_str().to_owned()),
        kind: query.kind,
        priority: query.priority,
        tag: query.tag.map(|code| code.as_str().to_owned()),
        overdue: query.overdue.map(|term| (term, app.calendar().local_date(app.now()))),
        due_before: query.due_before.map(|day| day.0),
        text: query.text.map(|text| text.into_inner()),
    };
    let mut connection = app.db.connection().await?;
    let page = queue(&mut connection, &caller, &filter, sort, after, query.limit.size()).await?;
    let key = |last: &RequestSummary| {
        let none = QueueKey { due_on: None, submitted_at: None, received_at: None, id: last.id };
        match sort {
            QueueSort::Due { .. } => QueueKey { due_on: last.due_on, ..none },
            QueueSort::Submitted { .. } => QueueKey { submitted_at: last.submitted_at, ..none },
            QueueSort::Received { .. } => QueueKey { received_at: last.received_at, ..none },
        }
    };
    Ok(Reply::page(&http, &Listed::new(page, key))?.into_response())
}
