use actix_web::{HttpRequest, HttpResponse, get};
use convite_domain::ExchangeId;
use convite_domain::agenda_drafts::{AgendaDraftSummary, Basis};
use convite_persistence::{agenda_drafts, agenda_sessions};

use super::planned_by;
use crate::app::App;
use crate::extract::{Listed, PageQuery, Path, Query, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;

/// List the drafts of an exchange's agenda, the newest first.
///
/// For officers: what it takes to compare them. An exchange keeps its 20 newest drafts.
#[utoipa::path(
    tag = "agendas",
    params(("id" = ExchangeId, Path, description = "The exchange."), PageQuery),
    responses((status = 200, description = "One page of drafts.", body = Listed<AgendaDraftSummary>,
        headers(("Link" = String, description = "The next page, when there is one.")))),
    security(("oauth2" = []), ("bearer" = []))
)]
#[get("/v1/exchanges/{id}/agenda-drafts")]
pub async fn list_agenda_drafts(
    http: HttpRequest,
    app: App,
    Signed(caller): Signed,
    Path(id): Path<ExchangeId>,
    query: Query<PageQuery>,
) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    let exchange = planned_by(&mut connection, &caller, id).await?;
    let query = query.parse()?;
    let size = query.limit.size();
    let before = query.after::<i64>()?;
    let page = agenda_drafts::list(&mut connection, exchange.id, before, size).await?;
    let now = Basis::of(&exchange, &agenda_sessions::of_exchange(&mut connection, exchange.id).await?);
    let listed = Listed::keyed(page, |draft| AgendaDraftSummary::new(&draft, &now));
    Ok(Reply::page(&http, &listed)?.into_response())
}
