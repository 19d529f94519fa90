//! Requests that are set aside: onto the waiting list, as another one's duplicate, to another body; and taken up again.

use chrono::{DateTime, Utc};

use super::commands::{Cancel, MarkDuplicate, Transfer, Waitlist};
use super::outcomes::{Cancelled, MarkedDuplicate, Transferred, Waitlisted};
use super::state::{RequestAction, RequestState, State};
use super::{Rejected, Request};
use crate::access::Caller;
use crate::calendar::WorkCalendar;
use crate::input::{BadFields, FieldError};
use crate::{Refusal, RequestId};

/// Business days after submission within which a transfer needs no reason. Source: Ley 1755 de 2015, art. 21.
const TRANSFER_BUSINESS_DAYS: u16 = 5;

/// What must be known of the request that another one is a duplicate of, read under its lock.
#[derive(Clone, Copy, Debug)]
pub struct Canonical {
    /// Which.
    pub id: RequestId,
    /// Where it stands.
    pub state: RequestState,
    /// Whether it has a reference number.
    pub is_filed: bool,
}

impl Request {
    /// Puts the request onto the waiting list: the clock ends with an answer.
    pub fn waitlist(
        self,
        command: Waitlist,
        caller: &Caller,
        calendar: &WorkCalendar,
        now: DateTime<Utc>,
    ) -> Result<Self, Rejected> {
        let action = RequestAction::Waitlist;
        self.permit(action, caller)?;
        let (mut request, filed) = self.filed(action)?;
        let waitlisted = Waitlisted { waitlisted_at: now, text: command.text.into_inner() };
        request.state = State::Waitlisted(filed.decided(calendar.local_date(now))?, waitlisted);
        Ok(request)
    }

    /// Takes the request from the waiting list: a new clock starts.
    pub fn resume(self, caller: &Caller, calendar: &WorkCalendar, now: DateTime<Utc>) -> Result<Self, Rejected> {
        let action = RequestAction::Resume;
        self.permit(action, caller)?;
        let (mut request, mut filed) = self.filed(action)?;
        filed.clock = filed.clock.restarted(calendar.local_date(now), calendar);
        request.state = State::InReview(filed);
        Ok(request)
    }

    /// Says that the request is another one's duplicate: the clock ends with an answer. `others_point_here` tells whether
    /// this one is the canonical of others, which would then hang on a duplicate.
    pub fn mark_duplicate(
        self,
        command: MarkDuplicate,
        canonical: &Canonical,
        others_point_here: bool,
        caller: &Caller,
        calendar: &WorkCalendar,
        now: DateTime<Utc>,
    ) -> Result<Self, Rejected> {
        let action = RequestAction::MarkDuplicate;
        self.permit(action, caller)?;
        if canonical.id == self.id {
            let detail = "must be another request";
            return Err(BadFields::from(FieldError::new("/canonical_id", "itself", detail)).into());
        }
        let guards = [
            (!others_point_here, "others_point_here", "Other requests are marked as duplicates of this one."),
            (
                canonical.state != RequestState::Duplicate,
                "canonical_is_duplicate",
                "The other one is a duplicate itself.",
            ),
            (canonical.is_filed, "canonical_not_filed", "The other one was not filed."),
        ];
        if let Some((_, guard, detail)) = guards.into_iter().find(|(holds, ..)| !holds) {
            return Err(self.refusal(action, guard, detail).into());
        }
        let (mut request, filed) = self.filed(action)?;
        let text = command.text.map(|text| text.into_inner());
        let marked = MarkedDuplicate { marked_at: now, text, canonical_id: canonical.id };
        request.state = State::Duplicate(filed.decided(calendar.local_date(now))?, marked);
        Ok(request)
    }

    /// Takes the mark back: the former due date holds again, by the present calendar.
    pub fn unmark_duplicate(self, caller: &Caller, calendar: &WorkCalendar) -> Result<Self, Rejected> {
        let action = RequestAction::UnmarkDuplicate;
        self.permit(action, caller)?;
        let (mut request, mut filed) = self.filed(action)?;
        filed.clock = filed.clock.reopened()?.recounted(calendar);
        request.state = State::InReview(filed);
        Ok(request)
    }

    /// Passes the request to the body that is competent.
    pub fn transfer(
        self,
        command: Transfer,
        caller: &Caller,
        calendar: &WorkCalendar,
        now: DateTime<Utc>,
    ) -> Result<Self, Rejected> {
        let action = RequestAction::Transfer;
        self.permit(action, caller)?;
        let (mut request, filed) = self.filed(action)?;
        let today = calendar.local_date(now);
        let last_day = calendar.add_business_days(request.received_on(&filed, calendar), TRANSFER_BUSINESS_DAYS);
        if today > last_day && command.reason.is_none() {
            let detail = format!(
                "A transfer is due within {TRANSFER_BUSINESS_DAYS} business days of submission; later it needs a `reason`."
            );
            return Err(request.refusal(action, "transfer_late", detail).into());
        }
        let transferred = Transferred {
            transferred_at: now,
            to: command.to,
            text: command.text.into_inner(),
            reason: command.reason.map(|reason| reason.into_inner()),
        };
        request.state = State::Transferred(filed.decided(today)?, transferred);
        Ok(request)
    }

    /// Calls an accepted visit off; what becomes of its delegation and exchange, those say themselves.
    pub fn cancel(self, command: Cancel, caller: &Caller, now: DateTime<Utc>) -> Result<Self, Rejected> {
        let action = RequestAction::Cancel;
        self.permit(action, caller)?;
        let from = self.state.name().as_str();
        let by_requester = caller.is_requester();
        let cancelled = Cancelled { cancelled_at: now, by_requester, reason: command.reason.into_inner() };
        match self.state {
            State::Accepted(filed, granted) => Ok(Self { state: State::Cancelled(filed, granted, cancelled), ..self }),
            _ => Err(Refusal::wrong_state(from, action.as_str()).into()),
        }
    }

    /// Why an accepted visit is not called off: what it made has gone on.
    pub fn not_cancelled(&self, guard: &'static str, detail: impl Into<String>) -> Rejected {
        Refusal::guard(RequestState::Accepted.as_str(), RequestAction::Cancel.as_str(), guard, detail).into()
    }
}
