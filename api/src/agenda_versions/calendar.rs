//! A release as iCalendar (RFC 5545): one file, without the names of people.

use chrono::{DateTime, Days, Offset, TimeDelta, Utc};
use chrono_tz::{OffsetComponents, Tz};
use convite_domain::agenda_versions::{AgendaVersion, ReleasedSession, WithdrawnSession};
use convite_domain::input::Localized;
use convite_domain::vocabularies::UiLanguage;
use icalendar::{Calendar, CalendarDateTime, Component, Event, EventLike, EventStatus, Property};

use super::language::words;

/// Where the events begin.
const FIRST_EVENT: &str = "BEGIN:VEVENT";

/// The whole file. Ids of sessions are the UIDs of their events, so that every release changes those that are known. `is_off`:
/// nothing takes place any more.
pub fn file(version: &AgendaVersion, is_off: bool, language: UiLanguage) -> String {
    let (document, zone) = (&version.document, version.document.zone.0);
    let starts = document.sessions.iter().map(|session| session.starts_at);
    let starts = starts.chain(document.withdrawn.iter().map(|session| session.starts_at));
    let mut calendar = Calendar::empty();
    calendar
        .append_property(Property::new("VERSION", "2.0"))
        .append_property(Property::new("PRODID", "-//Convite//Agenda//ES"))
        .append_property(Property::new("CALSCALE", "GREGORIAN"))
        .append_property(Property::new("METHOD", "PUBLISH"))
        .name(words(language).agenda)
        .timezone(zone.name());
    for session in &document.sessions {
        calendar.push(if is_off {
            cancelled(&session.called_off(), version, language)
        } else {
            planned(session, version, language)
        });
    }
    for session in &document.withdrawn {
        calendar.push(cancelled(session, version, language));
    }
    let text = calendar.to_string();
    let Some((first, last)) = starts.clone().min().zip(starts.max()) else { return text };
    // The crate knows events and tasks; what it makes of a zone would have an id and a stamp, which a zone must not have.
    text.replacen(FIRST_EVENT, &format!("{}{FIRST_EVENT}", zone_component(zone, first, last)), 1)
}

fn event(
    (id, sequence): (&str, i32),
    title: &Localized,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
    version: &AgendaVersion,
    language: UiLanguage,
) -> Event {
    let zone = version.document.zone.0;
    let local = |at: DateTime<Utc>| CalendarDateTime::WithTimezone {
        date_time: at.with_timezone(&zone).naive_local(),
        tzid: zone.name().to_owned(),
    };
    let mut event = Event::new();
    event
        .uid(id)
        .sequence(sequence.unsigned_abs())
        .timestamp(version.released_at)
        .last_modified(version.released_at)
        .summary(title.in_language(language))
        .starts(local(from))
        .ends(local(to));
    event
}

fn planned(session: &ReleasedSession, version: &AgendaVersion, language: UiLanguage) -> Event {
    let times = (session.starts_at, session.ends_at);
    let mut event = event((&session.id.to_string(), session.sequence), &session.title, times, version, language);
    event.status(EventStatus::Confirmed);
    let name = session.place.name.as_ref().map(|name| name.in_language(language));
    let place: Vec<_> = [name, session.place.address.as_deref()].into_iter().flatten().collect();
    if !place.is_empty() {
        event.location(&place.join(", "));
    }
    if let Some(point) = session.place.point {
        event.add_property("GEO", format!("{:.6};{:.6}", point.latitude, point.longitude));
    }
    if let Some(agency) = &session.agency {
        event.description(agency);
    }
    if let Some(link) = &session.link {
        event.url(link);
    }
    event
}

fn cancelled(session: &WithdrawnSession, version: &AgendaVersion, language: UiLanguage) -> Event {
    let times = (session.starts_at, session.ends_at);
    let mut event = event((&session.id.to_string(), session.sequence), &session.title, times, version, language);
    event.status(EventStatus::Cancelled);
    event
}

/// What the zone's clocks do from the first session to the last: an observance at the beginning, and one for each change.
fn zone_component(zone: Tz, first: DateTime<Utc>, last: DateTime<Utc>) -> String {
    let mut text = format!("BEGIN:VTIMEZONE\r\nTZID:{}\r\n", zone.name());
    let begin = first - TimeDelta::days(1);
    text += &observance(zone, begin, begin);
    let mut day = begin;
    while day < last {
        let next = day.checked_add_days(Days::new(1)).unwrap_or(last);
        if offset(zone, day) != offset(zone, next) {
            let change = (0..1440).map(|minute| day + TimeDelta::minutes(minute));
            let change = change.take_while(|at| offset(zone, *at) == offset(zone, day)).last().unwrap_or(day);
            text += &observance(zone, change, change + TimeDelta::minutes(1));
        }
        day = next;
    }
    text + "END:VTIMEZONE\r\n"
}

/// The seconds that the zone's clocks are ahead of UTC.
fn offset(zone: Tz, at: DateTime<Utc>) -> i32 {
    at.with_timezone(&zone).offset().fix().local_minus_utc()
}

/// What holds from a moment on, and what held before.
fn observance(zone: Tz, before: DateTime<Utc>, at: DateTime<Utc>) -> String {
    let (from, to) = (offset(zone, before), offset(zone, at));
    let summer = !at.with_timezone(&zone).offset().dst_offset().is_zero();
    let kind = if summer { "DAYLIGHT" } else { "STANDARD" };
    // It begins on the clock that is set then.
    let start = (at.naive_utc() + TimeDelta::seconds(from.into())).format("%Y%m%dT%H%M%S");
    let (from, to) = (signed(from), signed(to));
    format!("BEGIN:{kind}\r\nDTSTART:{start}\r\nTZOFFSETFROM:{from}\r\nTZOFFSETTO:{to}\r\nEND:{kind}\r\n")
}

/// An offset as iCalendar writes it: `-0500`.
fn signed(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let minutes = seconds.unsigned_abs() / 60;
    format!("{sign}{:02}{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    #[test]
    fn a_zone_without_summer_time_has_one_observance() {
        let zone = Tz::America__Bogota;
        let text = zone_component(zone, moment("2027-03-08T14:00:00Z"), moment("2027-03-12T14:00:00Z"));
        assert_eq!(text.matches("BEGIN:STANDARD").count(), 1);
        assert!(text.contains("TZOFFSETFROM:-0500\r\nTZOFFSETTO:-0500"), "{text}");
    }

    #[test]
    fn the_clocks_of_a_zone_change_where_they_do() {
        let zone = Tz::Europe__Lisbon;
        let text = zone_component(zone, moment("2027-03-26T09:00:00Z"), moment("2027-03-30T09:00:00Z"));
        let summer = "BEGIN:DAYLIGHT\r\nDTSTART:20270328T010000\r\nTZOFFSETFROM:+0000\r\nTZOFFSETTO:+0100\r\n";
        assert!(text.contains(summer), "{text}");
    }
}
