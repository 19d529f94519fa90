use actix_web::{HttpResponse, post};
use convite_domain::PracticeId;
use convite_domain::practices::{PracticeAction, PracticeView};
use convite_domain::requests::Nothing;

use crate::extract::{MaybeJson, Path, Signed};
use crate::life_cycle::transition;
use crate::problem::ApiError;
use crate::write::Write;

/// Look whether a published practice still holds.
///
/// For editors. The public goes on reading it. A review falls due 24 months after the last publication or review; it ends
/// with `complete-review`, with a new revision that is published, or with the practice retired or superseded.
#[utoipa::path(
    tag = "practices",
    params(("id" = PracticeId, Path, description = "The practice.")),
    request_body(content = Option<Nothing>, content_type = "application/json"),
    responses((status = 200, description = "The practice after it.", body = PracticeView,
            headers(("ETag" = String, description = "Version and hash of the practice."))),
        (status = 409, description = "The state does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/practices/{id}/start-review")]
pub async fn start_practice_review(
    write: Write,
    caller: Signed,
    Path(id): Path<PracticeId>,
    MaybeJson(json): MaybeJson<Nothing>,
) -> Result<HttpResponse, ApiError> {
    transition(write, caller, id, PracticeAction::StartReview, json, async |tx, practice, Nothing {}| {
        Ok(practice.start_review(tx.now)?)
    })
    .await
}

/// Say that a practice under review still holds.
///
/// For editors. The next review falls due in 24 months.
#[utoipa::path(
    tag = "practices",
    params(("id" = PracticeId, Path, description = "The practice.")),
    request_body(content = Option<Nothing>, content_type = "application/json"),
    responses((status = 200, description = "The practice after it.", body = PracticeView,
            headers(("ETag" = String, description = "Version and hash of the practice."))),
        (status = 409, description = "The state does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/practices/{id}/complete-review")]
pub async fn complete_practice_review(
    write: Write,
    caller: Signed,
    Path(id): Path<PracticeId>,
    MaybeJson(json): MaybeJson<Nothing>,
) -> Result<HttpResponse, ApiError> {
    transition(write, caller, id, PracticeAction::CompleteReview, json, async |tx, practice, Nothing {}| {
        Ok(practice.complete_review(tx.today())?)
    })
    .await
}
