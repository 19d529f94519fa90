use actix_web::{HttpResponse, post};
use convite_domain::RequestId;
use convite_domain::requests::{RequestAction, RequestView, Withdraw};

use crate::extract::{MaybeJson, Path, Signed};
use crate::life_cycle::transition;
use crate::problem::ApiError;
use crate::write::Write;

/// Withdraw a request.
///
/// For the request's requester, until it is decided.
#[utoipa::path(
    tag = "requests",
    params(("id" = RequestId, Path, description = "The request.")),
    request_body(content = Option<Withdraw>, content_type = "application/json"),
    responses((status = 200, description = "The request after it.", body = RequestView,
            headers(("ETag" = String, description = "Version and hash of the request."))),
        (status = 409, description = "The state or a guard does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("tracking_token" = []))
)]
#[post("/v1/requests/{id}/withdraw")]
pub async fn withdraw_request(
    write: Write,
    caller: Signed,
    Path(id): Path<RequestId>,
    MaybeJson(json): MaybeJson<Withdraw>,
) -> Result<HttpResponse, ApiError> {
    transition(write, caller, id, RequestAction::Withdraw, json, async |tx, request, command| {
        Ok(request.withdraw(command, tx.caller, &tx.calendar().await?, tx.now)?)
    })
    .await
}
