use actix_web::{HttpRequest, HttpResponse, get};
use convite_domain::input::{BadFields, Code};
use convite_domain::lessons::{LessonState, LessonView};
use convite_domain::{AgencyId, AgendaSessionId, ExchangeId};
use convite_persistence::lessons::{self, LessonFilter};
use deserr::Deserr;
use utoipa::IntoParams;

use crate::app::App;
use crate::extract::{Cursor, Limit, Listed, Query, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;

/// What the list is narrowed to.
#[derive(Clone, Debug, Deserr, IntoParams)]
#[deserr(error = BadFields, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LessonQuery {
    /// Only lessons in this state.
    #[deserr(default)]
    state: Option<LessonState>,
    /// Only those of this agency.
    #[deserr(default)]
    agency_id: Option<AgencyId>,
    /// Only those with this topic, by its code.
    #[deserr(default)]
    topic: Option<Code>,
    /// Only those of this exchange.
    #[deserr(default)]
    exchange_id: Option<ExchangeId>,
    /// Only those of this session.
    #[deserr(default)]
    session_id: Option<AgendaSessionId>,
    /// How many elements at most.
    #[param(inline, required = false)]
    #[deserr(default)]
    limit: Limit,
    /// The `next_cursor` of the page before, with the same filters.
    #[param(inline, required = false)]
    #[deserr(default)]
    cursor: Option<Cursor>,
}

/// List lessons, those written down last first.
///
/// Editors see all, an agency's people and systems those of their agency, everybody else none.
#[utoipa::path(
    tag = "lessons",
    params(LessonQuery),
    responses((status = 200, description = "One page of lessons.", body = Listed<LessonView>,
        headers(("Link" = String, description = "The next page, when there is one.")))),
    security(("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/lessons")]
pub async fn list_lessons(
    http: HttpRequest,
    app: App,
    Signed(caller): Signed,
    query: Query<LessonQuery>,
) -> Result<HttpResponse, ApiError> {
    let LessonQuery { state, agency_id, topic, exchange_id, session_id, limit, cursor } = query.parse()?;
    let filter = LessonFilter { state, agency: agency_id, topic, exchange: exchange_id, session: session_id };
    let after = cursor.map(Cursor::key).transpose()?;
    let mut connection = app.db.connection().await?;
    let page = lessons::list(&mut connection, &caller, &filter, after, limit.size()).await?;
    Ok(Reply::page(&http, &Listed::keyed(page, |lesson| LessonView::new(lesson, &caller)))?.into_response())
}
