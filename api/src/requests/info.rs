use actix_web::{HttpResponse, post};
use convite_domain::RequestId;
use convite_domain::requests::{Answer, Ask, RequestAction, RequestView};
use convite_persistence::attachments;

use crate::extract::{Json, Path, Signed};
use crate::life_cycle::transition;
use crate::problem::ApiError;
use crate::write::Write;

/// Ask the requester for what is missing.
///
/// For officers. Names at least one missing thing; the clock pauses until the answer. The first question within ten business
/// days of the submission needs no reason.
#[utoipa::path(
    tag = "requests",
    params(("id" = RequestId, Path, description = "The request.")),
    request_body(content = Ask, content_type = "application/json"),
    responses((status = 200, description = "The request after it.", body = RequestView,
            headers(("ETag" = String, description = "Version and hash of the request."))),
        (status = 409, description = "The state or a guard does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/requests/{id}/request-info")]
pub async fn request_info(
    write: Write,
    caller: Signed,
    Path(id): Path<RequestId>,
    json: Json<Ask>,
) -> Result<HttpResponse, ApiError> {
    transition(write, caller, id, RequestAction::RequestInfo, json, async |tx, request, command| {
        Ok(request.request_info(command, tx.caller, &tx.calendar().await?, tx.now)?)
    })
    .await
}

/// Answer the open question.
///
/// For the request's requester. The clock goes on with the business days that were left. Members of the form that the
/// question names are changed by `PATCH` before, and files are attached before they are named here.
#[utoipa::path(
    tag = "requests",
    params(("id" = RequestId, Path, description = "The request.")),
    request_body(content = Answer, content_type = "application/json"),
    responses((status = 200, description = "The request after it.", body = RequestView,
            headers(("ETag" = String, description = "Version and hash of the request."))),
        (status = 409, description = "The state or a guard does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("tracking_token" = []))
)]
#[post("/v1/requests/{id}/provide-info")]
pub async fn provide_info(
    write: Write,
    caller: Signed,
    Path(id): Path<RequestId>,
    json: Json<Answer>,
) -> Result<HttpResponse, ApiError> {
    transition(write, caller, id, RequestAction::ProvideInfo, json, async |tx, request, command| {
        let files = attachments::list(tx.connection, request.id).await?;
        Ok(request.provide_info(command, &files, tx.caller, &tx.calendar().await?, tx.now)?)
    })
    .await
}
