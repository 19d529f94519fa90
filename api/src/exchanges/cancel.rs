use actix_web::{HttpResponse, post};
use convite_domain::ExchangeId;
use convite_domain::exchanges::{ExchangeAction, ExchangeView, Reason};
use convite_persistence::delegations;

use super::cancel_sessions;
use crate::extract::{Json, Path, Signed};
use crate::life_cycle::transition;
use crate::problem::ApiError;
use crate::write::Write;

/// Cancel an exchange.
///
/// For officers, and once it is confirmed for leads (403 `needs_lead`), with a reason; before it has begun. Refused while a
/// delegation is to come to it or is there (`live_delegations`): those are cancelled with their requests. What is still to be
/// held of its sessions is cancelled, too.
#[utoipa::path(
    tag = "exchanges",
    params(("id" = ExchangeId, Path, description = "The exchange.")),
    request_body(content = Reason, content_type = "application/json"),
    responses((status = 200, description = "The exchange after it.", body = ExchangeView,
            headers(("ETag" = String, description = "Version and hash of the exchange."))),
        (status = 409, description = "The state or a guard does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/exchanges/{id}/cancel")]
pub async fn cancel_exchange(
    write: Write,
    caller: Signed,
    Path(id): Path<ExchangeId>,
    json: Json<Reason>,
) -> Result<HttpResponse, ApiError> {
    transition(write, caller, id, ExchangeAction::Cancel, json, async |tx, exchange, command| {
        let live = delegations::live_in(tx.connection, id).await?;
        let cancelled = exchange.cancel(command.clone(), live, tx.caller, tx.now)?;
        cancel_sessions(tx, id, &command).await?;
        Ok(cancelled)
    })
    .await
}
