use actix_web::{HttpResponse, get};
use convite_domain::LessonId;
use convite_domain::lessons::LessonView;
use convite_persistence::lessons;

use crate::app::App;
use crate::extract::{Path, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;

/// Read a lesson.
///
/// For the people and systems of the agency that owns it, and for editors.
#[utoipa::path(
    tag = "lessons",
    params(("id" = LessonId, Path, description = "The lesson.")),
    responses((status = 200, description = "The lesson.", body = LessonView,
        headers(("ETag" = String, description = "Version and hash of the lesson.")))),
    security(("oauth2" = []), ("bearer" = []))
)]
#[get("/v1/lessons/{id}")]
pub async fn get_lesson(app: App, Signed(caller): Signed, Path(id): Path<LessonId>) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    let lesson = lessons::find(&mut connection, &caller, id).await?.ok_or_else(ApiError::not_found)?;
    let version = lesson.version;
    Ok(Reply::ok(&LessonView::new(lesson, &caller), version)?.into_response())
}
