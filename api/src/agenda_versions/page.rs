//! A release as a page to be printed: everything on it is escaped by its template.

use askama::Template;
use chrono::{DateTime, NaiveDate, Utc};
use convite_domain::agenda_versions::{AgendaChange, AgendaVersion, Appointment, ReleasedSession};
use convite_domain::calendar::Bilingual;
use convite_domain::delegations::DelegationState;
use convite_domain::input::ZoneName;
use convite_domain::vocabularies::UiLanguage;

use super::language::{Words, words};
use super::last::Off;
use crate::pages::words::{clocks, clocks_afar, day, place, presenter};
use crate::problem::ApiError;

/// The page.
#[derive(Template)]
#[template(path = "agenda/agenda.html")]
struct Page<'a> {
    language: UiLanguage,
    words: Words,
    number: i32,
    released_on: String,
    zone: &'a str,
    /// That nothing of it takes place: what stands where, if it is more than the sessions.
    off: Option<Option<(&'static str, &'static str)>>,
    note: Option<&'a str>,
    changes: Vec<ChangeLine<'a>>,
    days: Vec<DayTable<'a>>,
}

/// What became of one session.
struct ChangeLine<'a> {
    kind: &'static str,
    title: &'a str,
    before: Option<String>,
    after: Option<String>,
}

/// The sessions of one day.
struct DayTable<'a> {
    name: String,
    rows: Vec<Row<'a>>,
}

/// One session.
struct Row<'a> {
    times: String,
    visitor_times: Option<String>,
    title: &'a str,
    activity: &'static str,
    sub_group: Option<&'a str>,
    place: String,
    link: Option<&'a str>,
    people: Vec<String>,
}

/// The page of a release in a language.
pub fn page(version: &AgendaVersion, off: Option<Off>, language: UiLanguage) -> Result<String, ApiError> {
    let (document, words) = (&version.document, words(language));
    let zone = document.zone;
    let local_day = |at: DateTime<Utc>| at.with_timezone(&zone.0).date_naive();
    let mut days: Vec<(NaiveDate, DayTable<'_>)> = Vec::new();
    for session in &document.sessions {
        let on = local_day(session.starts_at);
        let row = row(session, zone, language);
        match days.last_mut() {
            Some((last, table)) if *last == on => table.rows.push(row),
            _ => days.push((on, DayTable { name: day(on, language), rows: vec![row] })),
        }
    }
    let page = Page {
        language,
        words,
        number: version.number,
        released_on: Bilingual::date(local_day(version.released_at)).in_language(language),
        zone: zone.0.name(),
        off: off.map(|off| match off {
            Off::Exchange(state) => Some((words.exchange, state.label().in_language(language))),
            Off::Delegation => Some((words.delegation, DelegationState::Cancelled.label().in_language(language))),
            Off::Sessions => None,
        }),
        note: document.note.as_ref().map(|note| note.in_language(language)),
        changes: document.changes.iter().map(|change| change_line(change, zone, language)).collect(),
        days: days.into_iter().map(|(_, table)| table).collect(),
    };
    page.render().map_err(ApiError::internal)
}

fn row(session: &ReleasedSession, zone: ZoneName, language: UiLanguage) -> Row<'_> {
    let times = (session.starts_at, session.ends_at);
    let presenters = session.presenters.iter().map(|shown| presenter(shown, language));
    let agency = session.agency.clone().filter(|_| session.presenters.is_empty());
    Row {
        times: clocks(times, zone.0),
        visitor_times: session.visitor_zone.map(|afar| clocks_afar(times, zone.0, afar.0, language)),
        title: session.title.in_language(language),
        activity: session.activity_type.label().in_language(language),
        sub_group: session.sub_group.as_deref(),
        place: place(&session.place, language),
        link: session.link.as_deref(),
        people: presenters.chain(agency).collect(),
    }
}

fn change_line(change: &AgendaChange, zone: ZoneName, language: UiLanguage) -> ChangeLine<'_> {
    let when = |appointment: &Appointment| {
        let on = day(appointment.starts_at.with_timezone(&zone.0).date_naive(), language);
        let times = clocks((appointment.starts_at, appointment.ends_at), zone.0);
        format!("{on}, {times}, {}", place(&appointment.place, language))
    };
    ChangeLine {
        kind: change.kind.label().in_language(language),
        title: change.title.in_language(language),
        before: change.before.as_ref().map(when),
        after: change.after.as_ref().map(when),
    }
}
