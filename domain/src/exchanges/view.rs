//! An exchange as its readers see it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::state::{ExchangeAction, ExchangeState, Halt, State, may};
use super::{Exchange, ExchangeDesign};
use crate::access::Caller;
use crate::{ExchangeId, Version};

/// An exchange.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ExchangeView {
    /// Its id.
    id: ExchangeId,
    /// Grows with every change.
    #[schema(inline, examples(1))]
    version: Version,
    /// Where it stands.
    state: ExchangeState,
    /// When it was postponed or cancelled, and why.
    #[schema(required)]
    halt: Option<Halt>,
    /// When it went back to the design, and why; until it is consulted again.
    #[schema(required)]
    reopened: Option<Halt>,
    /// Since when its agencies are asked.
    #[schema(required)]
    consulted_at: Option<DateTime<Utc>>,
    /// Since when it is confirmed.
    #[schema(required)]
    confirmed_at: Option<DateTime<Utc>>,
    /// When it began.
    #[schema(required)]
    started_at: Option<DateTime<Utc>>,
    /// When somebody said that it took place.
    #[schema(required)]
    delivered_at: Option<DateTime<Utc>>,
    /// The first day on which it is over and nobody has said that it took place.
    #[schema(required)]
    overdue_since: Option<NaiveDate>,
    /// First day.
    starts_on: NaiveDate,
    /// Last day.
    ends_on: NaiveDate,
    /// What it is for and made of.
    design: ExchangeDesign,
    /// When it was made.
    created_at: DateTime<Utc>,
    /// When it last changed.
    updated_at: DateTime<Utc>,
    /// What the caller may do now. What takes the whole agenda is found when it is tried: that a conflict or an answer that is
    /// missing refuses `confirm`; and so is that delegations are still to come, which refuses `cancel`.
    allowed_actions: Vec<ExchangeAction>,
}

impl Exchange {
    /// What the caller may do on a day, by the same rules that enforce it, but for what is not read with an exchange.
    pub fn allowed_actions(&self, caller: &Caller, today: NaiveDate) -> Vec<ExchangeAction> {
        let state = self.state.name();
        let permit = |action| self.permit_on(action, today).and_then(|()| state.permit_to(action, caller));
        let allowed = |action: &&ExchangeAction| may(caller) && permit(**action).is_ok();
        ExchangeAction::ALL.iter().filter(allowed).copied().collect()
    }
}

impl ExchangeView {
    /// What the caller sees on a day.
    pub fn new(exchange: Exchange, caller: &Caller, today: NaiveDate) -> Self {
        Self {
            reopened: exchange.state.reopened().cloned(),
            consulted_at: match exchange.state {
                State::Consulting(at) => Some(at),
                _ => None,
            },
            confirmed_at: match exchange.state {
                State::Confirmed(at) => Some(at),
                _ => None,
            },
            started_at: exchange.state.started_at(),
            delivered_at: match exchange.state {
                State::Delivered { delivered_at, .. } => Some(delivered_at),
                _ => None,
            },
            overdue_since: exchange.overdue_since(today),
            allowed_actions: exchange.allowed_actions(caller, today),
            id: exchange.id,
            version: exchange.version,
            state: exchange.state.name(),
            halt: exchange.state.halt().cloned(),
            starts_on: exchange.starts_on,
            ends_on: exchange.ends_on,
            design: exchange.design,
            created_at: exchange.created_at,
            updated_at: exchange.updated_at,
        }
    }

    /// The key of the list: start and id.
    pub fn key(&self) -> (NaiveDate, ExchangeId) {
        (self.starts_on, self.id)
    }
}
