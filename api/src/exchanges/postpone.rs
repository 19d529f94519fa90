use actix_web::{HttpResponse, post};
use convite_domain::ExchangeId;
use convite_domain::exchanges::{ExchangeAction, ExchangeView, Reason};
use convite_domain::requests::Nothing;
use convite_persistence::delegations;

use super::cancel_sessions;
use crate::extract::{Json, MaybeJson, Path, Signed};
use crate::life_cycle::transition;
use crate::problem::ApiError;
use crate::write::Write;

/// Postpone an exchange.
///
/// For officers, with a reason, before it has begun. Its sessions are cancelled, its delegations stay as they are, and their
/// requesters are written to with the reason, unless it is resumed by then; `resume` goes back to the design.
#[utoipa::path(
    tag = "exchanges",
    params(("id" = ExchangeId, Path, description = "The exchange.")),
    request_body(content = Reason, content_type = "application/json"),
    responses((status = 200, description = "The exchange after it.", body = ExchangeView,
            headers(("ETag" = String, description = "Version and hash of the exchange."))),
        (status = 409, description = "The state does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/exchanges/{id}/postpone")]
pub async fn postpone_exchange(
    write: Write,
    caller: Signed,
    Path(id): Path<ExchangeId>,
    json: Json<Reason>,
) -> Result<HttpResponse, ApiError> {
    transition(write, caller, id, ExchangeAction::Postpone, json, async |tx, exchange, command| {
        let postponed = exchange.postpone(command.clone(), tx.now)?;
        cancel_sessions(tx, id, &command).await?;
        for request in delegations::requests_of(tx.connection, id).await? {
            tx.outbox("request.visit_postponed", request.get()).await?;
        }
        Ok(postponed)
    })
    .await
}

/// Resume a postponed exchange: it is designed again.
///
/// For officers.
#[utoipa::path(
    tag = "exchanges",
    params(("id" = ExchangeId, Path, description = "The exchange.")),
    request_body(content = Option<Nothing>, content_type = "application/json"),
    responses((status = 200, description = "The exchange after it.", body = ExchangeView,
            headers(("ETag" = String, description = "Version and hash of the exchange."))),
        (status = 409, description = "The state does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/exchanges/{id}/resume")]
pub async fn resume_exchange(
    write: Write,
    caller: Signed,
    Path(id): Path<ExchangeId>,
    MaybeJson(json): MaybeJson<Nothing>,
) -> Result<HttpResponse, ApiError> {
    transition(write, caller, id, ExchangeAction::Resume, json, async |_, exchange, Nothing {}| Ok(exchange.resume()?))
        .await
}
