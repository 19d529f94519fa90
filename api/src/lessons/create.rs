use actix_web::{HttpResponse, post};
use convite_domain::LessonId;
use convite_domain::audit::SubjectKind;
use convite_domain::lessons::{Lesson, LessonForm, LessonView, NewLesson};
use convite_domain::practices::writes_for;
use convite_persistence::lessons;

use super::origin;
use crate::extract::{Body, Json, Signed};
use crate::owned::owned;
use crate::practices::create::writes;
use crate::practices::unknown_topics;
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::write::{Tx, Write};

/// Write down a lesson.
///
/// For agency editors and partners' systems, of their own agency, and for editors, who name the agency. In one language or
/// more; from a session, when `session_id` says so, and then from its exchange; or from an exchange alone, by `exchange_id`. Agencies
/// name sessions and exchanges in which they have a role.
#[utoipa::path(
    tag = "lessons",
    request_body(content = NewLesson, content_type = "application/json"),
    responses((status = 201, description = "The lesson.", body = LessonView,
            headers(("ETag" = String, description = "Version and hash of the lesson."),
                ("Location" = String, description = "Where the lesson is.")))),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/lessons")]
pub async fn create_lesson(
    write: Write,
    Signed(caller): Signed,
    json: Json<NewLesson>,
) -> Result<HttpResponse, ApiError> {
    let body = json.body;
    write.make(&caller, &body, async |tx| writes(tx.caller), async |tx, ()| create(tx, &body).await).await
}

async fn create(tx: &mut Tx<'_>, body: &Body) -> Result<Reply, ApiError> {
    let mut bad = unknown_topics(tx.connection, &body.value, "").await?;
    let (exchange_id, unknown) = origin::exchange(tx.connection, tx.caller, origin::named(&body.value)).await?;
    bad.0.extend(unknown.0);
    let (command, agency) = owned::<NewLesson>(tx, &body.value, bad, writes_for).await?;
    let form = LessonForm { exchange_id, ..command.into() };
    let lesson = Lesson::new(tx.app.ids.next(LessonId::new), agency, form, tx.caller, tx.now);
    lessons::insert(tx.connection, &lesson).await?;
    tx.audit((SubjectKind::Lesson, lesson.id.get()), "create", None, Vec::new());
    let (location, version) = (format!("/v1/lessons/{}", lesson.id), lesson.version);
    Reply::created(location, &LessonView::new(lesson, tx.caller), version)
}
