use actix_web::{HttpResponse, post};
use convite_domain::LessonId;
use convite_domain::lessons::{LessonAction, LessonView};
use convite_domain::practices::WithReason;
use convite_domain::requests::Nothing;

use crate::extract::{Json, MaybeJson, Path, Signed};
use crate::life_cycle::transition;
use crate::problem::ApiError;
use crate::write::Write;

/// Stand by a lesson: it may be promoted then.
///
/// For validators of the owning agency who wrote nothing of it (403 `four_eyes` otherwise), and for editors.
#[utoipa::path(
    tag = "lessons",
    params(("id" = LessonId, Path, description = "The lesson.")),
    request_body(content = Option<Nothing>, content_type = "application/json"),
    responses((status = 200, description = "The lesson after it.", body = LessonView,
            headers(("ETag" = String, description = "Version and hash of the lesson."))),
        (status = 409, description = "The state does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/lessons/{id}/accept")]
pub async fn accept_lesson(
    write: Write,
    caller: Signed,
    Path(id): Path<LessonId>,
    MaybeJson(json): MaybeJson<Nothing>,
) -> Result<HttpResponse, ApiError> {
    transition(write, caller, id, LessonAction::Accept, json, async |tx, lesson, Nothing {}| {
        Ok(lesson.accept(tx.caller, tx.now)?)
    })
    .await
}

/// Discard a lesson, accepted or not: it is none.
///
/// For validators of the owning agency who wrote nothing of it (403 `four_eyes` otherwise), and for editors, with a reason.
#[utoipa::path(
    tag = "lessons",
    params(("id" = LessonId, Path, description = "The lesson.")),
    request_body(content = WithReason, content_type = "application/json"),
    responses((status = 200, description = "The lesson after it.", body = LessonView,
            headers(("ETag" = String, description = "Version and hash of the lesson."))),
        (status = 409, description = "The state does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/lessons/{id}/discard")]
pub async fn discard_lesson(
    write: Write,
    caller: Signed,
    Path(id): Path<LessonId>,
    json: Json<WithReason>,
) -> Result<HttpResponse, ApiError> {
    transition(write, caller, id, LessonAction::Discard, json, async |tx, lesson, command: WithReason| {
        Ok(lesson.discard(tx.caller, command.at(tx.now))?)
    })
    .await
}
