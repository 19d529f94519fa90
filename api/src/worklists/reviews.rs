use actix_web::{HttpRequest, HttpResponse, get};
use convite_domain::practices::OverdueReview;
use convite_persistence::practices::{Scope, worklists};

use super::WorklistQuery;
use crate::app::App;
use crate::extract::{Cursor, Listed, Query, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;

/// List the published practices whose review is overdue, the longest first.
///
/// Editors see all, an agency's people and systems those of their agency, everybody else none. `start-review` takes one off.
#[utoipa::path(
    tag = "worklists",
    params(WorklistQuery),
    responses((status = 200, description = "One page of overdue reviews.", body = Listed<OverdueReview>,
        headers(("Link" = String, description = "The next page, when there is one.")))),
    security(("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/worklists/overdue-reviews")]
pub async fn list_overdue_reviews(
    http: HttpRequest,
    app: App,
    Signed(caller): Signed,
    query: Query<WorklistQuery>,
) -> Result<HttpResponse, ApiError> {
    let WorklistQuery { agency_id, limit, cursor } = query.parse()?;
    let after = cursor.map(Cursor::key).transpose()?;
    let (scope, today) = (Scope::of(&caller).narrowed(agency_id), app.calendar().local_date(app.now()));
    let mut connection = app.db.connection().await?;
    let page = worklists::overdue_reviews(&mut connection, scope, today, after, limit.size()).await?;
    let listed = Listed::new(page, |last: &OverdueReview| (last.review_due_on, last.practice.id));
    Ok(Reply::page(&http, &listed)?.into_response())
}
