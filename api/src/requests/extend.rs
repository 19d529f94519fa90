use actix_web::{HttpResponse, post};
use convite_domain::RequestId;
use convite_domain::requests::{ChangeProfile, Extend, RequestAction, RequestView};

use crate::extract::{Json, Path, Signed};
use crate::life_cycle::transition;
use crate::problem::ApiError;
use crate::write::Write;

/// Make the term of a request longer.
///
/// For officers, once, with a reason that the requester is told, and before the term ends. At most as many business days as
/// the term has; 5 or 8 for petitions on personal data.
#[utoipa::path(
    tag = "requests",
    params(("id" = RequestId, Path, description = "The request.")),
    request_body(content = Extend, content_type = "application/json"),
    responses((status = 200, description = "The request after it.", body = RequestView,
            headers(("ETag" = String, description = "Version and hash of the request."))),
        (status = 409, description = "The state or a guard does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/requests/{id}/extend")]
pub async fn extend_request(
    write: Write,
    caller: Signed,
    Path(id): Path<RequestId>,
    json: Json<Extend>,
) -> Result<HttpResponse, ApiError> {
    transition(write, caller, id, RequestAction::Extend, json, async |tx, request, command| {
        Ok(request.extend(command, tx.caller, &tx.calendar().await?, tx.now)?)
    })
    .await
}

/// Count a request as a petition of another kind.
///
/// For officers, with a reason that the requester is told. The term counts from the same start, with its pauses.
#[utoipa::path(
    tag = "requests",
    params(("id" = RequestId, Path, description = "The request.")),
    request_body(content = ChangeProfile, content_type = "application/json"),
    responses((status = 200, description = "The request after it.", body = RequestView,
            headers(("ETag" = String, description = "Version and hash of the request."))),
        (status = 409, description = "The state or a guard does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/requests/{id}/change-profile")]
pub async fn change_profile(
    write: Write,
    caller: Signed,
    Path(id): Path<RequestId>,
    json: Json<ChangeProfile>,
) -> Result<HttpResponse, ApiError> {
    transition(write, caller, id, RequestAction::ChangeProfile, json, async |tx, request, command| {
        Ok(request.change_profile(command, tx.caller, &tx.calendar().await?, tx.now)?)
    })
    .await
}
