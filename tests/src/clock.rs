use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use convite_api::Clock;

/// A clock that stands still until a test moves it. It starts on Friday, 2026-03-20, at 10:00 in Bogotá.
#[derive(Clone, Debug)]
pub struct TestClock(Arc<Mutex<DateTime<Utc>>>);

impl TestClock {
    pub(crate) fn standing_at(moment: &str) -> Self {
        Self(Arc::new(Mutex::new(instant(moment))))
    }

    /// Moves on by whole days.
    pub fn advance(&self, days: i64) {
        self.advance_by(TimeDelta::days(days));
    }

    /// Moves on, or back.
    pub fn advance_by(&self, time: TimeDelta) {
        let mut now = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *now += time;
    }

    /// Jumps to a moment, as in `2026-03-20T15:00:00Z`.
    pub fn set(&self, moment: &str) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = instant(moment);
    }

    /// The day that it is in Bogotá.
    pub fn today(&self) -> NaiveDate {
        (self.now() - TimeDelta::hours(5)).date_naive()
    }
}

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn instant(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).expect("an instant").to_utc()
}
