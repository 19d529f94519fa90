use actix_web::{HttpResponse, post};
use convite_domain::RequestId;
use convite_domain::requests::{RequestAction, RequestView, Transfer};

use crate::extract::{Json, Path, Signed};
use crate::life_cycle::transition;
use crate::problem::ApiError;
use crate::write::Write;

/// Pass a request to the body that is competent.
///
/// For officers, to a named body. Within five business days of submission; later with a written reason.
#[utoipa::path(
    tag = "requests",
    params(("id" = RequestId, Path, description = "The request.")),
    request_body(content = Transfer, content_type = "application/json"),
    responses((status = 200, description = "The request after it.", body = RequestView,
            headers(("ETag" = String, description = "Version and hash of the request."))),
        (status = 409, description = "The state or a guard does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/requests/{id}/transfer")]
pub async fn transfer_request(
    write: Write,
    caller: Signed,
    Path(id): Path<RequestId>,
    json: Json<Transfer>,
) -> Result<HttpResponse, ApiError> {
    transition(write, caller, id, RequestAction::Transfer, json, async |tx, request, command| {
        Ok(request.transfer(command, tx.caller, &tx.calendar().await?, tx.now)?)
    })
    .await
}
