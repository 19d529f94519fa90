//! An exchange between its design and its confirmation.

use actix_web::{HttpResponse, post};
use convite_domain::ExchangeId;
use convite_domain::exchanges::{ExchangeAction, ExchangeView, Reason};
use convite_domain::requests::Nothing;

use crate::assignments::effect::send_all;
use crate::extract::{Json, MaybeJson, Path, Signed};
use crate::life_cycle::transition;
use crate::problem::ApiError;
use crate::write::Write;

/// Consult the agencies of an exchange.
///
/// For officers. The exchange has at least one session (409 `no_session`), a change objective and an outcome. The
/// invitations that were made are sent, and the time to answer begins.
#[utoipa::path(
    tag = "exchanges",
    params(("id" = ExchangeId, Path, description = "The exchange.")),
    request_body(content = Option<Nothing>, content_type = "application/json"),
    responses((status = 200, description = "The exchange after it.", body = ExchangeView,
            headers(("ETag" = String, description = "Version and hash of the exchange."))),
        (status = 409, description = "The state or a guard does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/exchanges/{id}/consult")]
pub async fn consult_exchange(
    write: Write,
    caller: Signed,
    Path(id): Path<ExchangeId>,
    MaybeJson(json): MaybeJson<Nothing>,
) -> Result<HttpResponse, ApiError> {
    transition(write, caller, id, ExchangeAction::Consult, json, async |tx, exchange, Nothing {}| {
        let consulted = exchange.consult(tx.today(), tx.now)?;
        send_all(tx, id).await?;
        Ok(consulted)
    })
    .await
}

/// Reopen an exchange: it is designed again.
///
/// For officers, with a reason, while it is consulted or confirmed. Its sessions stay.
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
#[post("/v1/exchanges/{id}/reopen")]
pub async fn reopen_exchange(
    write: Write,
    caller: Signed,
    Path(id): Path<ExchangeId>,
    json: Json<Reason>,
) -> Result<HttpResponse, ApiError> {
    transition(write, caller, id, ExchangeAction::Reopen, json, async |tx, exchange, command| {
        Ok(exchange.reopen(command, tx.now)?)
    })
    .await
}
