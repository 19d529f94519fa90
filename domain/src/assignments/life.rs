//! The life cycle of an assignment.

use chrono::{DateTime, TimeDelta, Utc};

use super::state::{AssignmentAction as Action, AssignmentState, Counter, Stage};
use super::{Assignment, DeclineInvitation, Sent};
use crate::agenda_sessions::{AgendaSessionState, SessionRef};
use crate::input::FieldError;
use crate::vocabularies::AssignmentRole;
use crate::{PresenterId, Refusal, Rejected};

/// An agency that answered is asked once more when its session is further from what it answered to than this.
const FAR: TimeDelta = TimeDelta::minutes(15);

impl Assignment {
    fn refuse(&self, action: Action, guard: &'static str, detail: impl Into<String>) -> Refusal {
        Refusal::guard(self.stage.name().as_str(), action.as_str(), guard, detail)
    }

    /// Whether the action is possible now, but for what only its command says.
    pub(super) fn permit(&self, action: Action, now: DateTime<Utc>) -> Result<(), Refusal> {
        self.stage.name().permit(action)?;
        let is_over = !self.session_state.is_to_come();
        match action {
            Action::Deliver if self.session_state != AgendaSessionState::Held => {
                Err(self.refuse(action, "session_not_held", "The session is not recorded as held."))
            }
            Action::MarkNoShow if !self.session_state.took_place_or_not() => {
                Err(self.refuse(action, "session_not_over", "Nothing is recorded of the session's attendance."))
            }
            Action::Deliver | Action::MarkNoShow => Ok(()),
            _ if is_over => Err(self.refuse(action, "session_over", "The session is over.")),
            Action::Accept | Action::TentativelyAccept | Action::Decline | Action::Counter => match self.sent {
                None => Err(self.refuse(action, "not_sent", "The invitation has not been sent.")),
                Some(sent) if sent.is_over(now) => {
                    Err(self.refuse(action, "too_late", format!("The time to answer ended at {}.", sent.reply_by)))
                }
                Some(_) => Ok(()),
            },
            _ => Ok(()),
        }
    }

    /// Sends the invitation: the time to answer begins.
    pub fn sent(mut self, sent: Sent) -> Self {
        self.sent = Some(sent);
        self.answering()
    }

    /// The same about the session as it is now.
    fn answering(mut self) -> Self {
        self.answered_to = self.session.clone();
        self
    }

    /// Takes the role. Where it presents, it says who, unless that is known.
    pub fn accept(
        mut self,
        named: Option<PresenterId>,
        planned: Option<PresenterId>,
        now: DateTime<Utc>,
    ) -> Result<Self, Rejected> {
        self.permit(Action::Accept, now)?;
        self.presenter_id = named.or(self.presenter_id).or(planned);
        if self.role == AssignmentRole::Presenter && self.presenter_id.is_none() {
            let error = FieldError::new("/presenter_id", "required", "is required: the role presents");
            return Err(Rejected::Invalid(error.into()));
        }
        self.stage = Stage::Accepted(now);
        Ok(self.answering())
    }

    /// Means to take it, and will say so for sure.
    pub fn tentatively_accept(mut self, now: DateTime<Utc>) -> Result<Self, Refusal> {
        self.permit(Action::TentativelyAccept, now)?;
        self.stage = Stage::Tentative(now);
        Ok(self.answering())
    }

    /// Does not take it.
    pub fn decline(mut self, command: DeclineInvitation, now: DateTime<Utc>) -> Result<Self, Refusal> {
        self.permit(Action::Decline, now)?;
        self.stage = Stage::Declined(now, command.code, command.note.map(|note| note.into_inner()));
        Ok(self)
    }

    /// Proposes another time or presenter.
    pub fn counter(mut self, counter: Counter, now: DateTime<Utc>) -> Result<Self, Refusal> {
        self.permit(Action::Counter, now)?;
        self.stage = Stage::Countered(now, counter);
        Ok(self.answering())
    }

    /// The officer takes what the agency proposed: it has accepted that. Returns the proposal.
    pub fn take_counter(mut self, now: DateTime<Utc>) -> Result<(Self, Counter), Refusal> {
        let action = Action::TakeCounter;
        self.permit(action, now)?;
        match std::mem::replace(&mut self.stage, Stage::Accepted(now)) {
            Stage::Countered(_, counter) => {
                self.presenter_id = counter.presenter_id.or(self.presenter_id);
                self.answered_to.starts_at = counter.starts_at.unwrap_or(self.answered_to.starts_at);
                self.answered_to.ends_at = counter.ends_at.unwrap_or(self.answered_to.ends_at);
                Ok((self, counter))
            }
            other => Err(Refusal::wrong_state(other.name().as_str(), action.as_str())),
        }
    }

    /// The officer does not: the agency is asked once more.
    pub fn refuse_counter(mut self, sent: Sent) -> Result<Self, Refusal> {
        self.permit(Action::RefuseCounter, sent.at)?;
        self.stage = Stage::Invited;
        Ok(self.sent(sent))
    }

    /// Names another presenter.
    pub fn substitute_presenter(mut self, presenter: PresenterId, now: DateTime<Utc>) -> Result<Self, Refusal> {
        self.permit(Action::SubstitutePresenter, now)?;
        self.presenter_id = Some(presenter);
        Ok(self)
    }

    /// Another takes the role.
    pub fn replace(mut self, reason: String, now: DateTime<Utc>) -> Result<Self, Refusal> {
        self.permit(Action::Replace, now)?;
        self.stage = Stage::Substituted(now, reason);
        Ok(self)
    }

    /// It is not needed any more.
    pub fn release(mut self, reason: String, now: DateTime<Utc>) -> Result<Self, Refusal> {
        self.permit(Action::Release, now)?;
        self.stage = Stage::Released(now, reason);
        Ok(self)
    }

    /// Whether its agency has answered, but for what it declined.
    pub const fn has_answered(&self) -> bool {
        matches!(self.stage, Stage::Accepted(_) | Stage::Tentative(_) | Stage::Countered(..))
    }

    /// Whether its agency has answered, and to other times than these: one of them is more than 15 minutes away.
    pub fn is_undone_by(&self, (starts_at, ends_at): (DateTime<Utc>, DateTime<Utc>)) -> bool {
        let (from, to) = (starts_at - self.answered_to.starts_at, ends_at - self.answered_to.ends_at);
        self.has_answered() && from.abs().max(to.abs()) > FAR
    }

    /// Its session moved away from what the agency answered to: the answer is asked for anew. What nobody answered is asked as
    /// before.
    pub fn reopened(mut self, session: &SessionRef, sent: Sent) -> Option<Self> {
        if !self.is_undone_by((session.starts_at, session.ends_at)) {
            return None;
        }
        self.session = session.clone();
        self.stage = Stage::Invited;
        Some(self.sent(sent))
    }

    /// Its session moves to where its agency proposed.
    pub fn proposed(mut self, session: &SessionRef) -> Self {
        self.answered_to = session.clone();
        self
    }

    /// Nobody answered in time.
    pub fn expired(mut self, now: DateTime<Utc>) -> Self {
        self.stage = Stage::Expired(now);
        self
    }

    /// The agency is reminded.
    pub fn reminded(mut self, now: DateTime<Utc>) -> Self {
        self.sent = self.sent.map(|sent| Sent { reminded_at: Some(now), ..sent });
        self
    }

    /// When time does something to it next: a reminder, or the end of the time to answer.
    pub fn due_at(&self) -> Option<DateTime<Utc>> {
        let waits = matches!(self.stage.name(), AssignmentState::Invited | AssignmentState::Tentative);
        let next = |sent: Sent| if sent.reminded_at.is_none() { sent.remind_at() } else { sent.reply_by };
        self.sent.filter(|_| waits).map(next)
    }

    /// It did what it had accepted.
    pub fn deliver(mut self, now: DateTime<Utc>) -> Result<Self, Refusal> {
        self.permit(Action::Deliver, now)?;
        self.stage = Stage::Delivered(now);
        Ok(self)
    }

    /// It did not come.
    pub fn mark_no_show(mut self, reason: String, now: DateTime<Utc>) -> Result<Self, Refusal> {
        self.permit(Action::MarkNoShow, now)?;
        self.stage = Stage::NoShow(now, reason);
        Ok(self)
    }
}
