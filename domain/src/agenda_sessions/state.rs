//! The states of a session, each with the data that exists only there, and who may do what in it.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::{Caller, Permission};
use crate::exchanges::ExchangeState;
use crate::{Refusal, text_enum};

text_enum! {
    /// Where a session stands.
    pub enum AgendaSessionState {
        /// It is in the working copy of the agenda.
        Planned = "planned" ("Planeada", "Planned"),
        /// The agency that leads it accepted.
        Confirmed = "confirmed" ("Confirmada", "Confirmed"),
        /// It took place.
        Held = "held" ("Realizada", "Held"),
        /// It did not take place.
        NotHeld = "not_held" ("No realizada", "Not held"),
        /// It was called off.
        Cancelled = "cancelled" ("Cancelada", "Cancelled"),
    }
}

text_enum! {
    /// What can be done to a session.
    pub enum AgendaSessionAction {
        /// Change what is planned.
        Edit = "edit" ("Editar", "Edit"),
        Cancel = "cancel" ("Cancelar", "Cancel"),
        /// Say how many came, or why it did not take place.
        RecordAttendance = "record_attendance" ("Registrar la asistencia", "Record attendance"),
    }
}

/// How a session ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SessionEnd {
    /// When it was said.
    pub at: DateTime<Utc>,
    /// How many came; none unless it was held.
    #[schema(required, minimum = 1)]
    pub attended: Option<i32>,
    /// Why it did not take place; none when it was held.
    #[schema(required, examples("El lugar cerró por lluvia."))]
    pub reason: Option<String>,
}

/// The state of a session with its data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It is in the working copy of the agenda.
    Planned,
    /// The agency that leads it accepted.
    Confirmed,
    /// It took place: when that was said, and how many came.
    Held(DateTime<Utc>, i32),
    /// It did not take place: when that was said, and why.
    NotHeld(DateTime<Utc>, String),
    /// It was called off: when, and why.
    Cancelled(DateTime<Utc>, String),
}

impl Stage {
    /// The state's name.
    pub const fn name(&self) -> AgendaSessionState {
        match self {
            Self::Planned => AgendaSessionState::Planned,
            Self::Confirmed => AgendaSessionState::Confirmed,
            Self::Held(..) => AgendaSessionState::Held,
            Self::NotHeld(..) => AgendaSessionState::NotHeld,
            Self::Cancelled(..) => AgendaSessionState::Cancelled,
        }
    }

    /// How it ended, once it did.
    pub fn end(&self) -> Option<SessionEnd> {
        match self {
            Self::Planned | Self::Confirmed => None,
            Self::Held(at, attended) => Some(SessionEnd { at: *at, attended: Some(*attended), reason: None }),
            Self::NotHeld(at, reason) | Self::Cancelled(at, reason) => {
                Some(SessionEnd { at: *at, attended: None, reason: Some(reason.clone()) })
            }
        }
    }
}

impl AgendaSessionState {
    /// Whether it takes its place, its people and its time: neither cancelled nor not held.
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Planned | Self::Confirmed | Self::Held)
    }

    /// Whether it is still to be held.
    pub const fn is_to_come(self) -> bool {
        matches!(self, Self::Planned | Self::Confirmed)
    }

    /// Whether it is recorded that it took place, or that it did not.
    pub const fn took_place_or_not(self) -> bool {
        matches!(self, Self::Held | Self::NotHeld)
    }

    /// Which actions exist in the state, whoever asks.
    pub const fn actions(self) -> &'static [AgendaSessionAction] {
        use AgendaSessionAction::*;
        match self {
            Self::Planned | Self::Confirmed => &[Edit, Cancel, RecordAttendance],
            Self::Held | Self::NotHeld | Self::Cancelled => &[],
        }
    }

    /// Whether the action exists here.
    pub(super) fn permit(self, action: AgendaSessionAction) -> Result<(), Refusal> {
        if self.actions().contains(&action) {
            return Ok(());
        }
        Err(Refusal::wrong_state(self.as_str(), action.as_str()))
    }
}

/// Who may change agendas at all, before any state is looked at.
pub fn may(caller: &Caller) -> bool {
    caller.may(Permission::DecideRequests)
}

/// Whether sessions of an exchange may be added, moved and cancelled.
pub const fn is_planned_in(exchange: ExchangeState) -> bool {
    !matches!(exchange, ExchangeState::Delivered | ExchangeState::Postponed | ExchangeState::Cancelled)
}

/// Whether sessions of an exchange are held or not: what visitors were shown takes place. One of them is enough to say that the
/// exchange did; what is learnt of the others later still ends them and what their agencies had to do.
pub const fn is_held_in(exchange: ExchangeState) -> bool {
    matches!(exchange, ExchangeState::Confirmed | ExchangeState::InProgress | ExchangeState::Delivered)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::matrix;

    /// The states of sessions of the domain: a letter where the action exists.
    const MATRIX: &str = "\
state      edit cancel record_attendance
planned    x    x      x
confirmed  x    x      x
held       .    .      .
not_held   .    .      .
cancelled  .    .      .
";

    #[test]
    fn each_state_has_the_actions_of_the_domain() {
        let exists = |state: AgendaSessionState, action| state.actions().contains(&action);
        let matrix = matrix(AgendaSessionState::ALL, AgendaSessionAction::ALL, exists);
        println!("{matrix}");
        assert_eq!(matrix, MATRIX);
    }
}
