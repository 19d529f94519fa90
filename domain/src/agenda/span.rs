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
    /// Whether a span lies wholly within them, on one day.
    pub fn contain(&self, span: Span) -> bool {
        let (from, to) = (span.from.time(), span.to.time());
        span.from.date() == span.to.date() && span.day().weekday() == self.weekday && self.from <= from && to <= self.to
    }
}

/// Whether a span lies within one of some hours; where none are said, all hours are good.
pub(super) fn open(hours: &[Hours], span: Span) -> bool {
    hours.is_empty() || hours.iter().any(|hours| hours.contain(span))
}
