//! Lessons in every state: written down, accepted, taken up by a practice, discarded.

use convite_domain::audit::SubjectKind;
use convite_domain::input::{self, BadFields};
use convite_domain::lessons::{Lesson, LessonForm};
use convite_domain::practices::{AgencyRef, Ended, PracticeRef};
use convite_domain::{LessonId, Refusal};
use convite_persistence::lessons;
use serde_json::{Value, json};

use super::DemoError;
use super::cast::{EXAMPLE_ID, note};
use super::catalogue::{People, Shelf};
use crate::app::Ids;

/// What became of a lesson.
enum Fate {
    Written,
    Accepted,
    TakenUp,
    Discarded(&'static str),
}

/// Loads the lessons of the agency that owns a practice; the first one is that of the contract's examples.
pub(super) async fn load(shelf: &mut Shelf<'_>, owner: AgencyRef, practice: PracticeRef) -> Result<(), DemoError> {
    let people = shelf.people(&owner).await?;
    for (place, (form, fate)) in samples().into_iter().enumerate() {
        let what = format!("lesson {place}");
        let id = if place == 0 { LessonId::new(EXAMPLE_ID) } else { Ids.next(LessonId::new) };
        let form: LessonForm = input::parse(form).map_err(|bad: BadFields| DemoError::bad_fields(&what, &bad))?;
        let now = shelf.shared.now();
        let written = Lesson::new(id, owner.clone(), form, &people.writer, now);
        let lesson = settled(written, fate, &people, &practice, now);
        let lesson = lesson.map_err(|refusal| DemoError::sample(&what, refusal.to_string()))?;
        lessons::insert(shelf.connection, &lesson).await?;
        note(shelf.connection, (SubjectKind::Lesson, id.get()), now).await?;
    }
    Ok(())
}

fn settled(
    lesson: Lesson,
    fate: Fate,
    People { validator, .. }: &People,
    practice: &PracticeRef,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Lesson, Refusal> {
    match fate {
        Fate::Written => Ok(lesson),
        Fate::Accepted => lesson.accept(validator, now),
        Fate::TakenUp => lesson.accept(validator, now)?.promote(practice.clone(), now),
        Fate::Discarded(reason) => lesson.discard(validator, Ended { at: now, reason: reason.to_owned() }),
    }
}

fn samples() -> [(Value, Fate); 4] {
    [
        (
            json!({
                "text": {
                    "es": "Los plazos que se prometen en la asamblea se acuerdan antes con quien hace la obra.",
                    "en": "Deadlines that are promised at the assembly are agreed beforehand with those who build."
                },
                "topics": ["cable_mobility"]
            }),
            Fate::Written,
        ),
        (
            json!({
                "text": {
                    "es": "Una delegación pregunta más después de un recorrido con vecinos que después de una presentación.",
                    "en": "A delegation asks more after a walk with neighbours than after a presentation."
                },
                "topics": ["integral_urban_projects"]
            }),
            Fate::Accepted,
        ),
        (
            json!({
                "text": {
                    "es": "La gestión social previa a la obra reduce conflictos y sostiene el cuidado posterior de la infraestructura.",
                    "en": "Social work before construction reduces conflict and sustains later care for the infrastructure."
                },
                "topics": ["cable_mobility"]
            }),
            Fate::TakenUp,
        ),
        (json!({ "text": { "es": "La visita fue un éxito." } }), Fate::Discarded("No dice qué se aprendió.")),
    ]
}
