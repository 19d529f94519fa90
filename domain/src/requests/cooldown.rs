//! How long an organization waits before it comes for the same topic again.

use chrono::{DateTime, Months, NaiveDate, Utc};

use super::Request;
use super::state::RequestState;
use crate::calendar::WorkCalendar;

/// The latest visit of an organization that shares a topic with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastVisit {
    /// The number of the request that it came of.
    pub reference: String,
    /// When it left.
    pub departed_at: DateTime<Utc>,
    /// The topics that both have: the same, or one of them below the other in the theme tree.
    pub topics: Vec<String>,
}

impl PastVisit {
    /// The first day on which the next one may begin.
    pub fn again_from(&self, months: i32, calendar: &WorkCalendar) -> NaiveDate {
        again_from(calendar.local_date(self.departed_at), months)
    }
}

/// The day some calendar months after a departure; of a month that has no such day, its last one.
pub fn again_from(departed_on: NaiveDate, months: i32) -> NaiveDate {
    departed_on.checked_add_months(Months::new(months.unsigned_abs())).unwrap_or(NaiveDate::MAX)
}

impl Request {
    /// Whether a former visit may still stand in the way of this request.
    pub fn is_to_be_decided(&self) -> bool {
        use RequestState::*;
        matches!(self.state.name(), Submitted | InReview | InfoRequested | Waitlisted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn months_are_those_of_the_calendar() {
        for (left, months, from) in [
            ("2026-08-31", 6, "2027-02-28"),
            ("2027-08-31", 6, "2028-02-29"),
            ("2026-03-16", 24, "2028-03-16"),
            ("2026-03-16", 0, "2026-03-16"),
        ] {
            assert_eq!(again_from(day(left), months), day(from), "{left} + {months}");
        }
    }
}
