use actix_web::{HttpResponse, post};
use convite_domain::RevisionId;
use convite_domain::practices::{Remarks, RevisionAction, RevisionView, WithReason};
use convite_domain::requests::Nothing;
use convite_persistence::practices::claims;

use crate::extract::{Json, MaybeJson, Path, Signed};
use crate::life_cycle::transition;
use crate::problem::ApiError;
use crate::write::Write;

/// Send a revision back to its editors, with remarks.
///
/// For validators of the owning agency, and for editors; from validation, and once it is validated.
#[utoipa::path(
    tag = "revisions",
    params(("id" = RevisionId, Path, description = "The revision.")),
    request_body(content = Remarks, content_type = "application/json"),
    responses((status = 200, description = "The revision after it.", body = RevisionView,
            headers(("ETag" = String, description = "Version and hash of the revision."))),
        (status = 409, description = "The state does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/revisions/{id}/return")]
pub async fn return_revision(
    write: Write,
    caller: Signed,
    Path(id): Path<RevisionId>,
    json: Json<Remarks>,
) -> Result<HttpResponse, ApiError> {
    transition(write, caller, id, RevisionAction::Return, json, async |tx, revision, remarks| {
        Ok(revision.send_back(remarks, tx.now)?)
    })
    .await
}

/// Stand by a revision for the owning agency.
///
/// For a validator of the owning agency who wrote nothing of it (403 `four_eyes` otherwise), never for a system. Each of its
/// claims has to be verified, disputed, withdrawn or expired (409 `unverified_claims`).
#[utoipa::path(
    tag = "revisions",
    params(("id" = RevisionId, Path, description = "The revision.")),
    request_body(content = Option<Nothing>, content_type = "application/json"),
    responses((status = 200, description = "The revision after it.", body = RevisionView,
            headers(("ETag" = String, description = "Version and hash of the revision."))),
        (status = 409, description = "The state or a guard does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/revisions/{id}/validate")]
pub async fn validate_revision(
    write: Write,
    caller: Signed,
    Path(id): Path<RevisionId>,
    MaybeJson(json): MaybeJson<Nothing>,
) -> Result<HttpResponse, ApiError> {
    transition(write, caller, id, RevisionAction::Validate, json, async |tx, revision, Nothing {}| {
        let claims = claims::all(tx.connection, revision.id).await?;
        let unsettled = claims.iter().filter(|claim| !claim.trust.name().is_settled()).count();
        Ok(revision.validate(tx.caller, unsettled, tx.now)?)
    })
    .await
}

/// Reject a revision: it is not what was done.
///
/// For validators of the owning agency, with a reason. Another revision may be opened then.
#[utoipa::path(
    tag = "revisions",
    params(("id" = RevisionId, Path, description = "The revision.")),
    request_body(content = WithReason, content_type = "application/json"),
    responses((status = 200, description = "The revision after it.", body = RevisionView,
            headers(("ETag" = String, description = "Version and hash of the revision."))),
        (status = 409, description = "The state does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/revisions/{id}/reject")]
pub async fn reject_revision(
    write: Write,
    caller: Signed,
    Path(id): Path<RevisionId>,
    json: Json<WithReason>,
) -> Result<HttpResponse, ApiError> {
    transition(write, caller, id, RevisionAction::Reject, json, async |tx, revision, command: WithReason| {
        Ok(revision.reject(command.at(tx.now))?)
    })
    .await
}
