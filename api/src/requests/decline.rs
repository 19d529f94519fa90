use actix_web::{HttpResponse, post};
use convite_domain::RequestId;
use convite_domain::requests::{Decline, RequestAction, RequestView};

use crate::extract::{Json, Path, Signed};
use crate::life_cycle::transition;
use crate::problem::ApiError;
use crate::write::Write;

/// Decline a request.
///
/// For officers. With a coded reason, a text for the requester, and at least one alternative or the reason for none.
#[utoipa::path(
    tag = "requests",
    params(("id" = RequestId, Path, description = "The request.")),
    request_body(content = Decline, content_type = "application/json"),
    responses((status = 200, description = "The request after it.", body = RequestView,
            headers(("ETag" = String, description = "Version and hash of the request."))),
        (status = 409, description = "The state or a guard does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/requests/{id}/decline")]
pub async fn decline_request(
    write: Write,
    caller: Signed,
    Path(id): Path<RequestId>,
    json: Json<Decline>,
) -> Result<HttpResponse, ApiError> {
    transition(write, caller, id, RequestAction::Decline, json, async |tx, request, command| {
        Ok(request.decline(command, tx.caller, &tx.calendar().await?, tx.now)?)
    })
    .await
}
