//! Counting clocks anew, for when the calendar has changed.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Clock, WorkCalendar};

/// That a due date moved, because days of the calendar did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DueDateMove {
    /// The days that were added, removed or restored.
    #[schema(examples("2026-04-10"))]
    pub days: Vec<NaiveDate>,
    /// The due date before; of a paused clock, the one that it had when the pause began.
    #[schema(examples("2026-04-15"))]
    pub from: NaiveDate,
    /// The due date since.
    #[schema(examples("2026-04-16"))]
    pub to: NaiveDate,
}

impl Clock {
    /// The same events counted anew. A stopped clock stays as it is.
    ///
    /// What a pause left follows from the same events: the business days of the term that had not gone by when it began. So
    /// a day that is decided about while a clock is paused moves the due date that was, and never what is left.
    #[must_use]
    pub fn recounted(&self, calendar: &WorkCalendar) -> Self {
        if self.stopped_on.is_some() { self.clone() } else { self.replayed(self.terms, calendar) }
    }

    /// The clock counted anew under a calendar, and what that moved; nothing when only the calendar's number is another.
    pub fn moved(&self, calendar: &WorkCalendar) -> (Self, Option<DueDateMove>) {
        let after = self.recounted(calendar);
        if after == (Self { calendar_revision: after.calendar_revision, ..self.clone() }) {
            return (after, None);
        }
        let (from, to) = (self.last_due_on(), after.last_due_on());
        let counted = |day: &NaiveDate| *day > self.started_on && *day <= from.max(to);
        let days = calendar.decided_since(self.calendar_revision).into_iter().filter(counted).collect();
        (after, Some(DueDateMove { days, from, to }))
    }
}
