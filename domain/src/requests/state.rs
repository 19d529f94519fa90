//! The states of a request, each with the data that exists only there, and who may do what in it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::commands::{Alternative, Need, OverriddenGuard};
use crate::access::{Caller, Permission};
use crate::calendar::Clock;
use crate::policy::Policy;
use crate::vocabularies::DeclineReason;
use crate::{DelegationId, ExchangeId, Refusal, RequestId, UserId, text_enum};

text_enum! {
    /// Where a request stands.
    pub enum RequestState {
        /// Being filled in; purged when it is never filed.
        Draft = "draft" ("Borrador", "Draft"),
        /// Filed; the legal clock runs.
        Submitted = "submitted" ("Radicada", "Submitted"),
        /// An officer works on it.
        InReview = "in_review" ("En revisión", "In review"),
        /// The requester was asked for something; the clock is paused.
        InfoRequested = "info_requested" ("En espera de información", "Information requested"),
        /// Granted; its delegation and exchange exist.
        Accepted = "accepted" ("Aceptada", "Accepted"),
        /// Refused, with a reason and alternatives.
        Declined = "declined" ("Rechazada", "Declined"),
        /// Taken back by its requester.
        Withdrawn = "withdrawn" ("Desistida", "Withdrawn"),
    }
}

text_enum! {
    /// What can be done to a request.
    pub enum RequestAction {
        /// Change the form, or correct the organization and topics.
        Edit = "edit" ("Editar", "Edit"),
        Submit = "submit" ("Radicar", "Submit"),
        Take = "take" ("Tomar", "Take"),
        Release = "release" ("Soltar", "Release"),
        RequestInfo = "request_info" ("Pedir información", "Request information"),
        ProvideInfo = "provide_info" ("Responder", "Provide information"),
        Decline = "decline" ("Rechazar", "Decline"),
        Accept = "accept" ("Aceptar", "Accept"),
        Withdraw = "withdraw" ("Desistir", "Withdraw"),
    }
}

/// What a request has since it was filed.
#[derive(Clone, Debug, PartialEq)]
pub struct Filed {
    /// The reference number that people quote.
    pub reference: Reference,
    /// When it was filed; its priority in every queue.
    pub submitted_at: DateTime<Utc>,
    /// The legal clock.
    pub clock: Clock,
    /// The policy that its guards and terms use.
    pub policy: Policy,
    /// The officer in charge.
    pub assignee: Option<UserId>,
    /// What was asked of the requester, oldest first.
    pub questions: Vec<Question>,
}

/// A reference number: `MDE-2026-000123`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The year of filing, in the agency's zone.
    pub year: i32,
    /// Counted from 1 within the year, without gaps.
    pub number: i32,
    /// As people write it.
    pub text: String,
}

impl Reference {
    /// Puts together prefix, year and number.
    pub fn new(prefix: &str, year: i32, number: i32) -> Self {
        Self { year, number, text: format!("{prefix}-{year}-{number:06}") }
    }
}

/// Something asked of the requester.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Question {
    /// When it was asked.
    pub asked_at: DateTime<Utc>,
    /// What is missing.
    pub needs: Vec<Need>,
    /// Why it was asked later than the term, when it was.
    pub reason: Option<String>,
    /// When the requester answered.
    pub answered_at: Option<DateTime<Utc>>,
    /// What the requester answered.
    pub answer: Option<String>,
}

/// What was granted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Granted {
    /// When.
    pub decided_at: DateTime<Utc>,
    /// First day of the visit.
    pub starts_on: NaiveDate,
    /// Last day of the visit.
    pub ends_on: NaiveDate,
    /// How many may come.
    #[schema(examples(12))]
    pub group_size: i32,
    /// What the requester is told.
    pub message: Option<String>,
    /// The delegation that was made.
    pub delegation_id: DelegationId,
    /// The exchange that it belongs to.
    pub exchange_id: ExchangeId,
    /// The guards that were set aside; internal, see `handling`.
    #[schema(ignore)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overrides: Vec<OverriddenGuard>,
}

/// Why a request was declined.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Declined {
    /// When.
    pub decided_at: DateTime<Utc>,
    /// The coded reason.
    pub reason: DeclineReason,
    /// What the requester is told.
    pub text: String,
    /// What they could do instead.
    pub alternatives: Vec<Alternative>,
    /// Why there is no alternative, when there is none.
    pub no_alternative_reason: Option<String>,
}

/// That the requester took the request back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Withdrawn {
    /// When.
    pub withdrawn_at: DateTime<Utc>,
    /// Why, when they said.
    pub reason: Option<String>,
}

/// The state of a request with its data. See the table *Visit request* of the domain.
#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// Not filed yet.
    Draft,
    /// Filed, nobody took it.
    Submitted(Filed),
    /// An officer works on it.
    InReview(Filed),
    /// The last of the questions is open.
    InfoRequested(Filed),
    /// Granted.
    Accepted(Filed, Granted),
    /// Refused.
    Declined(Filed, Declined),
    /// Taken back, before or after it was filed.
    Withdrawn(Option<Filed>, Withdrawn),
}

impl State {
    /// The state's name.
    pub const fn name(&self) -> RequestState {
        match self {
            Self::Draft => RequestState::Draft,
            Self::Submitted(_) => RequestState::Submitted,
            Self::InReview(_) => RequestState::InReview,
            Self::InfoRequested(_) => RequestState::InfoRequested,
            Self::Accepted(..) => RequestState::Accepted,
            Self::Declined(..) => RequestState::Declined,
            Self::Withdrawn(..) => RequestState::Withdrawn,
        }
    }

    /// What the request has since it was filed.
    pub const fn filed(&self) -> Option<&Filed> {
        match self {
            Self::Draft | Self::Withdrawn(None, _) => None,
            Self::Submitted(filed)
            | Self::InReview(filed)
            | Self::InfoRequested(filed)
            | Self::Accepted(filed, _)
            | Self::Declined(filed, _)
            | Self::Withdrawn(Some(filed), _) => Some(filed),
        }
    }
}

impl RequestState {
    /// Which actions exist in the state, whoever asks.
    pub const fn actions(self) -> &'static [RequestAction] {
        use RequestAction::*;
        match self {
            Self::Draft => &[Edit, Submit, Withdraw],
            Self::Submitted => &[Edit, Take, Withdraw],
            Self::InReview => &[Edit, Take, Release, RequestInfo, Decline, Accept, Withdraw],
            Self::InfoRequested => &[Edit, Take, Release, ProvideInfo, Withdraw],
            Self::Accepted | Self::Declined | Self::Withdrawn => &[],
        }
    }
}

/// Who may do an action at all, before any state is looked at.
pub fn may(caller: &Caller, action: RequestAction, request: RequestId) -> bool {
    let requester = matches!(caller, Caller::Requester { request: own, .. } if *own == request);
    let officer = caller.may(Permission::DecideRequests);
    match action {
        RequestAction::Edit => requester || officer,
        RequestAction::Submit | RequestAction::ProvideInfo | RequestAction::Withdraw => requester,
        RequestAction::Take
        | RequestAction::Release
        | RequestAction::RequestInfo
        | RequestAction::Decline
        | RequestAction::Accept => officer,
    }
}

/// The state's part of a guard: whether the action exists here, for this caller.
pub(super) fn permit(state: RequestState, action: RequestAction, caller: &Caller) -> Result<(), Refusal> {
    if !state.actions().contains(&action) {
        return Err(Refusal::wrong_state(state.as_str(), action.as_str()));
    }
    let requester = matches!(caller, Caller::Requester { .. });
    let editable = match state {
        RequestState::Draft | RequestState::InfoRequested => true,
        // Once filed, the form is the requester's word; only an officer corrects organization and topics.
        _ => !requester,
    };
    if action == RequestAction::Edit && !editable {
        let detail = "Only an officer may correct a filed request.";
        return Err(Refusal::needs_role(state.as_str(), action.as_str(), "needs_officer", detail));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table *Visit request* of the domain, as far as it is built: a letter where the action exists.
    const MATRIX: &str = "\
state           edit submit take release request_info provide_info decline accept withdraw
draft           x    x      .    .       .            .            .       .      x
submitted       x    .      x    .       .            .            .       .      x
in_review       x    .      x    x       x            .            x       x      x
info_requested  x    .      x    x       .            x            .       .      x
accepted        .    .      .    .       .            .            .       .      .
declined        .    .      .    .       .            .            .       .      .
withdrawn       .    .      .    .       .            .            .       .      .
";

    #[test]
    fn each_state_has_the_actions_of_the_domain() {
        let line = |state: &RequestState| {
            let cell = |action: &RequestAction| {
                let mark = if state.actions().contains(action) { "x" } else { "." };
                format!("{mark:<width$}", width = action.as_str().len() + 1)
            };
            let cells: String = RequestAction::ALL.iter().map(cell).collect();
            format!("{:<16}{}\n", state.as_str(), cells.trim_end())
        };
        let heads: Vec<_> = RequestAction::ALL.iter().map(|action| action.as_str()).collect();
        let matrix =
            format!("{:16}{}\n{}", "state", heads.join(" "), RequestState::ALL.iter().map(line).collect::<String>());
        println!("{matrix}");
        assert_eq!(matrix, MATRIX);
    }

    #[test]
    fn a_requester_acts_on_its_own_request_only_and_an_analyst_on_none() {
        use crate::TrackingTokenId;
        use crate::access::{Role, UserCaller};
        use uuid::Uuid;

        let (own, other) = (RequestId::new(Uuid::from_u128(1)), RequestId::new(Uuid::from_u128(2)));
        let requester = Caller::Requester { request: own, token: TrackingTokenId::new(Uuid::from_u128(3)) };
        assert!(may(&requester, RequestAction::Submit, own) && !may(&requester, RequestAction::Submit, other));
        assert!(!may(&requester, RequestAction::Accept, own));
        let user = |role: Role, must_change_password: bool| {
            let id = UserId::new(Uuid::from_u128(4));
            Caller::User(UserCaller { id, roles: vec![role], agency: None, must_change_password })
        };
        for action in RequestAction::ALL {
            assert!(!may(&user(Role::Analyst, false), *action, own), "{action}");
            assert!(!may(&user(Role::Officer, true), *action, own), "{action}");
        }
        assert!(may(&user(Role::Lead, false), RequestAction::Take, own));
    }
}
