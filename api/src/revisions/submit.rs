use actix_web::{HttpResponse, post};
use convite_domain::RevisionId;
use convite_domain::practices::{RevisionAction, RevisionView};
use convite_domain::requests::Nothing;

use crate::extract::{MaybeJson, Path, Signed};
use crate::life_cycle::transition;
use crate::problem::ApiError;
use crate::write::Write;

/// Send a revision to its validator.
///
/// For those who write the agency's practices. It needs a learning question, context, challenge, actions, results, a lesson,
/// an axis and a topic; what is missing is named in a 422.
#[utoipa::path(
    tag = "revisions",
    params(("id" = RevisionId, Path, description = "The revision.")),
    request_body(content = Option<Nothing>, content_type = "application/json"),
    responses((status = 200, description = "The revision after it.", body = RevisionView,
            headers(("ETag" = String, description = "Version and hash of the revision."))),
        (status = 409, description = "The state does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/revisions/{id}/submit")]
pub async fn submit_revision(
    write: Write,
    caller: Signed,
    Path(id): Path<RevisionId>,
    MaybeJson(json): MaybeJson<Nothing>,
) -> Result<HttpResponse, ApiError> {
    transition(write, caller, id, RevisionAction::Submit, json, async |tx, revision, Nothing {}| {
        Ok(revision.submit(tx.now)?)
    })
    .await
}
