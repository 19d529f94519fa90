use actix_web::{HttpResponse, patch};
use convite_domain::LessonId;
use convite_domain::access::Caller;
use convite_domain::input::BadFields;
use convite_domain::lessons::{Lesson, LessonAction, LessonForm, LessonView};
use convite_persistence::Connection;
use serde_json::Value;

use super::origin;
use crate::extract::{Json, Path, Signed};
use crate::life_cycle::{Living, refused, save};
use crate::patch::MergePatch;
use crate::practices::patched_beside;
use crate::problem::ApiError;
use crate::write::Write;

/// Named, so that its schema is not called after the generic type.
type LessonPatch = MergePatch<LessonForm>;

/// Change a lesson.
///
/// JSON Merge Patch, for those who write the agency's practices, until it is accepted or discarded. Needs If-Match. Whoever
/// changes it cannot accept it. A session brings its exchange along.
#[utoipa::path(
    tag = "lessons",
    params(("id" = LessonId, Path, description = "The lesson.")),
    request_body(content = LessonPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The changed lesson.", body = LessonView,
            headers(("ETag" = String, description = "Version and hash of the lesson."))),
        (status = 409, description = "The state does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[patch("/v1/lessons/{id}")]
pub async fn update_lesson(
    write: Write,
    Signed(caller): Signed,
    Path(id): Path<LessonId>,
    json: Json<LessonPatch>,
) -> Result<HttpResponse, ApiError> {
    let body = json.body;
    write
        .change(
            &caller,
            id,
            &body,
            |lesson: &Lesson| lesson.may(&caller, LessonAction::Edit),
            async |tx, lesson| after(tx.connection, tx.caller, &lesson.form, &body.value).await.map(|_| ()),
            async |tx, lesson, ()| {
                // Once more: with `If-Match: *` the lesson may be another than the one that was seen.
                let form = after(tx.connection, tx.caller, &lesson.form, &body.value).await?;
                let changed = lesson.clone().edit(form, tx.caller);
                let changed = changed.map_err(|refusal| refused(refusal, &lesson, tx))?;
                if changed == lesson {
                    return lesson.reply(tx).await;
                }
                save(tx, changed, LessonAction::Edit, None, Vec::new()).await
            },
        )
        .await
}

/// The form after a patch, with the exchange that follows from its session.
async fn after(
    connection: &mut Connection,
    caller: &Caller,
    form: &LessonForm,
    patch: &Value,
) -> Result<LessonForm, ApiError> {
    if !["session_id", "exchange_id"].iter().any(|member| patch.get(member).is_some()) {
        return patched_beside(connection, form, patch, BadFields::default()).await;
    }
    let (exchange_id, bad) = origin::exchange(connection, caller, origin::patched(form, patch)).await?;
    Ok(LessonForm { exchange_id, ..patched_beside(connection, form, patch, bad).await? })
}
