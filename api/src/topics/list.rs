use actix_web::{HttpRequest, HttpResponse, get};
use convite_domain::input::{BadFields, Code, Line};
use convite_domain::topics::Topic;
use convite_persistence::topics;
use deserr::Deserr;
use utoipa::IntoParams;

use crate::app::App;
use crate::extract::{Anyone, Cursor, Limit, Listed, Query};
use crate::problem::ApiError;
use crate::reply::Reply;

/// What the list is narrowed to.
#[derive(Clone, Debug, Deserr, IntoParams)]
#[deserr(error = BadFields, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TopicQuery {
    /// Only those with this in one of their names or aliases; accents and case do not matter.
    #[param(inline)]
    #[deserr(default)]
    text: Option<Line<1, 200>>,
    /// How many elements at most.
    #[param(inline, required = false)]
    #[deserr(default)]
    limit: Limit,
    /// The `next_cursor` of the page before, with the same filters.
    #[param(inline, required = false)]
    #[deserr(default)]
    cursor: Option<Cursor>,
}

/// List the topics of all levels, by code.
///
/// For anybody. `parent_id` and `position` give the tree; at a `limit` of 100 it usually fits on one page. `text` finds those
/// that are called so in Spanish, English or Portuguese.
#[utoipa::path(
    tag = "topics",
    params(TopicQuery),
    responses((status = 200, description = "One page of topics.", body = Listed<Topic>,
        headers(("Link" = String, description = "The next page, when there is one.")))),
    security((), ("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/topics")]
pub async fn list_topics(
    http: HttpRequest,
    app: App,
    _caller: Anyone,
    query: Query<TopicQuery>,
) -> Result<HttpResponse, ApiError> {
    let query = query.parse()?;
    let mut connection = app.db.connection().await?;
    let size = query.limit.size();
    let after: Option<Code> = query.cursor.map(Cursor::key).transpose()?;
    let (text, after) = (query.text.as_ref().map(Line::as_str), after.as_ref().map(Code::as_str));
    let page = topics::list(&mut connection, text, after, size).await?;
    Ok(Reply::page(&http, &Listed::new(page, |last: &Topic| last.code.clone()))?.into_response())
}
