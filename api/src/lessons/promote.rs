use actix_web::{HttpResponse, post};
use convite_domain::input::FieldError;
use convite_domain::lessons::{Lesson, LessonAction, LessonView, Promote};
use convite_domain::practices::{PracticeRef, RevisionAction};
use convite_domain::{LessonId, PracticeId};
use convite_persistence::practices::{self, revisions};

use crate::extract::{MaybeJson, Path, Signed};
use crate::life_cycle::{Rejection, record, transition};
use crate::practices::{create, revise};
use crate::problem::ApiError;
use crate::write::{Tx, Write};

/// Promote an accepted lesson: a practice takes it up, or a new one begins with it.
///
/// For those who write the agency's practices. A practice takes it up in its open revision, at the end of `text.lessons`, in
/// the language of its source text; when none is open, the next one is opened. A revision that waits for its validator or for
/// its publication takes up nothing (409 `open_revision`). Whoever wrote the lesson cannot validate that revision. A new
/// practice is written in the first of Spanish, English and Portuguese that the lesson has.
#[utoipa::path(
    tag = "lessons",
    params(("id" = LessonId, Path, description = "The lesson.")),
    request_body(content = Option<Promote>, content_type = "application/json"),
    responses((status = 200, description = "The lesson after it; it names the practice.", body = LessonView,
            headers(("ETag" = String, description = "Version and hash of the lesson."))),
        (status = 409, description = "The state or a guard does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/lessons/{id}/promote")]
pub async fn promote_lesson(
    write: Write,
    caller: Signed,
    Path(id): Path<LessonId>,
    MaybeJson(json): MaybeJson<Promote>,
) -> Result<HttpResponse, ApiError> {
    transition(write, caller, id, LessonAction::Promote, json, async |tx, lesson, command: Promote| {
        lesson.permit_promotion()?;
        let practice = match command.practice_id {
            Some(practice) => feed(tx, &lesson, practice).await?,
            None => {
                let (form, agency) = (lesson.practice_form(command.title)?, lesson.agency.clone());
                create::begin(tx, None, agency, form.first()?, lesson.authors.clone()).await?.reference()
            }
        };
        Ok(lesson.promote(practice, tx.now)?)
    })
    .await
}

/// Lets a practice of the same agency take up the lesson.
async fn feed(tx: &mut Tx<'_>, lesson: &Lesson, id: PracticeId) -> Result<PracticeRef, Rejection> {
    let bad = |code, detail| ApiError::from(FieldError::new("/practice_id", code, detail));
    let seen = practices::find(tx.connection, tx.caller, id).await?;
    let seen = seen.ok_or_else(|| bad("unknown", "is no practice"))?;
    if seen.agency.id != lesson.agency.id {
        return Err(bad("other_agency", "must be a practice of the agency that owns the lesson").into());
    }
    let practice = practices::lock(tx.connection, id).await?;
    let revision = match practice.open_revision {
        Some(open) => revisions::get(tx.connection, open.id).await?,
        None => revise::next(tx, &practice).await?,
    };
    let mut revision = lesson.taken_up(revision, tx.caller)?;
    record(tx, &mut revision, RevisionAction::Edit, None, vec!["text".to_owned()]).await?;
    Ok(practice.reference())
}
