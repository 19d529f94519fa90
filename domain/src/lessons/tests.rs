//! The rules of lessons, without a database.

use chrono::{TimeZone, Utc};
use serde_json::{Value, json};

use super::*;
use crate::access::{Role, UserCaller};
use crate::matrix::matrix;
use crate::{UserId, input};

/// The life cycle: an `x` where the action exists.
const LESSONS: &str = "\
state      edit accept discard promote
captured   x    x      x       .
accepted   .    .      x       x
promoted   .    .      .       .
discarded  .    .      .       .
";

fn person(id: u128, role: Role) -> Caller {
    let agency = role.is_agency_role().then(|| AgencyId::new(Uuid::from_u128(7)));
    let id = UserId::new(Uuid::from_u128(id));
    Caller::User(UserCaller { id, roles: vec![role], agency, must_change_password: false })
}

fn lesson(text: Value) -> Lesson {
    let agency =
        AgencyRef { id: AgencyId::new(Uuid::from_u128(7)), code: "metro".to_owned(), name: "Metro".to_owned() };
    let form = input::parse(json!({ "text": text })).unwrap();
    let now = Utc.with_ymd_and_hms(2026, 3, 20, 15, 0, 0).unwrap();
    Lesson::new(LessonId::new(Uuid::from_u128(1)), agency, form, &person(1, Role::AgencyEditor), now)
}

#[test]
fn each_state_has_the_actions_of_the_domain() {
    let matrix = matrix(LessonState::ALL, LessonAction::ALL, |state, action| state.actions().contains(&action));
    println!("{matrix}");
    assert_eq!(matrix, LESSONS);
}

#[test]
fn whoever_wrote_of_it_is_not_offered_to_accept_it() {
    let lesson = lesson(json!({ "es": "Escuchar antes." }));
    assert_eq!(lesson.allowed_actions(&person(1, Role::AgencyEditor)), [LessonAction::Edit]);
    assert_eq!(lesson.allowed_actions(&person(1, Role::AgencyValidator)), []);
    let settles = [LessonAction::Accept, LessonAction::Discard];
    assert_eq!(lesson.allowed_actions(&person(2, Role::AgencyValidator)), settles);
    assert_eq!(
        lesson.clone().accept(&person(1, Role::AgencyValidator), lesson.created_at).unwrap_err().guard,
        "four_eyes"
    );
}

#[test]
fn a_practice_is_called_by_the_first_line_of_the_lesson_unless_somebody_names_it() {
    let long = "á".repeat(250);
    let titled = |text: &str| {
        let form = lesson(json!({ "en": text })).practice_form(None).unwrap();
        assert_eq!((form.language, form.text.lessons[0].as_str()), (CatalogueLanguage::En, text));
        form.text.title.into_inner()
    };
    assert_eq!(titled("Listen\tfirst.\nThen build."), "Listen first.");
    assert_eq!(titled(&long), "á".repeat(200));
    let named = lesson(json!({ "pt": "Escutar." })).practice_form(Line::parse("Ouvir").ok()).unwrap();
    assert_eq!((named.language, named.text.title.as_str()), (CatalogueLanguage::Pt, "Ouvir"));
}
