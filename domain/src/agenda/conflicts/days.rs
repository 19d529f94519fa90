//! The day of a group: the ways between its sessions, its length, its lunch.

use std::collections::BTreeMap;

use chrono::{NaiveDate, Timelike};

use super::{ConflictCode as Code, Report};
use crate::agenda::travel::Spot;
use crate::agenda::{Point, Programme, Session};

/// Minutes from the first start to the last end that are not too long yet.
pub(in crate::agenda) const LONGEST_DAY: i64 = 7 * 60;
/// A day that begins before this minute, and ends after the next, has a lunch.
const MORNING_ENDS: i64 = 12 * 60;
const AFTERNOON_BEGINS: i64 = 13 * 60 + 30;
/// Between these minutes lunch is eaten.
const LUNCH: (i64, i64) = (11 * 60 + 30, 14 * 60 + 30);
const LUNCH_MINUTES: i64 = 60;

/// Whether a day from one minute to another has to have a free hour.
pub(in crate::agenda) fn needs_lunch(first: i64, last: i64) -> bool {
    first < MORNING_ENDS && last > AFTERNOON_BEGINS
}

/// Whether a gap has a free hour at noon, when so many minutes of it are for the way.
pub(in crate::agenda) fn has_free_hour(from: i64, to: i64, way: i64) -> bool {
    to.min(LUNCH.1) - from.max(LUNCH.0) >= LUNCH_MINUTES && to - from - way >= LUNCH_MINUTES
}

/// A session of a group's day with the place that the group is at after it.
#[derive(Clone, Copy)]
pub(in crate::agenda) struct Stop<'a> {
    pub(in crate::agenda) session: &'a Session,
    /// The place of the session; that of the one before when it is virtual.
    pub(in crate::agenda) spot: Option<Spot>,
}

impl<'a> Stop<'a> {
    /// A group's sessions of a day in order, each with the place of the group.
    pub(in crate::agenda) fn chain(
        report_city: &crate::agenda::City,
        base: Option<Point>,
        sessions: &[&'a Session],
    ) -> Vec<Self> {
        let mut at = base.map(Spot::Base);
        let stop = |session: &&'a Session| {
            at = report_city.spot(session.place, base).or(at);
            Stop { session, spot: at }
        };
        sessions.iter().map(stop).collect()
    }
}

/// Looks at every day of every part of the group.
pub(super) fn find(report: &mut Report<'_>) {
    let mut days = BTreeMap::<NaiveDate, Vec<&Session>>::new();
    for session in &report.live {
        days.entry(session.span.day()).or_default().push(session);
    }
    for (day, sessions) in days {
        if report.touches(|touched| touched.span.day() == day) {
            let mut seen = Vec::new();
            for track in Programme::tracks(&sessions) {
                let own: Vec<_> = sessions.iter().copied().filter(|session| session.in_track(track)).collect();
                let stops = Stop::chain(report.city, report.programme.base, &own);
                travel(report, &stops, &mut seen);
                length(report, &stops);
            }
        }
    }
}

/// The way from each session to the next; what two tracks share is said once.
fn travel(
    report: &mut Report<'_>,
    stops: &[Stop<'_>],
    seen: &mut Vec<(crate::AgendaSessionId, crate::AgendaSessionId)>,
) {
    for (i, stop) in stops.iter().enumerate() {
        let earlier = stops[..i].iter().filter(|before| before.session.span.to <= stop.session.span.from);
        let Some(before) = earlier.max_by_key(|before| before.session.span.to) else { continue };
        let gap = (stop.session.span.from - before.session.span.to).num_minutes();
        let (travel, buffer) = way(report, before, stop);
        let pair = (before.session.id, stop.session.id);
        let code = match gap {
            gap if gap * 10 < 7 * (travel + buffer) => Code::TravelTimeShort,
            gap if gap < travel + buffer => Code::TravelTimeTight,
            _ => continue,
        };
        if !seen.contains(&pair) {
            seen.push(pair);
            let numbers = [("gap", gap), ("travel", travel), ("buffer", buffer)];
            report.add(code, [pair.0, pair.1], Vec::new(), &numbers);
        }
    }
}

/// Minutes of travel and of buffer between two stops.
fn way(report: &Report<'_>, from: &Stop<'_>, to: &Stop<'_>) -> (i64, i64) {
    match (from.spot, to.spot) {
        (Some(from), Some(to)) if !from.is(to) => {
            (report.city.travel.between(from, to), report.city.rules.buffer_minutes)
        }
        _ => (0, 0),
    }
}

fn length(report: &mut Report<'_>, stops: &[Stop<'_>]) {
    let (Some(first), Some(last)) = (stops.first(), stops.iter().map(|stop| stop.session.span.to).max()) else {
        return;
    };
    let day = first.session.span.day();
    let minute = |at: chrono::NaiveDateTime| (at - day.and_hms_opt(0, 0, 0).unwrap_or(at)).num_minutes();
    let (from, to) = (i64::from(first.session.span.from.num_seconds_from_midnight() / 60), minute(last));
    let mut end: Option<(i64, &Stop<'_>)> = None;
    let mut lunch = false;
    for stop in stops {
        let start = minute(stop.session.span.from);
        if let Some((ended, before)) = end {
            let (travel, buffer) = way(report, before, stop);
            lunch |= has_free_hour(ended, start, travel + buffer);
        }
        let until = minute(stop.session.span.to);
        if end.is_none_or(|(ended, _)| ended <= until) {
            end = Some((until, stop));
        }
    }
    let hungry = needs_lunch(from, to) && !lunch;
    if to - from > LONGEST_DAY || hungry {
        let numbers = [("minutes", to - from), ("limit", LONGEST_DAY), ("without_lunch", i64::from(hungry))];
        report.add(Code::DayTooLong, stops.iter().map(|stop| stop.session.id), Vec::new(), &numbers);
    }
}
