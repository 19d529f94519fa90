use actix_web::{HttpResponse, get};
use convite_domain::agenda_drafts::AgendaDraftView;
use convite_domain::{AgendaDraftId, ExchangeId};
use convite_persistence::agenda_drafts;

use super::planned_by;
use crate::app::App;
use crate::extract::{Pair, Path, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;

/// Read a draft of an agenda.
///
/// For officers: its sessions, what becomes of the working copy, who is to be invited, and of each item without a place why it
/// has none.
#[utoipa::path(
    tag = "agendas",
    params(("id" = ExchangeId, Path, description = "The exchange."),
        ("draft_id" = AgendaDraftId, Path, description = "The draft.")),
    responses((status = 200, description = "The draft.", body = AgendaDraftView,
        headers(("ETag" = String, description = "Version and hash of the draft.")))),
    security(("oauth2" = []), ("bearer" = []))
)]
#[get("/v1/exchanges/{id}/agenda-drafts/{draft_id}")]
pub async fn get_agenda_draft(
    app: App,
    Signed(caller): Signed,
    Path(Pair(id, draft_id)): Path<Pair<ExchangeId, AgendaDraftId>>,
) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    let exchange = planned_by(&mut connection, &caller, id).await?;
    // The copy first: a draft that is open after it was read was not applied to it.
    let copy = agenda_drafts::working_copy(&mut connection, exchange.id).await?;
    let draft = agenda_drafts::find(&mut connection, exchange.id, draft_id).await?.ok_or_else(ApiError::not_found)?;
    let draft = draft.asking(&copy);
    let names = agenda_drafts::names(&mut connection, std::slice::from_ref(&draft)).await?;
    let view = AgendaDraftView::new(&draft, (&exchange, &copy.sessions), &names, app.calendar().zone());
    Ok(Reply::ok(&view, draft.version)?.into_response())
}
