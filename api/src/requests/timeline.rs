use actix_web::{HttpRequest, HttpResponse, get};
use convite_domain::RequestId;
use convite_domain::audit::{SubjectKind, TimelineEntry};
use convite_domain::requests::{Request, State};
use convite_persistence::delegations::members;
use convite_persistence::{Connection, DbResult, audit, requests};
use uuid::Uuid;

use crate::app::App;
use crate::extract::{Listed, PageQuery, Path, Query, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;

/// What a timeline is about.
pub(super) const KINDS: [SubjectKind; 4] =
    [SubjectKind::Request, SubjectKind::Delegation, SubjectKind::Delegate, SubjectKind::Exchange];

/// Read a request's timeline: everything that happened to it, its delegation with its members, and its exchange, the oldest
/// first.
///
/// For its requester, who sees the public entries, and for officers, leads and analysts, who see all.
#[utoipa::path(
    tag = "requests",
    params(("id" = RequestId, Path, description = "The request."), PageQuery),
    responses((status = 200, description = "One page of the timeline.", body = Listed<TimelineEntry>,
        headers(("Link" = String, description = "The next page, when there is one.")))),
    security(("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/requests/{id}/timeline")]
pub async fn list_request_timeline(
    http: HttpRequest,
    app: App,
    Signed(caller): Signed,
    Path(id): Path<RequestId>,
    query: Query<PageQuery>,
) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    let request = requests::find(&mut connection, &caller, id).await?.ok_or_else(ApiError::not_found)?;
    let query = query.parse()?;
    let size = query.limit.size();
    let after = query.after()?;
    let subjects = subjects(&mut connection, &request).await?;
    let page = audit::timeline(&mut connection, (&KINDS, &subjects), caller.is_staff(), after, size).await?;
    // Who of the officers did something is the agency's own affair.
    let shown = |entry: TimelineEntry| if caller.is_staff() { entry } else { entry.without_staff() };
    let listed = Listed::keyed(page, shown);
    Ok(Reply::page(&http, &listed)?.into_response())
}

/// The ids of the request and of what came of it.
pub(super) async fn subjects(connection: &mut Connection, request: &Request) -> DbResult<Vec<Uuid>> {
    let mut ids = vec![request.id.get()];
    if let State::Accepted(_, granted) | State::Cancelled(_, granted, _) = &request.state {
        ids.extend([granted.delegation_id.get(), granted.exchange_id.get()]);
        ids.extend(members::ids(connection, granted.delegation_id).await?);
    }
    Ok(ids)
}
