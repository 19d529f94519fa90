use actix_web::{HttpResponse, post};
use convite_domain::RequestId;
use convite_domain::input::FieldError;
use convite_domain::requests::{Assign, RequestAction, RequestView};
use convite_persistence::users;

use crate::extract::{Json, Path, Signed};
use crate::life_cycle::transition;
use crate::problem::ApiError;
use crate::write::Write;

/// Put a request into an officer's hands.
///
/// For leads: in review, waiting for an answer or on the waiting list. The assignee is an officer or a lead whose account is
/// not disabled.
#[utoipa::path(
    tag = "requests",
    params(("id" = RequestId, Path, description = "The request.")),
    request_body(content = Assign, content_type = "application/json"),
    responses((status = 200, description = "The request after it.", body = RequestView,
            headers(("ETag" = String, description = "Version and hash of the request."))),
        (status = 409, description = "The state or a guard does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/requests/{id}/assign")]
pub async fn assign_request(
    write: Write,
    caller: Signed,
    Path(id): Path<RequestId>,
    json: Json<Assign>,
) -> Result<HttpResponse, ApiError> {
    transition(write, caller, id, RequestAction::Assign, json, async |tx, request, Assign { assignee_id }| {
        if !users::may_decide(tx.connection, assignee_id).await? {
            let detail = "is no officer whose account is in use";
            return Err(FieldError::new("/assignee_id", "unknown_officer", detail).into());
        }
        Ok(request.assign(assignee_id, tx.caller)?)
    })
    .await
}
