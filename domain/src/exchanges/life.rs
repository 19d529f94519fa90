//! The life cycle of an exchange, and what may be changed of it.

use chrono::{DateTime, Utc};
use deserr::Deserr;
use utoipa::ToSchema;

use super::Exchange;
use super::form::{ExchangeForm, ItemForm};
use super::sessions::Sessions;
use super::state::{ExchangeAction, Halt, State};
use crate::calendar::WorkCalendar;
use crate::input::BadFields;
use crate::requests::Text;
use crate::{Refusal, RequestItemId};

/// Why an exchange is put off or called off.
#[derive(Clone, Debug, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct Reason {
    /// Why.
    #[schema(inline, examples("La ciudad visitante tiene elecciones."))]
    pub reason: Text,
}

impl Exchange {
    fn permit(&self, action: ExchangeAction) -> Result<(), Refusal> {
        self.state.name().permit(action)
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
        self.become_as(form, new_id);
        let changed = before.changed_members(&self.form());
        Ok((self, changed))
    }

    /// Whether its items may become these: an item that a session serves stays, and serves no more sessions than it may.
    fn items_may_change(&self, after: &[ItemForm], sessions: &Sessions) -> Result<(), Refusal> {
        let refuse = |guard, detail: String| Err(self.refusal(ExchangeAction::Edit, guard, detail));
        if self.state.name().is_agreed() {
            return refuse("items_are_agreed", "What was agreed with its agencies stands; reopen it first.".to_owned());
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

    /// Puts it off.
    pub fn postpone(mut self, command: Reason, now: DateTime<Utc>) -> Result<Self, Refusal> {
        self.permit(ExchangeAction::Postpone)?;
        self.state = State::Postponed(Halt { at: now, reason: command.reason.into_inner() });
        Ok(self)
    }

    /// Goes back to its design.
    pub fn resume(mut self) -> Result<Self, Refusal> {
        self.permit(ExchangeAction::Resume)?;
        self.state = State::Designing;
        Ok(self)
    }

    /// Calls it off, once no delegation that takes part in it is live.
    pub fn cancel(mut self, command: Reason, live_delegations: i64, now: DateTime<Utc>) -> Result<Self, Refusal> {
        let action = ExchangeAction::Cancel;
        self.permit(action)?;
        if live_delegations > 0 {
            let detail = format!("{live_delegations} delegations are still to come; cancel their requests first.");
            return Err(self.refusal(action, "live_delegations", detail));
        }
        self.state = State::Cancelled(Halt { at: now, reason: command.reason.into_inner() });
        Ok(self)
    }
}
