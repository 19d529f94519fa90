//! Assignments: an agency's role in a session, and its answer.

mod candidates;
mod commands;
mod life;
mod state;
#[cfg(test)]
mod tests;
mod view;

use chrono::{DateTime, TimeDelta, Utc};

use crate::access::{Caller, Permission};
use crate::agenda_sessions::{AgendaSessionState, SessionRef};
use crate::calendar::WorkCalendar;
use crate::exchanges::ExchangeState;
use crate::practices::AgencyRef;
use crate::vocabularies::AssignmentRole;
use crate::{AgencyId, AssignmentId, PresenterId, UserId, Version};

pub use candidates::{Candidate, CandidateReason, Candidates, Contender, Fitness, ranked};
pub use commands::{
    AcceptInvitation, CounterInvitation, DeclineInvitation, InviteAgency, Invited, MarkNoShow, ReleaseAssignment,
    ReplaceAgency, SubstitutePresenter,
};
pub use state::{AssignmentAction, AssignmentDeclineReason, AssignmentState, Counter, Stage};
pub use view::{AssignmentEnd, AssignmentHandling, AssignmentView, SessionVisitors};

/// That an invitation was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent {
    /// When.
    pub at: DateTime<Utc>,
    /// The first moment at which it is too late to answer.
    pub reply_by: DateTime<Utc>,
    /// When the agency was reminded, if it was.
    pub reminded_at: Option<DateTime<Utc>>,
}

impl Sent {
    /// An invitation that is sent now: the agency has some business days, the last one whole.
    pub fn now(now: DateTime<Utc>, business_days: u16, calendar: &WorkCalendar) -> Self {
        let last = calendar.add_business_days(calendar.local_date(now), business_days);
        let end = last.succ_opt().and_then(|day| calendar.start_of_day(day));
        Self { at: now, reply_by: end.unwrap_or(DateTime::<Utc>::MAX_UTC), reminded_at: None }
    }

    /// Whether the time to answer has ended by a moment.
    pub fn is_over(&self, at: DateTime<Utc>) -> bool {
        at >= self.reply_by
    }

    /// When the agency is reminded: half of its time is over.
    pub fn remind_at(&self) -> DateTime<Utc> {
        let half = (self.reply_by - self.at).num_seconds() / 2;
        self.at + TimeDelta::seconds(half)
    }
}

/// An agency's role in a session, whatever its answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Assignment {
    /// Its id.
    pub id: AssignmentId,
    /// Grows with every change.
    pub version: Version,
    /// The session; of an assignment that ended, as it was then.
    pub session: SessionRef,
    /// The session as it was when the agency last answered, or was asked: how far it has moved since decides whether the agency
    /// is asked once more, however many steps that took.
    pub answered_to: SessionRef,
    /// Where the session stands.
    pub session_state: AgendaSessionState,
    /// Where the exchange stands.
    pub exchange_state: ExchangeState,
    /// The agency.
    pub agency: AgencyRef,
    /// What it is asked to do.
    pub role: AssignmentRole,
    /// Whether it leads the session; at most one of a session does.
    pub is_lead: bool,
    /// The officer who asks.
    pub asked_by: Option<UserId>,
    /// What the officer wrote to it.
    pub message: Option<String>,
    /// Why it was asked though it was not eligible.
    pub override_reason: Option<String>,
    /// That it was told; none while its exchange is designed.
    pub sent: Option<Sent>,
    /// Whom it names.
    pub presenter_id: Option<PresenterId>,
    /// Its state, with the state's data.
    pub stage: Stage,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// Whether the caller plans agendas, and so asks agencies.
pub fn asks(caller: &Caller) -> bool {
    caller.may(Permission::DecideRequests)
}

/// Whether the caller answers for an agency.
pub fn answers(caller: &Caller, agency: AgencyId) -> bool {
    caller.may(Permission::ManageResources) && caller.agency() == Some(agency)
}

/// Whether the caller may do an action to an assignment of the agency, before any state is looked at.
pub fn may(caller: &Caller, agency: AgencyId, action: AssignmentAction) -> bool {
    match action {
        AssignmentAction::Deliver => asks(caller) || answers(caller, agency),
        answer if answer.is_answer() => answers(caller, agency),
        _ => asks(caller),
    }
}

/// The agency that leads a session, and whether it accepted.
pub fn lead_of(assignments: &[Assignment]) -> Option<(AgencyId, bool)> {
    let lead = assignments.iter().find(|assignment| assignment.is_lead && assignment.stage.name().stands())?;
    let accepted = matches!(lead.stage, Stage::Accepted(_) | Stage::Delivered(_));
    Some((lead.agency.id, accepted))
}
