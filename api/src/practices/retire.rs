use actix_web::{HttpResponse, post};
use convite_domain::PracticeId;
use convite_domain::access::Caller;
use convite_domain::input::FieldError;
use convite_domain::practices::{Ended, PracticeAction, PracticeView, Supersede, WithReason};
use convite_persistence::practices;

use crate::extract::{Json, Path, Signed};
use crate::life_cycle::{transition, transition_after};
use crate::problem::ApiError;
use crate::write::Write;

/// Retire a practice: it holds no longer.
///
/// For editors, with a reason. It leaves the catalogue; links to it lead on, and say so.
#[utoipa::path(
    tag = "practices",
    params(("id" = PracticeId, Path, description = "The practice.")),
    request_body(content = WithReason, content_type = "application/json"),
    responses((status = 200, description = "The practice after it.", body = PracticeView,
            headers(("ETag" = String, description = "Version and hash of the practice."))),
        (status = 409, description = "The state does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/practices/{id}/retire")]
pub async fn retire_practice(
    write: Write,
    caller: Signed,
    Path(id): Path<PracticeId>,
    json: Json<WithReason>,
) -> Result<HttpResponse, ApiError> {
    transition(write, caller, id, PracticeAction::Retire, json, async |tx, practice, command: WithReason| {
        Ok(practice.retire(command.at(tx.now))?)
    })
    .await
}

/// Let another published practice take the place of one.
///
/// For editors, with a reason. The one that takes the place has to be published, so no chain of them closes.
#[utoipa::path(
    tag = "practices",
    params(("id" = PracticeId, Path, description = "The practice.")),
    request_body(content = Supersede, content_type = "application/json"),
    responses((status = 200, description = "The practice after it.", body = PracticeView,
            headers(("ETag" = String, description = "Version and hash of the practice."))),
        (status = 409, description = "The state does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/practices/{id}/supersede")]
pub async fn supersede_practice(
    write: Write,
    caller: Signed,
    Path(id): Path<PracticeId>,
    json: Json<Supersede>,
) -> Result<HttpResponse, ApiError> {
    let body = json.body.clone();
    transition_after(
        write,
        caller,
        id,
        PracticeAction::Supersede,
        &body,
        async |tx, seen| {
            let command = json.parse()?;
            // Both at once, in the order of their ids: two that take each other's place wait, and the second is refused.
            practices::hold(tx.connection, &[seen.id, command.by_id]).await?;
            Ok(command)
        },
        async |tx, practice, command: Supersede| {
            let unknown = || ApiError::from(FieldError::new("/by_id", "unknown", "is no published practice"));
            let by = practices::find(tx.connection, &Caller::Anonymous, command.by_id).await?.ok_or_else(unknown)?;
            Ok(practice.supersede(&by, Ended { at: tx.now, reason: command.reason.into_inner() })?)
        },
    )
    .await
}

/// Reject a practice that was never published: it is none.
///
/// For editors, with a reason.
#[utoipa::path(
    tag = "practices",
    params(("id" = PracticeId, Path, description = "The practice.")),
    request_body(content = WithReason, content_type = "application/json"),
    responses((status = 200, description = "The practice after it.", body = PracticeView,
            headers(("ETag" = String, description = "Version and hash of the practice."))),
        (status = 409, description = "The state does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/practices/{id}/reject")]
pub async fn reject_practice(
    write: Write,
    caller: Signed,
    Path(id): Path<PracticeId>,
    json: Json<WithReason>,
) -> Result<HttpResponse, ApiError> {
    transition(write, caller, id, PracticeAction::Reject, json, async |tx, practice, command: WithReason| {
        Ok(practice.reject(command.at(tx.now))?)
    })
    .await
}
