use actix_web::{HttpRequest, HttpResponse, get};
use chrono::{DateTime, Utc};
use convite_domain::ExchangeId;
use convite_domain::agenda_sessions::AgendaSessionView;
use convite_persistence::{agenda_sessions, exchanges};

use crate::app::App;
use crate::extract::{Listed, PageQuery, Path, Query, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;

/// List the sessions of an exchange as they are worked on, in the order of time.
///
/// For officers, leads and analysts, cancelled sessions too. Requesters see none: what they see are releases.
#[utoipa::path(
    tag = "sessions",
    params(("id" = ExchangeId, Path, description = "The exchange."), PageQuery),
    responses((status = 200, description = "One page of sessions.", body = Listed<AgendaSessionView>,
        headers(("Link" = String, description = "The next page, when there is one.")))),
    security(("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/exchanges/{id}/sessions")]
pub async fn list_agenda_sessions(
    http: HttpRequest,
    app: App,
    Signed(caller): Signed,
    Path(id): Path<ExchangeId>,
    query: Query<PageQuery>,
) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    let (exchange, _) = exchanges::find_agenda(&mut connection, &caller, id).await?.ok_or_else(ApiError::not_found)?;
    let query = query.parse()?;
    let size = query.limit.size();
    let after = query.after::<(DateTime<Utc>, i64)>()?;
    let page = agenda_sessions::list(&mut connection, &caller, exchange.id, after, size).await?;
    let (zone, now) = (app.calendar().zone(), app.now());
    let listed = Listed::keyed(page, |session| AgendaSessionView::new(session, &caller, zone, now));
    Ok(Reply::page(&http, &listed)?.into_response())
}
