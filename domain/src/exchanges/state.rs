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
        /// Its agencies are asked.
        Consulting = "consulting" ("En consulta", "Consulting"),
        /// Its agenda is released, and its agencies have accepted.
        Confirmed = "confirmed" ("Confirmado", "Confirmed"),
        /// It takes place.
        InProgress = "in_progress" ("En curso", "In progress"),
        /// It took place.
        Delivered = "delivered" ("Realizado", "Delivered"),
        /// It was put off.
        Postponed = "postponed" ("Aplazado", "Postponed"),
        /// It does not take place.
        Cancelled = "cancelled" ("Cancelado", "Cancelled"),
    }
}

text_enum! {
    /// What can be done to an exchange.
    pub enum ExchangeAction {
        /// Change dates and design.
        Edit = "edit" ("Editar", "Edit"),
        /// Ask its agencies.
        Consult = "consult" ("Consultar", "Consult"),
        Confirm = "confirm" ("Confirmar", "Confirm"),
        /// Go back to the design.
        Reopen = "reopen" ("Reabrir", "Reopen"),
        Start = "start" ("Iniciar", "Start"),
        /// Say that it took place.
        Deliver = "deliver" ("Dar por realizado", "Deliver"),
        Postpone = "postpone" ("Aplazar", "Postpone"),
        Resume = "resume" ("Retomar", "Resume"),
        Cancel = "cancel" ("Cancelar", "Cancel"),
    }
}

/// When an exchange was put off, called off or opened again, and why.
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
    /// Its sessions are being designed; when and why it was opened again, if it was.
    Designing(Option<Halt>),
    /// Its agencies are asked, since then.
    Consulting(DateTime<Utc>),
    /// Its agenda is released and its agencies have accepted, since then.
    Confirmed(DateTime<Utc>),
    /// It takes place, since then.
    InProgress(DateTime<Utc>),
    /// It took place.
    Delivered {
        /// When it began.
        started_at: DateTime<Utc>,
        /// When that was said.
        delivered_at: DateTime<Utc>,
    },
    /// It was put off.
    Postponed(Halt),
    /// It does not take place.
    Cancelled(Halt),
}

impl State {
    /// The state's name.
    pub const fn name(&self) -> ExchangeState {
        match self {
            Self::Designing(_) => ExchangeState::Designing,
            Self::Consulting(_) => ExchangeState::Consulting,
            Self::Confirmed(_) => ExchangeState::Confirmed,
            Self::InProgress(_) => ExchangeState::InProgress,
            Self::Delivered { .. } => ExchangeState::Delivered,
            Self::Postponed(_) => ExchangeState::Postponed,
            Self::Cancelled(_) => ExchangeState::Cancelled,
        }
    }

    /// When it was put off or called off, and why.
    pub const fn halt(&self) -> Option<&Halt> {
        match self {
            Self::Postponed(halt) | Self::Cancelled(halt) => Some(halt),
            _ => None,
        }
    }

    /// When it was opened again, and why.
    pub const fn reopened(&self) -> Option<&Halt> {
        match self {
            Self::Designing(reopened) => reopened.as_ref(),
            _ => None,
        }
    }

    /// When it began.
    pub const fn started_at(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::InProgress(at) | Self::Delivered { started_at: at, .. } => Some(*at),
            _ => None,
        }
    }
}

impl ExchangeState {
    /// Which actions exist in the state, whoever asks.
    pub const fn actions(self) -> &'static [ExchangeAction] {
        use ExchangeAction::*;
        match self {
            Self::Designing => &[Edit, Consult, Postpone, Cancel],
            Self::Consulting => &[Edit, Confirm, Reopen, Postpone, Cancel],
            Self::Confirmed => &[Edit, Reopen, Start, Postpone, Cancel],
            Self::InProgress => &[Deliver],
            Self::Postponed => &[Edit, Resume, Cancel],
            Self::Delivered | Self::Cancelled => &[],
        }
    }

    /// Whether it is still made: delegations join it, and its items change.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Designing | Self::Consulting)
    }

    /// Whether the action exists here.
    pub(super) fn permit(self, action: ExchangeAction) -> Result<(), Refusal> {
        if self.actions().contains(&action) {
            return Ok(());
        }
        Err(Refusal::wrong_state(self.as_str(), action.as_str()))
    }

    /// Whether the caller's roles are enough for the action here: a confirmed exchange is cancelled by a lead.
    pub(super) fn permit_to(self, action: ExchangeAction, caller: &Caller) -> Result<(), Refusal> {
        let for_leads = matches!((self, action), (Self::Confirmed, ExchangeAction::Cancel));
        if for_leads && !caller.may(Permission::CancelConfirmed) {
            let detail = "A confirmed exchange is cancelled by a lead.";
            return Err(Refusal::needs_role(self.as_str(), action.as_str(), "needs_lead", detail));
        }
        Ok(())
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
state        edit consult confirm reopen start deliver postpone resume cancel
designing    x    x       .       .      .     .       x        .      x
consulting   x    .       x       x      .     .       x        .      x
confirmed    x    .       .       x      x     .       x        .      x
in_progress  .    .       .       .      .     x       .        .      .
delivered    .    .       .       .      .     .       .        .      .
postponed    x    .       .       .      .     .       .        x      x
cancelled    .    .       .       .      .     .       .        .      .
";

    #[test]
    fn each_state_has_the_actions_of_the_domain() {
        let matrix = matrix(ExchangeState::ALL, ExchangeAction::ALL, |state, action| state.actions().contains(&action));
        println!("{matrix}");
        assert_eq!(matrix, MATRIX);
    }
}
