//! The states of an exchange, each with the data that exists only there, and who may do what in it.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::{Caller, Permission};
use crate::{Refusal, text_enum};

text_enum! {
    /// Where an exchange stands.
    pub enum ExchangeState {
        /// Its sessions are being designed.
        Designing = "designing" ("En diseño", "Designing"),
        /// It was put off.
        Postponed = "postponed" ("Aplazado", "Postponed"),
        /// It does not take place.
        Cancelled = "cancelled" ("Cancelado", "Cancelled"),
    }
}

text_enum! {
    /// What can be done to an exchange.
    pub enum ExchangeAction {
        /// Change objective, outcomes, team, dates and language.
        Edit = "edit" ("Editar", "Edit"),
        Postpone = "postpone" ("Aplazar", "Postpone"),
        Resume = "resume" ("Retomar", "Resume"),
        Cancel = "cancel" ("Cancelar", "Cancel"),
    }
}

/// When an exchange was put off or called off, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Halt {
    /// When.
    pub at: DateTime<Utc>,
    /// Why.
    #[schema(examples("La ciudad visitante tiene elecciones."))]
    pub reason: String,
}

/// The state of an exchange with its data. See the table *Exchange and session* of the domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Its sessions are being designed.
    Designing,
    /// It was put off.
    Postponed(Halt),
    /// It does not take place.
    Cancelled(Halt),
}

impl State {
    /// The state's name.
    pub const fn name(&self) -> ExchangeState {
        match self {
            Self::Designing => ExchangeState::Designing,
            Self::Postponed(_) => ExchangeState::Postponed,
            Self::Cancelled(_) => ExchangeState::Cancelled,
        }
    }

    /// When it was put off or called off, and why.
    pub const fn halt(&self) -> Option<&Halt> {
        match self {
            Self::Designing => None,
            Self::Postponed(halt) | Self::Cancelled(halt) => Some(halt),
        }
    }
}

impl ExchangeState {
    /// Which actions exist in the state, whoever asks.
    pub const fn actions(self) -> &'static [ExchangeAction] {
        use ExchangeAction::*;
        match self {
            Self::Designing => &[Edit, Postpone, Cancel],
            Self::Postponed => &[Edit, Resume, Cancel],
            Self::Cancelled => &[],
        }
    }

    /// Whether it is still made: delegations join it, and its items change.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Designing)
    }

    /// Whether what it shows is agreed with its agencies.
    pub const fn is_agreed(self) -> bool {
        false
    }

    /// Whether the action exists here.
    pub(super) fn permit(self, action: ExchangeAction) -> Result<(), Refusal> {
        if self.actions().contains(&action) {
            return Ok(());
        }
        Err(Refusal::wrong_state(self.as_str(), action.as_str()))
    }
}

/// Who may change exchanges at all, before any state is looked at.
pub fn may(caller: &Caller) -> bool {
    caller.may(Permission::DecideRequests)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::matrix;

    /// The table *Exchange and session* of the domain, as far as it is built: a letter where the action exists.
    const MATRIX: &str = "\
state      edit postpone resume cancel
designing  x    x        .      x
postponed  x    .        x      x
cancelled  .    .        .      .
";

    #[test]
    fn each_state_has_the_actions_of_the_domain() {
        let matrix = matrix(ExchangeState::ALL, ExchangeAction::ALL, |state, action| state.actions().contains(&action));
        println!("{matrix}");
        assert_eq!(matrix, MATRIX);
    }
}
