//! What changed from one release of an agenda to the next, as visitors and partners read it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{ReleasedAgenda, ReleasedSession, ShownPlace, WithdrawnSession};
use crate::input::Localized;
use crate::{AgendaSessionId, text_enum};

text_enum! {
    /// What became of a session since the release before.
    pub enum AgendaChangeKind {
        Added = "added" ("Nueva", "Added"),
        Removed = "removed" ("Retirada", "Removed"),
        /// Its time or its place is another.
        Moved = "moved" ("Cambia de hora o lugar", "Moved"),
        /// Something else of it is another.
        Changed = "changed" ("Cambia", "Changed"),
    }
}

/// When and where a session is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Appointment {
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// When it ends.
    pub ends_at: DateTime<Utc>,
    /// Where.
    pub place: ShownPlace,
}

/// What became of one session since the release before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AgendaChange {
    /// What became of it.
    pub kind: AgendaChangeKind,
    /// The session.
    pub session_id: AgendaSessionId,
    /// What it is called, or was.
    pub title: Localized,
    /// When and where it was; none of one that is new.
    #[schema(required)]
    pub before: Option<Appointment>,
    /// When and where it is; none of one that was removed.
    #[schema(required)]
    pub after: Option<Appointment>,
    /// The names of the members that are others.
    pub members: Vec<String>,
}

/// The difference between a release and the next, in the order of time; none of the first.
pub(super) fn between(before: Option<&ReleasedAgenda>, after: &[ReleasedSession]) -> Vec<AgendaChange> {
    let Some(before) = before else { return Vec::new() };
    let old = |id| before.sessions.iter().find(|session| session.id == id);
    let stays = |id| after.iter().any(|session| session.id == id);
    let gone = before.sessions.iter().filter(|session| !stays(session.id)).map(|session| change(Some(session), None));
    let here = after.iter().map(|session| change(old(session.id), Some(session)));
    let mut changes: Vec<_> = gone.chain(here).flatten().collect();
    changes.sort_by_key(|change| {
        let when = change.after.as_ref().or(change.before.as_ref()).map(|when| when.starts_at);
        (when, change.session_id)
    });
    changes
}

fn change(before: Option<&ReleasedSession>, after: Option<&ReleasedSession>) -> Option<AgendaChange> {
    let shown = after.or(before)?;
    let members = before.zip(after).map(|(before, after)| changed_members(before, after)).unwrap_or_default();
    let kind = match (before, after) {
        (None, _) => AgendaChangeKind::Added,
        (_, None) => AgendaChangeKind::Removed,
        _ if members.is_empty() => return None,
        _ if members.iter().any(|member| ["starts_at", "ends_at", "place"].contains(member)) => AgendaChangeKind::Moved,
        _ => AgendaChangeKind::Changed,
    };
    Some(AgendaChange {
        kind,
        session_id: shown.id,
        title: shown.title.clone(),
        before: before.map(appointment),
        after: after.map(appointment),
        members: members.into_iter().map(str::to_owned).collect(),
    })
}

fn appointment(session: &ReleasedSession) -> Appointment {
    Appointment { starts_at: session.starts_at, ends_at: session.ends_at, place: session.place.clone() }
}

fn changed_members(before: &ReleasedSession, after: &ReleasedSession) -> Vec<&'static str> {
    let changed = [
        ("title", before.title != after.title),
        ("starts_at", before.starts_at != after.starts_at),
        ("ends_at", before.ends_at != after.ends_at),
        ("place", before.place != after.place),
        ("link", before.link != after.link),
        ("activity_type", before.activity_type != after.activity_type),
        ("delivery_mode", before.delivery_mode != after.delivery_mode),
        ("languages", before.languages != after.languages),
        ("sub_group", before.sub_group != after.sub_group),
        ("delegation_ids", before.delegation_ids != after.delegation_ids),
        ("agency", before.agency != after.agency),
        ("presenters", before.presenters != after.presenters),
    ];
    changed.into_iter().filter(|(_, changed)| *changed).map(|(name, _)| name).collect()
}

/// What earlier releases had and the next has not: of iCalendar these are cancelled, with the sequence that they have now.
pub(super) fn withdrawn(
    before: Option<&ReleasedAgenda>,
    after: &[ReleasedSession],
    sequence: impl Fn(AgendaSessionId) -> Option<i32>,
) -> Vec<WithdrawnSession> {
    let Some(before) = before else { return Vec::new() };
    let is_gone = |id| after.iter().all(|stays| stays.id != id);
    let left = before.sessions.iter().filter(|session| is_gone(session.id));
    let left = left.map(ReleasedSession::called_off).map(|left| {
        let now = sequence(left.id).unwrap_or(0);
        WithdrawnSession { sequence: left.sequence.max(now), ..left }
    });
    let earlier = before.withdrawn.iter().filter(|session| is_gone(session.id)).cloned();
    earlier.chain(left).collect()
}
