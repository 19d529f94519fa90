//! Changes of a request's term and of who works on it, and the end of a question that nobody answered.

use chrono::{DateTime, Utc};

use super::commands::{ChangeProfile, Extend};
use super::outcomes::Expired;
use super::state::{RequestAction, State};
use super::{Rejected, Request};
use crate::access::Caller;
use crate::calendar::{ExtensionError, WorkCalendar};
use crate::input::{BadFields, FieldError};
use crate::{Refusal, UserId};

impl Request {
    /// Makes the term longer, once, before it ends.
    pub fn extend(
        self,
        command: Extend,
        caller: &Caller,
        calendar: &WorkCalendar,
        now: DateTime<Utc>,
    ) -> Result<Self, Rejected> {
        let action = RequestAction::Extend;
        self.permit(action, caller)?;
        let (mut request, mut filed) = self.filed(action)?;
        let days = u16::try_from(command.business_days.get()).unwrap_or(u16::MAX);
        let today = calendar.local_date(now);
        let extended = filed.clock.clone().extend(days, command.reason.into_inner(), today, calendar);
        filed.clock = extended.map_err(|error| match error {
            ExtensionError::TooLong(longest) => {
                let detail = format!("must be at most {longest}: an extension no more than that");
                Rejected::from(BadFields::from(FieldError::new("/business_days", "out_of_range", detail)))
            }
            ExtensionError::ExtendedAlready => {
                request.refusal(action, "extended_already", "A term is extended once.").into()
            }
            ExtensionError::TermPassed => {
                request.refusal(action, "term_passed", "A term is extended before it ends.").into()
            }
            ExtensionError::NotRunning => {
                request.refusal(action, "clock_not_running", "The clock does not run.").into()
            }
        })?;
        request.state = request.state.with_filed(filed);
        Ok(request)
    }

    /// Counts the petition as one of another kind, from the same start. `business_days` is that kind's term in the
    /// request's policy.
    pub fn change_profile(
        self,
        command: ChangeProfile,
        caller: &Caller,
        calendar: &WorkCalendar,
        now: DateTime<Utc>,
    ) -> Result<Self, Rejected> {
        let action = RequestAction::ChangeProfile;
        self.permit(action, caller)?;
        let (mut request, mut filed) = self.filed(action)?;
        if filed.clock.terms().profile == command.profile {
            return Err(request.refusal(action, "profile_unchanged", "It is counted as such already.").into());
        }
        let (profile, reason) = (command.profile, command.reason.into_inner());
        let days = filed.policy.business_days(profile);
        filed.clock = filed.clock.with_profile(profile, days, reason, calendar.local_date(now), calendar);
        request.state = request.state.with_filed(filed);
        Ok(request)
    }

    /// Puts the request into an officer's hands; that the user is one, the caller has checked.
    pub fn assign(self, officer: UserId, caller: &Caller) -> Result<Self, Rejected> {
        let action = RequestAction::Assign;
        self.permit(action, caller)?;
        let (mut request, mut filed) = self.filed(action)?;
        if filed.assignee == Some(officer) {
            return Err(request.refusal(action, "assigned_already", "It is this officer's already.").into());
        }
        filed.assignee = Some(officer);
        request.state = request.state.with_filed(filed);
        Ok(request)
    }

    /// Ends a request whose question was not answered in time. The service itself does it.
    pub fn expire(self, calendar: &WorkCalendar, now: DateTime<Utc>) -> Result<Self, Rejected> {
        let action = RequestAction::Expire;
        let (mut request, filed) = match self {
            Self { state: State::InfoRequested(_), .. } => self.filed(action)?,
            other => return Err(Refusal::wrong_state(other.state.name().as_str(), action.as_str()).into()),
        };
        if filed.answer_due_at().is_none_or(|end| now < end) {
            return Err(request.refusal(action, "answer_not_due", "The time for the answer has not passed.").into());
        }
        request.state = State::Expired(filed.stopped(calendar.local_date(now))?, Expired { expired_at: now });
        Ok(request)
    }
}
