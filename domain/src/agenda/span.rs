//! Stretches of local time. All are half-open: what ends at ten does not meet what begins at ten.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Weekday};
use serde::{Deserialize, Serialize};

/// From one local moment to another, the second not included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// The first moment.
    pub from: NaiveDateTime,
    /// The first moment after it.
    pub to: NaiveDateTime,
}

impl Span {
    /// From a moment on a day, for so many minutes.
    pub fn on(day: NaiveDate, start: NaiveTime, minutes: u32) -> Self {
        let from = day.and_time(start);
        Self { from, to: from + TimeDelta::minutes(minutes.into()) }
    }

    /// From a moment on, without an end.
    pub const fn since(from: NaiveDateTime) -> Self {
        Self { from, to: NaiveDateTime::MAX }
    }

    /// Whether nothing lies in it; such a span meets no other.
    pub fn is_empty(self) -> bool {
        self.to <= self.from
    }

    /// Whether both have a moment in common.
    pub fn overlaps(self, other: Self) -> bool {
        !self.is_empty() && !other.is_empty() && self.from < other.to && other.from < self.to
    }

    /// How long it is, in minutes.
    pub fn minutes(self) -> i64 {
        (self.to - self.from).num_minutes()
    }

    /// From which minute to which it is, counted from the beginning of a day: all minutes that it has a moment of.
    pub(super) fn on_the_clock_of(self, day: NaiveDate) -> (i64, i64) {
        let midnight = day.and_time(NaiveTime::MIN);
        let almost_one = TimeDelta::minutes(1) - TimeDelta::nanoseconds(1);
        ((self.from - midnight).num_minutes(), (self.to - midnight + almost_one).num_minutes())
    }

    /// The day on which it begins.
    pub fn day(self) -> NaiveDate {
        self.from.date()
    }

    /// The last day of which it has a moment.
    pub fn last_day(self) -> NaiveDate {
        let last = if self.is_empty() { self.to } else { self.to - TimeDelta::nanoseconds(1) };
        last.date()
    }

    /// The Monday of the ISO week in which it begins.
    pub fn week(self) -> NaiveDate {
        self.day().week(Weekday::Mon).first_day()
    }
}

/// Hours of one day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    /// The day of the week.
    pub weekday: Weekday,
    /// The first moment.
    pub from: NaiveTime,
    /// The first moment after them.
    pub to: NaiveTime,
}

impl Hours {
    /// Whether a span lies wholly within some of them, on one day; where none are said, all hours are good. Those that touch
    /// are one stretch.
    pub fn are_good(all: &[Self], span: Span) -> bool {
        if all.is_empty() {
            return true;
        }
        let mut own: Vec<_> = all.iter().filter(|hours| hours.weekday == span.day().weekday()).collect();
        own.sort_by_key(|hours| hours.from);
        let begun = span.from.time();
        let until =
            own.iter().fold(begun, |until, hours| if hours.from <= until { until.max(hours.to) } else { until });
        span.from.date() == span.to.date() && span.to.time() <= until
    }
}

/// The minutes of a span in which it meets any of some others; none when it meets none.
pub(super) fn met(others: &[Span], span: Span) -> Option<i64> {
    let mut met: Vec<_> = others.iter().filter(|other| other.overlaps(span)).collect();
    met.sort();
    let (mut minutes, mut until) = (0, span.from);
    for other in &met {
        let (from, to) = (other.from.max(until), other.to.min(span.to));
        minutes += (to - from).num_minutes().max(0);
        until = until.max(to);
    }
    (!met.is_empty()).then_some(minutes)
}
