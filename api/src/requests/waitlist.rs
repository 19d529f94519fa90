use actix_web::{HttpResponse, post};
use convite_domain::RequestId;
use convite_domain::requests::{Nothing, RequestAction, RequestView, Waitlist};

use crate::extract::{Json, MaybeJson, Path, Signed};
use crate::life_cycle::transition;
use crate::problem::ApiError;
use crate::write::Write;

/// Put a request onto the waiting list.
///
/// For officers. The clock ends with an answer to the requester; the request waits for a place in the calendar.
#[utoipa::path(
    tag = "requests",
    params(("id" = RequestId, Path, description = "The request.")),
    request_body(content = Waitlist, content_type = "application/json"),
    responses((status = 200, description = "The request after it.", body = RequestView,
            headers(("ETag" = String, description = "Version and hash of the request."))),
        (status = 409, description = "The state or a guard does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/requests/{id}/waitlist")]
pub async fn waitlist_request(
    write: Write,
    caller: Signed,
    Path(id): Path<RequestId>,
    json: Json<Waitlist>,
) -> Result<HttpResponse, ApiError> {
    transition(write, caller, id, RequestAction::Waitlist, json, async |tx, request, command| {
        Ok(request.waitlist(command, tx.caller, &tx.calendar().await?, tx.now)?)
    })
    .await
}

/// Take a request from the waiting list.
///
/// For officers. It is in review again, and a new clock starts.
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
#[post("/v1/requests/{id}/resume")]
pub async fn resume_request(
    write: Write,
    caller: Signed,
    Path(id): Path<RequestId>,
    MaybeJson(json): MaybeJson<Nothing>,
) -> Result<HttpResponse, ApiError> {
    transition(write, caller, id, RequestAction::Resume, json, async |tx, request, Nothing {}| {
        Ok(request.resume(tx.caller, &tx.calendar().await?, tx.now)?)
    })
    .await
}
