//! The states of a delegation, each with the data that exists only there, and who may do what in it.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::{Caller, Permission};
use crate::{Refusal, RequestId, text_enum};

text_enum! {
    /// Where a delegation stands.
    pub enum DelegationState {
        /// Its members are being named.
        Forming = "forming" ("En conformación", "Forming"),
        /// Its list of members is final.
        Final = "final" ("Lista definitiva", "Final list"),
        /// It is in the city.
        Arrived = "arrived" ("En la ciudad", "Arrived"),
        /// It has left.
        Departed = "departed" ("Partió", "Departed"),
        /// Nothing of it identifies anybody any more.
        Anonymised = "anonymised" ("Anonimizada", "Anonymised"),
        /// It does not come.
        Cancelled = "cancelled" ("Cancelada", "Cancelled"),
    }
}

text_enum! {
    /// What can be done to a delegation.
    pub enum DelegationAction {
        /// Name, correct and remove members, and count the minors among them.
        EditMembers = "edit_members" ("Editar integrantes", "Edit members"),
        Finalise = "finalise" ("Cerrar la lista", "Finalise"),
        Substitute = "substitute" ("Sustituir", "Substitute"),
        Arrive = "arrive" ("Registrar la llegada", "Arrive"),
        Depart = "depart" ("Registrar la partida", "Depart"),
        /// With its request; nobody does it alone.
        Cancel = "cancel" ("Cancelar", "Cancel"),
        /// By the system, once nothing needs the data any more.
        Anonymise = "anonymise" ("Anonimizar", "Anonymise"),
    }
}

/// The list of members of a delegation that has it no longer in hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// It was never finished; when it became overdue, if it did.
    Unfinished {
        /// Since when it is overdue.
        overdue_since: Option<DateTime<Utc>>,
    },
    /// It is final.
    Final {
        /// Since when.
        finalised_at: DateTime<Utc>,
    },
}

/// Who came: counts, which outlive the names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Arrival {
    /// When the arrival was recorded.
    pub arrived_at: DateTime<Utc>,
    /// How many members came.
    #[schema(examples(11))]
    pub members: i32,
    /// How many people under age came.
    #[schema(examples(0))]
    pub minors: i32,
}

/// How a delegation ended: it left, or it never came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It left.
    Departed {
        /// Who had come.
        arrival: Arrival,
        /// When it left.
        departed_at: DateTime<Utc>,
    },
    /// It was cancelled.
    Cancelled {
        /// When.
        cancelled_at: DateTime<Utc>,
    },
}

impl End {
    /// The moment from which the periods of erasure count.
    pub const fn at(&self) -> DateTime<Utc> {
        match self {
            Self::Departed { departed_at, .. } => *departed_at,
            Self::Cancelled { cancelled_at } => *cancelled_at,
        }
    }
}

/// The state of a delegation with its data. See the table *Delegation* of the domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Its members are being named.
    Forming {
        /// Since when the list is overdue, when it is.
        overdue_since: Option<DateTime<Utc>>,
    },
    /// Its list is final.
    Final {
        /// Since when.
        finalised_at: DateTime<Utc>,
    },
    /// It is in the city.
    Arrived(List, Arrival),
    /// It has left, or does not come.
    Ended(List, End),
    /// What identified people is gone.
    Anonymised(List, End, DateTime<Utc>),
}

impl State {
    /// The state's name.
    pub const fn name(&self) -> DelegationState {
        match self {
            Self::Forming { .. } => DelegationState::Forming,
            Self::Final { .. } => DelegationState::Final,
            Self::Arrived(..) => DelegationState::Arrived,
            Self::Ended(_, End::Departed { .. }) => DelegationState::Departed,
            Self::Ended(_, End::Cancelled { .. }) => DelegationState::Cancelled,
            Self::Anonymised(..) => DelegationState::Anonymised,
        }
    }

    /// When it was cancelled, if it was.
    pub const fn cancelled_at(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Ended(_, End::Cancelled { cancelled_at })
            | Self::Anonymised(_, End::Cancelled { cancelled_at }, _) => Some(*cancelled_at),
            _ => None,
        }
    }

    /// What became of its list of members.
    pub const fn list(&self) -> List {
        match self {
            Self::Forming { overdue_since } => List::Unfinished { overdue_since: *overdue_since },
            Self::Final { finalised_at } => List::Final { finalised_at: *finalised_at },
            Self::Arrived(list, _) | Self::Ended(list, _) | Self::Anonymised(list, ..) => *list,
        }
    }

    /// Who came, once it has arrived.
    pub const fn arrival(&self) -> Option<Arrival> {
        match self {
            Self::Arrived(_, arrival)
            | Self::Ended(_, End::Departed { arrival, .. })
            | Self::Anonymised(_, End::Departed { arrival, .. }, _) => Some(*arrival),
            _ => None,
        }
    }

    /// How it ended, once it has.
    pub const fn end(&self) -> Option<End> {
        match self {
            Self::Ended(_, end) | Self::Anonymised(_, end, _) => Some(*end),
            _ => None,
        }
    }
}

impl DelegationState {
    /// Which actions exist in the state, whoever asks.
    pub const fn actions(self) -> &'static [DelegationAction] {
        use DelegationAction::*;
        match self {
            Self::Forming => &[EditMembers, Finalise, Arrive, Cancel],
            Self::Final => &[Substitute, Arrive, Cancel],
            Self::Arrived => &[Depart],
            Self::Departed | Self::Cancelled => &[Anonymise],
            Self::Anonymised => &[],
        }
    }

    /// Whether the action exists here.
    pub(super) fn permit(self, action: DelegationAction) -> Result<(), Refusal> {
        if self.actions().contains(&action) {
            return Ok(());
        }
        Err(Refusal::wrong_state(self.as_str(), action.as_str()))
    }
}

/// Who may do an action at all, before any state is looked at.
pub fn may(caller: &Caller, action: DelegationAction, request: RequestId) -> bool {
    let officer = caller.may(Permission::DecideRequests);
    match action {
        DelegationAction::EditMembers | DelegationAction::Finalise | DelegationAction::Substitute => {
            officer || caller.answers_for(request)
        }
        DelegationAction::Arrive | DelegationAction::Depart => officer,
        DelegationAction::Cancel | DelegationAction::Anonymise => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::matrix;

    /// The table *Delegation* of the domain: a letter where the action exists.
    const MATRIX: &str = "\
state       edit_members finalise substitute arrive depart cancel anonymise
forming     x            x        .          x      .      x      .
final       .            .        x          x      .      x      .
arrived     .            .        .          .      x      .      .
departed    .            .        .          .      .      .      x
anonymised  .            .        .          .      .      .      .
cancelled   .            .        .          .      .      .      x
";

    #[test]
    fn each_state_has_the_actions_of_the_domain() {
        let matrix =
            matrix(DelegationState::ALL, DelegationAction::ALL, |state, action| state.actions().contains(&action));
        println!("{matrix}");
        assert_eq!(matrix, MATRIX);
    }

    #[test]
    fn what_only_the_system_does_is_allowed_to_nobody() {
        use crate::UserId;
        use crate::access::{Role, UserCaller};
        use uuid::Uuid;

        let (own, other) = (RequestId::new(Uuid::from_u128(1)), RequestId::new(Uuid::from_u128(2)));
        let token = crate::TrackingTokenId::new(Uuid::from_u128(3));
        let requester = Caller::Requester { request: own, token };
        let user = |role| {
            let id = UserId::new(Uuid::from_u128(4));
            Caller::User(UserCaller { id, roles: vec![role], agency: None, must_change_password: false })
        };
        for action in [DelegationAction::Cancel, DelegationAction::Anonymise] {
            assert!(![requester.clone(), user(Role::Lead)].iter().any(|caller| may(caller, action, own)), "{action}");
        }
        assert!(may(&requester, DelegationAction::Finalise, own) && !may(&requester, DelegationAction::Arrive, own));
        assert!(!may(&requester, DelegationAction::Finalise, other));
        for action in DelegationAction::ALL {
            assert!(!may(&user(Role::Analyst), *action, own), "{action}");
        }
    }
}
