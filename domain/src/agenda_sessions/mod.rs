//! Sessions: the items of an exchange's agenda, as they are worked on. What visitors see are releases of them.

mod form;
mod named;
mod state;
mod view;

use chrono::{DateTime, NaiveDate, Utc};

use crate::calendar::WorkCalendar;
use crate::exchanges::{Exchange, ExchangeState};
use crate::input::{FieldError, Moment};
use crate::{AgencyId, AgendaSessionId, ExchangeId, Refusal, Version};

pub use form::{AgendaSessionForm, CancelSession, PlaceKind, PlanOffer, RecordAttendance, SessionPlace};
pub(crate) use form::{MOST_LANGUAGES, bad_end};
pub use named::{Named, References};
pub use state::{AgendaSessionAction, AgendaSessionState, SessionEnd, Stage, is_held_in, is_planned_in, may};
pub use view::{AgendaSessionView, ConflictView, SessionRef, SessionTimes};

/// A session, whatever its state.
#[derive(Clone, Debug, PartialEq)]
pub struct AgendaSession {
    /// Its id.
    pub id: AgendaSessionId,
    /// Grows with every change.
    pub version: Version,
    /// The exchange whose agenda it is in.
    pub exchange_id: ExchangeId,
    /// Where that stands: its agenda does not always change.
    pub exchange_state: ExchangeState,
    /// The agency that it counts for: that of its offer, else that which leads it.
    pub agency_id: Option<AgencyId>,
    /// What is planned.
    pub form: AgendaSessionForm,
    /// Its state, with the state's data.
    pub stage: Stage,
    /// Of iCalendar: grows when visitors have to be told of a change.
    pub sequence: i32,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl AgendaSession {
    /// A session that an officer plans.
    pub fn planned(
        id: AgendaSessionId,
        exchange: &Exchange,
        agency_id: Option<AgencyId>,
        form: AgendaSessionForm,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            id,
            version: 1,
            exchange_id: exchange.id,
            exchange_state: exchange.state.name(),
            agency_id,
            form: form.in_zone_of(exchange),
            stage: Stage::Planned,
            sequence: 0,
            created_at: now,
            updated_at: now,
        }
    }

    /// Whether the action is possible in its state and in that of its exchange.
    fn permit_in_state(&self, action: AgendaSessionAction) -> Result<(), Refusal> {
        self.stage.name().permit(action)?;
        if action != AgendaSessionAction::RecordAttendance {
            return planning(self.exchange_state, action.as_str());
        }
        if is_held_in(self.exchange_state) {
            return Ok(());
        }
        let detail = format!("The exchange is `{}`; its sessions are held once it is confirmed.", self.exchange_state);
        Err(Refusal::guard(self.exchange_state.as_str(), action.as_str(), "exchange_not_confirmed", detail))
    }

    /// Whether the action is possible now, but for what only its command and the rest of the agenda say.
    fn permit(&self, action: AgendaSessionAction, now: DateTime<Utc>) -> Result<(), Refusal> {
        self.permit_in_state(action)?;
        if action == AgendaSessionAction::RecordAttendance && now < self.form.starts_at.0 {
            let from = self.stage.name().as_str();
            return Err(Refusal::guard(from, action.as_str(), "not_started", "The session has not begun."));
        }
        Ok(())
    }

    /// Whether it takes its place, its people and its time.
    pub const fn is_live(&self) -> bool {
        self.stage.name().is_live()
    }

    /// Plans something else. Returns the names of the members that changed.
    pub fn edit(
        mut self,
        agency_id: Option<AgencyId>,
        form: AgendaSessionForm,
    ) -> Result<(Self, Vec<String>), Refusal> {
        self.permit_in_state(AgendaSessionAction::Edit)?;
        let changed = self.form.changed_members(&form);
        if self.form.tells_visitors(&form) {
            self.sequence += 1;
        }
        (self.agency_id, self.form) = (agency_id, form);
        Ok((self, changed))
    }

    /// Whether it takes a place, time, people, an item or an agency that it did not take before.
    pub fn takes_more_than(&self, before: &Self) -> bool {
        let other_agency = self.agency_id.is_some() && self.agency_id != before.agency_id;
        before.form.takes_more(&self.form) || other_agency
    }

    /// Whether those who answered to other times are asked anew when it is moved to these: once it is confirmed.
    pub fn asks_anew_at(&self, times: (DateTime<Utc>, DateTime<Utc>)) -> bool {
        self.stage == Stage::Confirmed && self.form.times() != times
    }

    /// The same as the agency that leads it answered: it is confirmed once that accepted, and planned otherwise; without an
    /// offer it counts for that agency.
    pub fn led_by(mut self, of_offer: Option<AgencyId>, lead: Option<(AgencyId, bool)>) -> Self {
        self.agency_id = of_offer.or(lead.map(|(agency, _)| agency));
        if self.stage.name().is_to_come() {
            let accepted = lead.is_some_and(|(_, accepted)| accepted);
            self.stage = if accepted { Stage::Confirmed } else { Stage::Planned };
        }
        self
    }

    /// Calls it off.
    pub fn cancel(mut self, reason: String, now: DateTime<Utc>) -> Result<Self, Refusal> {
        self.permit(AgendaSessionAction::Cancel, now)?;
        self.sequence += 1;
        self.stage = Stage::Cancelled(now, reason);
        Ok(self)
    }

    /// Says how many came, or that nobody did and why; not before it began, nor while its exchange is not confirmed.
    pub fn record_attendance(mut self, command: RecordAttendance, now: DateTime<Utc>) -> Result<Self, Refusal> {
        self.permit(AgendaSessionAction::RecordAttendance, now)?;
        self.stage = match command.reason {
            None => Stage::Held(now, command.attended.get()),
            Some(reason) => Stage::NotHeld(now, reason.into_inner()),
        };
        Ok(self)
    }
}

/// Refuses to change the agenda of an exchange that has none to be changed.
pub fn planning(state: ExchangeState, action: &'static str) -> Result<(), Refusal> {
    if is_planned_in(state) {
        return Ok(());
    }
    let detail = format!("The exchange is `{state}`; its agenda does not change.");
    Err(Refusal::guard(state.as_str(), action, "exchange_state", detail))
}

/// What lies outside the days of the exchange, by the days of the agency's zone, of the times that can be read.
pub fn outside_dates(
    (starts_at, ends_at): (Option<Moment>, Option<Moment>),
    exchange: &Exchange,
    calendar: &WorkCalendar,
) -> Vec<FieldError> {
    let last_moment = ends_at.map(|end| Moment(end.0 - chrono::TimeDelta::microseconds(1)));
    let outside = |day: NaiveDate| day < exchange.starts_on || day > exchange.ends_on;
    let times = [("/starts_at", starts_at), ("/ends_at", last_moment)].into_iter();
    let bad = times.filter(|(_, time)| time.is_some_and(|time| outside(calendar.local_date(time.0))));
    let detail = format!("must lie within the exchange: {} to {}", exchange.starts_on, exchange.ends_on);
    bad.map(|(pointer, _)| FieldError::new(pointer, "outside_exchange_dates", detail.clone())).collect()
}
