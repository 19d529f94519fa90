use actix_web::{HttpResponse, post};
use convite_domain::RequestId;
use convite_domain::delegations::{Delegation, DelegationAction};
use convite_domain::exchanges::{ExchangeAction, Reason};
use convite_domain::requests::{Cancel, Request, RequestAction, RequestView};
use convite_persistence::{delegations, exchanges};

use crate::exchanges::{cancel_sessions, cancel_sessions_of};
use crate::extract::{Json, Path, Signed};
use crate::life_cycle::{Rejection, record, transition};
use crate::problem::ApiError;
use crate::write::{Tx, Write};

/// Cancel an accepted visit.
///
/// For officers, and for the request's requester, with a reason. The delegation is still forming or final, and with the last
/// live delegation of its exchange the exchange is cancelled, too: it has not begun. While others come, sessions for this one alone
/// are cancelled.
#[utoipa::path(
    tag = "requests",
    params(("id" = RequestId, Path, description = "The request.")),
    request_body(content = Cancel, content_type = "application/json"),
    responses((status = 200, description = "The request after it.", body = RequestView,
            headers(("ETag" = String, description = "Version and hash of the request."))),
        (status = 409, description = "The state or a guard does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[post("/v1/requests/{id}/cancel")]
pub async fn cancel_request(
    write: Write,
    caller: Signed,
    Path(id): Path<RequestId>,
    json: Json<Cancel>,
) -> Result<HttpResponse, ApiError> {
    transition(write, caller, id, RequestAction::Cancel, json, async |tx, request, command| {
        let reason = Reason { reason: command.reason.clone() };
        let visit = delegations::lock_of_request(tx.connection, id).await?;
        let request = request.cancel(command, tx.caller, tx.now)?;
        if let Some(delegation) = visit {
            call_off(tx, &request, delegation, reason).await?;
        }
        Ok(request)
    })
    .await
}

/// Cancels the delegation with the sessions that are for it alone, and the exchange when no other live delegation comes to it.
/// Locked in this order everywhere: request, delegation, exchange.
async fn call_off(tx: &mut Tx<'_>, request: &Request, delegation: Delegation, reason: Reason) -> Result<(), Rejection> {
    let exchange = exchanges::lock(tx.connection, delegation.exchange_id).await?;
    let others = delegations::live_in(tx.connection, exchange.id).await? - 1;
    let from = delegation.state.name().as_str();
    let cancelled = delegation.cancel(tx.now);
    let mut delegation =
        cancelled.map_err(|refusal| request.not_cancelled("delegation_has_arrived", refusal.detail))?;
    let states = (from, delegation.state.name().as_str());
    record(tx, &mut delegation, DelegationAction::Cancel, Some(states), Vec::new()).await?;
    if others > 0 {
        return Ok(cancel_sessions_of(tx, &exchange, delegation.id).await?);
    }
    let from = exchange.state.name().as_str();
    let cancelled = exchange.end_with_its_last_delegation(reason.clone(), tx.now);
    let mut exchange = cancelled.map_err(|refusal| request.not_cancelled("exchange_has_begun", refusal.detail))?;
    cancel_sessions(tx, exchange.id, &reason).await?;
    let states = (from, exchange.state.name().as_str());
    Ok(record(tx, &mut exchange, ExchangeAction::Cancel, Some(states), Vec::new()).await?)
}
