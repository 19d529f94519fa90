use chrono::{DateTime, Utc};
use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::agenda_sessions::{AgendaSessionForm, Stage};
use crate::exchanges::ExchangeState;
use crate::input;

fn moment(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

fn session(number: u128, from: &str) -> AgendaSession {
    let starts_at = moment(from);
    let form: AgendaSessionForm = input::parse(json!({
        "title": { "es": format!("Sesión {number}"), "en": format!("Session {number}") },
        "starts_at": starts_at, "ends_at": starts_at + chrono::TimeDelta::hours(1),
        "place": { "kind": "base" }, "activity_type": "report", "delivery_mode": "face_to_face", "languages": ["es"],
    }))
    .expect("a form");
    AgendaSession {
        id: AgendaSessionId::new(Uuid::from_u128(number)),
        version: 1,
        exchange_id: ExchangeId::new(Uuid::from_u128(99)),
        exchange_state: ExchangeState::Designing,
        agency_id: None,
        form,
        stage: Stage::Planned,
        sequence: 0,
        created_at: starts_at,
        updated_at: starts_at,
    }
}

fn release(previous: Option<&AgendaVersion>, sessions: &[AgendaSession]) -> AgendaVersion {
    let releasing = Releasing {
        by: UserId::new(Uuid::from_u128(7)),
        at: moment("2027-03-01T15:00:00Z"),
        zone: ZoneName(chrono_tz::America::Bogota),
    };
    let exchange = ExchangeId::new(Uuid::from_u128(99));
    AgendaVersion::next(exchange, previous, sessions, &Shown::default(), ReleaseAgenda::default(), releasing)
}

fn told(version: &AgendaVersion) -> Vec<(AgendaChangeKind, u128)> {
    let changes = version.document.changes.iter();
    changes.map(|change| (change.kind, change.session_id.get().as_u128())).collect()
}

#[test]
fn a_first_release_has_its_live_sessions_in_the_order_of_time() {
    let (late, mut off) = (session(1, "2027-03-08T20:00:00Z"), session(3, "2027-03-08T16:00:00Z"));
    off.stage = Stage::Cancelled(off.updated_at, "Lluvia".to_owned());
    let first = release(None, &[late, off, session(2, "2027-03-08T14:00:00Z")]);
    let ids: Vec<_> = first.document.sessions.iter().map(|session| session.id.get().as_u128()).collect();
    assert_eq!((first.number, ids), (1, vec![2, 1]));
    assert!(first.document.changes.is_empty() && first.document.withdrawn.is_empty());
}

#[test]
fn the_next_release_says_what_was_added_moved_changed_and_removed() {
    let before = [1, 2, 3, 4].map(|number| session(number, &format!("2027-03-08T1{number}:00:00Z")));
    let first = release(None, &before);
    let [mut moved, mut renamed, mut removed, same] = before;
    moved.form.starts_at.0 += chrono::TimeDelta::minutes(30);
    renamed.form.languages =
        input::UniqueList::new(vec![crate::vocabularies::Language::known("en").expect("a language")]).expect("a list");
    removed.stage = Stage::Cancelled(removed.updated_at, "Lluvia".to_owned());
    removed.sequence = 5;
    let second = release(Some(&first), &[moved, renamed, removed, same, session(5, "2027-03-08T10:00:00Z")]);
    use AgendaChangeKind::*;
    assert_eq!(told(&second), [(Added, 5), (Moved, 1), (Changed, 2), (Removed, 3)]);
    let moved = &second.document.changes[1];
    let when = |when: &Option<Appointment>| when.as_ref().map(|when| when.starts_at);
    assert_eq!(when(&moved.before), Some(moment("2027-03-08T11:00:00Z")));
    assert_eq!(when(&moved.after), Some(moment("2027-03-08T11:30:00Z")));
    assert_eq!(moved.members, ["starts_at"]);
    assert_eq!(second.document.changes[2].members, ["languages"]);
    assert_eq!((second.number, second.document.withdrawn[0].sequence), (2, 5));
}

#[test]
fn what_was_withdrawn_once_stays_withdrawn() {
    let (one, two) = (session(1, "2027-03-08T14:00:00Z"), session(2, "2027-03-08T16:00:00Z"));
    let first = release(None, &[one, two.clone()]);
    let second = release(Some(&first), std::slice::from_ref(&two));
    let third = release(Some(&second), std::slice::from_ref(&two));
    let withdrawn = &third.document.withdrawn;
    assert_eq!((withdrawn.len(), withdrawn[0].sequence), (1, 1), "what became of it is unknown, but it is called off");
    assert!(third.document.changes.is_empty());
}
