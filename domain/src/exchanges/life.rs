//! The life cycle of an exchange, and what may be changed of it.

use chrono::{DateTime, NaiveDate, Utc};
use deserr::Deserr;
use utoipa::ToSchema;

use super::Exchange;
use super::form::{ExchangeForm, ItemForm};
use super::sessions::Sessions;
use super::state::{ExchangeAction, Halt, State};
use crate::access::Caller;
use crate::calendar::WorkCalendar;
use crate::input::BadFields;
use crate::requests::Text;
use crate::{Refusal, RequestItemId};

/// Why an exchange is put off, called off or opened again.
#[derive(Clone, Debug, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct Reason {
    /// Why. Everybody who was to come reads why it is postponed, and the agencies that are let go why it is.
    #[schema(inline, examples("La ciudad visitante tiene elecciones."))]
    pub reason: Text,
}

impl Reason {
    fn at(self, now: DateTime<Utc>) -> Halt {
        Halt { at: now, reason: self.reason.into_inner() }
    }
}

/// Whether an exchange can be confirmed, as its agenda and its agencies are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Readiness {
    /// Whether a conflict of its agenda blocks a release.
    pub blocked: bool,
    /// Whether every assignment that leads a session is accepted.
    pub leads_accepted: bool,
}

impl Exchange {
    fn permit(&self, action: ExchangeAction) -> Result<(), Refusal> {
        self.state.name().permit(action)
    }

    /// Whether the action is possible on a day, but for what only its command, the whole agenda and its delegations say.
    pub(super) fn permit_on(&self, action: ExchangeAction, today: NaiveDate) -> Result<(), Refusal> {
        self.permit(action)?;
        match action {
            ExchangeAction::Consult => self.held_to(
                action,
                [
                    (self.agenda.has_session, "no_session", "It has no session yet."),
                    (
                        self.design.change_objective.is_some(),
                        "change_objective_missing",
                        "The change objective is missing.",
                    ),
                    (!self.design.outcomes.is_empty(), "outcomes_missing", "At least one outcome is needed."),
                ],
            ),
            ExchangeAction::Confirm => {
                let released = self.agenda.is_released;
                self.held_to(action, [(released, "agenda_not_released", "No version of its agenda is released.")])
            }
            ExchangeAction::Start => {
                let detail = format!("It begins on {}.", self.starts_on);
                self.held_to(action, [(today >= self.starts_on, "not_begun", detail.as_str())])
            }
            ExchangeAction::Deliver => {
                let detail = format!("Its last day is {}.", self.ends_on);
                let held = "Attendance of at least one session has to be recorded.";
                self.held_to(
                    action,
                    [
                        (today > self.ends_on, "not_over", detail.as_str()),
                        (self.agenda.has_held, "no_session_held", held),
                    ],
                )
            }
            _ => Ok(()),
        }
    }

    /// Changes what the form says, as far as its sessions let it. Returns the names of the members that changed.
    pub fn edit(
        mut self,
        form: ExchangeForm,
        sessions: &Sessions,
        calendar: &WorkCalendar,
        new_id: impl FnMut() -> RequestItemId,
    ) -> Result<(Self, Vec<String>), Refusal> {
        self.permit(ExchangeAction::Edit)?;
        let before = self.form();
        if form.design.items != before.design.items {
            self.items_may_change(&form.design.items, sessions)?;
        }
        if let Some((first, last)) = sessions.days(calendar)
            && (form.starts_on.0 > first || form.ends_on.0 < last)
        {
            let detail = format!("It has sessions from {first} to {last}.");
            return Err(self.refusal(ExchangeAction::Edit, "sessions_outside_dates", detail));
        }
        if before.design.base.is_some() && form.design.base.is_none() && sessions.0.iter().any(|one| one.at_base) {
            let detail = "Sessions take place where the visitors stay.";
            return Err(self.refusal(ExchangeAction::Edit, "base_in_use", detail));
        }
        self.become_as(form, new_id);
        let changed = before.changed_members(&self.form());
        Ok((self, changed))
    }

    /// Whether its items may become these: an item that a session serves stays, and serves no more sessions than it may.
    fn items_may_change(&self, after: &[ItemForm], sessions: &Sessions) -> Result<(), Refusal> {
        let refuse = |guard, detail: String| Err(self.refusal(ExchangeAction::Edit, guard, detail));
        let state = self.state.name();
        if !state.is_open() {
            return refuse(
                "exchange_not_open",
                format!("The exchange is {state}; its items change while it is designed."),
            );
        }
        for item in &self.design.items {
            let Some(id) = item.granted.id else { continue };
            let served = sessions.of_item(id);
            match after.iter().find(|form| form.id == Some(id)) {
                None if served > 0 => return refuse("item_in_use", format!("Sessions serve the item {id}.")),
                Some(form) if served > 1 && !form.several_sessions => {
                    return refuse("item_in_several_sessions", format!("{served} sessions serve the item {id}."));
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn refusal(&self, action: ExchangeAction, guard: &'static str, detail: impl Into<String>) -> Refusal {
        Refusal::guard(self.state.name().as_str(), action.as_str(), guard, detail)
    }

    /// Asks its agencies: from now on their invitations are sent.
    pub fn consult(mut self, today: NaiveDate, now: DateTime<Utc>) -> Result<Self, Refusal> {
        self.permit_on(ExchangeAction::Consult, today)?;
        self.state = State::Consulting(now);
        Ok(self)
    }

    /// Confirms it: what visitors were shown takes place.
    pub fn confirm(mut self, readiness: Readiness, today: NaiveDate, now: DateTime<Utc>) -> Result<Self, Refusal> {
        let action = ExchangeAction::Confirm;
        self.permit_on(action, today)?;
        let guards = [
            (!readiness.blocked, "blocking_conflicts", "Conflicts of its agenda block a release."),
            (readiness.leads_accepted, "lead_not_accepted", "Not every agency that leads a session has accepted."),
        ];
        self.held_to(action, guards)?;
        self.state = State::Confirmed(now);
        Ok(self)
    }

    /// Goes back to the design.
    pub fn reopen(mut self, command: Reason, now: DateTime<Utc>) -> Result<Self, Refusal> {
        self.permit(ExchangeAction::Reopen)?;
        self.state = State::Designing(Some(command.at(now)));
        Ok(self)
    }

    /// Begins: not before its first day.
    pub fn start(mut self, today: NaiveDate, now: DateTime<Utc>) -> Result<Self, Refusal> {
        self.permit_on(ExchangeAction::Start, today)?;
        self.state = State::InProgress(now);
        Ok(self)
    }

    /// Says that it took place: its last day is over, and somebody attended something.
    pub fn deliver(mut self, today: NaiveDate, now: DateTime<Utc>) -> Result<Self, Refusal> {
        let action = ExchangeAction::Deliver;
        self.permit_on(action, today)?;
        let State::InProgress(started_at) = self.state else { return Err(self.wrong_state(action)) };
        self.state = State::Delivered { started_at, delivered_at: now };
        Ok(self)
    }

    /// Since when nobody has said that it took place, though its last day is over.
    pub fn overdue_since(&self, today: NaiveDate) -> Option<NaiveDate> {
        let is_overdue = matches!(self.state, State::InProgress(_)) && today > self.ends_on;
        self.ends_on.succ_opt().filter(|_| is_overdue)
    }

    /// Puts it off. Its sessions are cancelled with it.
    pub fn postpone(mut self, command: Reason, now: DateTime<Utc>) -> Result<Self, Refusal> {
        self.permit(ExchangeAction::Postpone)?;
        self.state = State::Postponed(command.at(now));
        Ok(self)
    }

    /// Goes back to its design.
    pub fn resume(mut self) -> Result<Self, Refusal> {
        self.permit(ExchangeAction::Resume)?;
        self.state = State::Designing(None);
        Ok(self)
    }

    /// Calls it off, once no delegation that takes part in it is live; a lead does when it is confirmed. Its sessions are
    /// cancelled with it.
    pub fn cancel(
        self,
        command: Reason,
        live_delegations: i64,
        caller: &Caller,
        now: DateTime<Utc>,
    ) -> Result<Self, Refusal> {
        let action = ExchangeAction::Cancel;
        self.permit(action)?;
        self.state.name().permit_to(action, caller)?;
        let detail = format!("{live_delegations} delegations are still to come; cancel their requests first.");
        self.held_to(action, [(live_delegations == 0, "live_delegations", detail.as_str())])?;
        self.end_with_its_last_delegation(command, now)
    }

    /// The same when its last live delegation is called off, whoever does that.
    pub fn end_with_its_last_delegation(mut self, command: Reason, now: DateTime<Utc>) -> Result<Self, Refusal> {
        self.permit(ExchangeAction::Cancel)?;
        self.state = State::Cancelled(command.at(now));
        Ok(self)
    }

    /// Refuses by the first guard that does not hold.
    fn held_to<const N: usize>(
        &self,
        action: ExchangeAction,
        guards: [(bool, &'static str, &str); N],
    ) -> Result<(), Refusal> {
        match guards.into_iter().find(|(holds, ..)| !holds) {
            Some((_, guard, detail)) => Err(self.refusal(action, guard, detail)),
            None => Ok(()),
        }
    }

    fn wrong_state(&self, action: ExchangeAction) -> Refusal {
        Refusal::wrong_state(self.state.name().as_str(), action.as_str())
    }
}
