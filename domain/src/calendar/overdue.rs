//! The terms of a clock that ask for something still.

use chrono::NaiveDate;

use super::{Clock, ClockState};

crate::text_enum! {
    /// A term of a request.
    pub enum ClockTerm {
        Decision = "decision" ("Decisión", "Decision"),
        Acknowledgement = "acknowledgement" ("Acuse de recibo", "Acknowledgement"),
        FirstResponse = "first_response" ("Primera respuesta", "First response"),
    }
}

impl Clock {
    /// The last day of a term, while what it asks for was not done; none once it was, or when the clock stopped.
    pub fn open_until(&self, term: ClockTerm) -> Option<NaiveDate> {
        let until = match term {
            ClockTerm::Decision => return self.due_on().filter(|_| self.state() == ClockState::Running),
            ClockTerm::Acknowledgement => (self.acknowledged_on().is_none(), self.acknowledge_by()),
            ClockTerm::FirstResponse => (self.first_responded_on().is_none(), self.first_response_by()),
        };
        let (open, day) = until;
        (open && self.state() != ClockState::Stopped).then_some(day)
    }

    /// The terms whose last day is over without what they ask for.
    pub fn overdue(&self, today: NaiveDate) -> Vec<ClockTerm> {
        let over = |term: &ClockTerm| self.open_until(*term).is_some_and(|day| day < today);
        ClockTerm::ALL.iter().copied().filter(over).collect()
    }
}
