use actix_web::{HttpResponse, post};
use convite_domain::RequestId;
use convite_domain::input::FieldError;
use convite_domain::requests::{MarkDuplicate, Request, RequestAction, RequestView, UnmarkDuplicate};
use convite_persistence::requests;

use super::notes;
use crate::extract::{Json, Path, Signed};
use crate::life_cycle::{Rejection, transition, transition_after};
use crate::problem::ApiError;
use crate::write::{Tx, Write};

/// Mark a request as a duplicate of another one.
///
/// For officers. The other one, the canonical, is a filed request and no duplicate itself; nothing points at this one. The
/// clock ends with an answer: the requester is led to the canonical's number and state, and to nothing else of it.
#[utoipa::path(
    tag = "requests",
    params(("id" = RequestId, Path, description = "The request.")),
    request_body(content = MarkDuplicate, content_type = "application/json"),
    responses((status = 200, description = "The request after it.", body = RequestView,
            headers(("ETag" = String, description = "Version and hash of the request."))),
        (status = 409, description = "The state or a guard does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/requests/{id}/mark-duplicate")]
pub async fn mark_duplicate(
    write: Write,
    caller: Signed,
    Path(id): Path<RequestId>,
    json: Json<MarkDuplicate>,
) -> Result<HttpResponse, ApiError> {
    let parse = async |tx: &mut Tx<'_>, seen: &Request| {
        let command: MarkDuplicate = json.clone().parse()?;
        // Both rows, in one order, before either is looked at: of two that are marked as each other's one comes first.
        requests::lock_pair(tx.connection, seen.id, command.canonical_id).await?;
        Ok(command)
    };
    transition_after(write, caller, id, RequestAction::MarkDuplicate, &json.body, parse, marked).await
}

async fn marked(tx: &mut Tx<'_>, request: Request, command: MarkDuplicate) -> Result<Request, Rejection> {
    let canonical = requests::canonical(tx.connection, command.canonical_id).await?;
    let unknown = || FieldError::new("/canonical_id", "unknown", "is no request");
    let canonical = canonical.ok_or_else(unknown)?;
    let others_point_here = requests::has_duplicates(tx.connection, request.id).await?;
    Ok(request.mark_duplicate(command, &canonical, others_point_here, tx.caller, &tx.calendar().await?, tx.now)?)
}

/// Take back that a request is a duplicate.
///
/// For officers, with a reason that becomes an internal note. The request is in review again, and its former due date holds.
#[utoipa::path(
    tag = "requests",
    params(("id" = RequestId, Path, description = "The request.")),
    request_body(content = UnmarkDuplicate, content_type = "application/json"),
    responses((status = 200, description = "The request after it.", body = RequestView,
            headers(("ETag" = String, description = "Version and hash of the request."))),
        (status = 409, description = "The state or a guard does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/requests/{id}/unmark-duplicate")]
pub async fn unmark_duplicate(
    write: Write,
    caller: Signed,
    Path(id): Path<RequestId>,
    json: Json<UnmarkDuplicate>,
) -> Result<HttpResponse, ApiError> {
    let action = RequestAction::UnmarkDuplicate;
    transition(write, caller, id, action, json, async |tx, request, command| {
        let request = request.unmark_duplicate(tx.caller, &tx.calendar().await?)?;
        notes::add(tx, request.id, Some(action), command.reason).await?;
        Ok(request)
    })
    .await
}
