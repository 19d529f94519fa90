//! An exchange as its readers see it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::state::{ExchangeAction, ExchangeState, Halt, may};
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
    /// What the caller may do now.
    allowed_actions: Vec<ExchangeAction>,
}

impl Exchange {
    /// What the caller may do now, by the same rules that enforce it.
    pub fn allowed_actions(&self, caller: &Caller) -> Vec<ExchangeAction> {
        let allowed = |action: &&ExchangeAction| may(caller) && self.state.name().permit(**action).is_ok();
        ExchangeAction::ALL.iter().filter(allowed).copied().collect()
    }
}

impl ExchangeView {
    /// What the caller sees.
    pub fn new(exchange: Exchange, caller: &Caller) -> Self {
        Self {
            allowed_actions: exchange.allowed_actions(caller),
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
