use actix_web::{HttpResponse, post};
use convite_domain::RequestId;
use convite_domain::requests::{Nothing, RequestAction, RequestView, Take};

use crate::extract::{MaybeJson, Path, Signed};
use crate::life_cycle::transition;
use crate::problem::ApiError;
use crate::write::Write;

/// Take a request: become its assignee.
///
/// For officers. A submitted request comes into review; one in review or waiting for an answer only changes hands, with
/// `force` when it is another officer's.
#[utoipa::path(
    tag = "requests",
    params(("id" = RequestId, Path, description = "The request.")),
    request_body(content = Option<Take>, content_type = "application/json"),
    responses((status = 200, description = "The request after it.", body = RequestView,
            headers(("ETag" = String, description = "Version and hash of the request."))),
        (status = 409, description = "The state or a guard does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/requests/{id}/take")]
pub async fn take_request(
    write: Write,
    caller: Signed,
    Path(id): Path<RequestId>,
    MaybeJson(json): MaybeJson<Take>,
) -> Result<HttpResponse, ApiError> {
    transition(write, caller, id, RequestAction::Take, json, async |tx, request, command| {
        let officer = tx.caller.user().ok_or_else(ApiError::forbidden)?;
        Ok(request.take(&command, officer, tx.caller, &tx.calendar().await?, tx.now)?)
    })
    .await
}

/// Release a request: leave it without an assignee.
///
/// For officers, also for another's request; that is written down.
#[utoipa::path(
    tag = "requests",
    params(("id" = RequestId, Path, description = "The request.")),
    request_body(content = Option<Nothing>, content_type = "application/json"),
    responses((status = 200, description = "The request after it.", body = RequestView,
            headers(("ETag" = String, description = "Version and hash of the request."))),
        (status = 409, description = "The state or a guard does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/requests/{id}/release")]
pub async fn release_request(
    write: Write,
    caller: Signed,
    Path(id): Path<RequestId>,
    MaybeJson(json): MaybeJson<Nothing>,
) -> Result<HttpResponse, ApiError> {
    transition(write, caller, id, RequestAction::Release, json, async |tx, request, command| {
        let Nothing {} = command;
        Ok(request.release(tx.caller)?)
    })
    .await
}
