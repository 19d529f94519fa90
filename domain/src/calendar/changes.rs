//! What may be changed of a clock that runs: its term, once, and the kind of petition; and that it runs again.

use chrono::NaiveDate;

use super::{Clock, ClockError, ClockProfile, ClockState, ProfileChange, Terms, WorkCalendar};

/// Why a term cannot be extended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExtensionError {
    /// The clock does not run.
    #[error("the clock does not run")]
    NotRunning,
    /// It was extended before.
    #[error("the term was extended before")]
    ExtendedAlready,
    /// The requester must be told before the term ends.
    #[error("the term has passed")]
    TermPassed,
    /// An extension may not add so much.
    #[error("an extension adds at most {0} business days")]
    TooLong(u16),
}

impl Clock {
    /// Makes the term longer, once, with reasons, before it ends.
    pub fn extend(
        mut self,
        business_days: u16,
        reason: String,
        today: NaiveDate,
        calendar: &WorkCalendar,
    ) -> Result<Self, ExtensionError> {
        let longest = self.terms.profile.longest_extension(self.terms.business_days);
        if self.state() != ClockState::Running {
            return Err(ExtensionError::NotRunning);
        }
        if self.extension.is_some() {
            return Err(ExtensionError::ExtendedAlready);
        }
        if self.is_overdue(today) {
            return Err(ExtensionError::TermPassed);
        }
        if business_days > longest {
            return Err(ExtensionError::TooLong(longest));
        }
        self.add_extension(today.max(self.last_event()), business_days, reason, calendar);
        Ok(self)
    }

    /// Counts the same petition as one of another kind, from the same start. An extension is kept as far as the new kind
    /// allows one so long.
    #[must_use]
    pub fn with_profile(
        &self,
        profile: ClockProfile,
        business_days: u16,
        reason: String,
        today: NaiveDate,
        calendar: &WorkCalendar,
    ) -> Self {
        let change = ProfileChange { on: today.max(self.last_event()), from: self.terms.profile, reason };
        let mut changed = self.replayed(Terms { profile, business_days, ..self.terms }, calendar);
        changed.profile_changes.push(change);
        changed
    }

    /// A new clock with the same terms, for a petition that is taken up again. What was done for the requester stays done.
    #[must_use]
    pub fn restarted(&self, today: NaiveDate, calendar: &WorkCalendar) -> Self {
        Self {
            acknowledged_on: self.acknowledged_on,
            first_responded_on: self.first_responded_on,
            profile_changes: self.profile_changes.clone(),
            ..Self::start(self.terms, today, calendar)
        }
    }

    /// Lets a stopped clock run again, as if it had never stopped: the former due date holds.
    pub fn reopened(self) -> Result<Self, ClockError> {
        match self.stopped_on {
            Some(_) => Ok(Self { stopped_on: None, ..self }),
            None => Err(ClockError::NotStopped),
        }
    }
}
