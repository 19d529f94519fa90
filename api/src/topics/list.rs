use actix_web::{HttpRequest, HttpResponse, get};
use convite_domain::input::Code;
use convite_domain::topics::Topic;
use convite_persistence::topics;

use crate::app::App;
use crate::extract::{Anyone, Listed, PageQuery, Query};
use crate::problem::ApiError;
use crate::reply::Reply;

/// List the topics of all levels, by code.
///
/// For anybody. `parent_id` and `position` give the tree; at a `limit` of 100 it usually fits on one page.
#[utoipa::path(
    tag = "topics",
    params(PageQuery),
    responses((status = 200, description = "One page of topics.", body = Listed<Topic>,
        headers(("Link" = String, description = "The next page, when there is one.")))),
    security((), ("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/topics")]
pub async fn list_topics(
    http: HttpRequest,
    app: App,
    _caller: Anyone,
    query: Query<PageQuery>,
) -> Result<HttpResponse, ApiError> {
    let query = query.parse()?;
    let mut connection = app.db.connection().await?;
    let size = query.limit.size();
    let after: Option<Code> = query.after()?;
    let after = after.as_ref().map(Code::as_str);
    let page = topics::list(&mut connection, after, size).await?;
    Ok(Reply::page(&http, &Listed::new(page, |last: &Topic| last.code.clone()))?.into_response())
}
