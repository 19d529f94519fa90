//! The states of a request, each with the data that exists only there, and who may do what in it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::commands::Need;
use super::handling::Handling;
use super::outcomes::{Cancelled, Declined, Expired, Granted, MarkedDuplicate, Transferred, Waitlisted, Withdrawn};
use crate::access::{Caller, Permission};
use crate::attachments::{self, AttachmentAction};
use crate::calendar::Clock;
use crate::policy::Policy;
use crate::{AttachmentId, Refusal, RequestId, UserId, text_enum};

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
        /// Waits for a place in the calendar.
        Waitlisted = "waitlisted" ("En lista de espera", "Waitlisted"),
        /// The same as another one.
        Duplicate = "duplicate" ("Duplicada", "Duplicate"),
        /// Granted; its delegation and exchange exist.
        Accepted = "accepted" ("Aceptada", "Accepted"),
        /// Refused, with a reason and alternatives.
        Declined = "declined" ("Rechazada", "Declined"),
        /// Passed to the body that is competent.
        Transferred = "transferred" ("Trasladada", "Transferred"),
        /// A question was not answered in time.
        Expired = "expired" ("Vencida", "Expired"),
        /// Granted, and called off before the visit.
        Cancelled = "cancelled" ("Cancelada", "Cancelled"),
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
        /// Put it into an officer's hands.
        Assign = "assign" ("Asignar", "Assign"),
        /// Make the term longer, once.
        Extend = "extend" ("Prorrogar", "Extend"),
        /// Count it as a petition of another kind.
        ChangeProfile = "change_profile" ("Cambiar el tipo de petición", "Change the kind of petition"),
        MarkDuplicate = "mark_duplicate" ("Marcar como duplicada", "Mark as duplicate"),
        UnmarkDuplicate = "unmark_duplicate" ("Desmarcar como duplicada", "Unmark as duplicate"),
        Transfer = "transfer" ("Trasladar", "Transfer"),
        Waitlist = "waitlist" ("Poner en lista de espera", "Waitlist"),
        Resume = "resume" ("Retomar", "Resume"),
        /// Call an accepted visit off.
        Cancel = "cancel" ("Cancelar", "Cancel"),
        AddAttachment = "add_attachment" ("Adjuntar", "Add an attachment"),
        /// Set priority and tags.
        EditHandling = "edit_handling" ("Priorizar y etiquetar", "Set priority and tags"),
        /// Write to the other side about it.
        Message = "message" ("Escribir un mensaje", "Write a message"),
        /// Only the service itself: a question was not answered in time.
        Expire = "expire" ("Vencer", "Expire"),
        /// Ask for one thing more, found while it is looked at.
        AddItem = "add_item" ("Añadir un ítem", "Add an item"),
        /// Erase what identifies people, once it has ended.
        Erase = "erase" ("Suprimir datos personales", "Erase personal data"),
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
    /// How officers sort it.
    pub handling: Handling,
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
    /// The last day on which it can be answered.
    #[serde(default)]
    pub answer_by: Option<NaiveDate>,
    /// The moment at which that day is over.
    #[serde(default)]
    pub expires_at: Option<DateTime<Utc>>,
    /// When the requester answered.
    pub answered_at: Option<DateTime<Utc>>,
    /// What the requester answered.
    pub answer: Option<String>,
    /// Attachments of the request that are part of the answer.
    #[serde(default)]
    pub attachment_ids: Vec<AttachmentId>,
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
    /// Waits for a place in the calendar.
    Waitlisted(Filed, Waitlisted),
    /// The same as another one.
    Duplicate(Filed, MarkedDuplicate),
    /// Granted.
    Accepted(Filed, Granted),
    /// Refused.
    Declined(Filed, Declined),
    /// Passed to the body that is competent.
    Transferred(Filed, Transferred),
    /// A question was not answered in time.
    Expired(Filed, Expired),
    /// Granted, and called off.
    Cancelled(Filed, Granted, Cancelled),
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
            Self::Waitlisted(..) => RequestState::Waitlisted,
            Self::Duplicate(..) => RequestState::Duplicate,
            Self::Accepted(..) => RequestState::Accepted,
            Self::Declined(..) => RequestState::Declined,
            Self::Transferred(..) => RequestState::Transferred,
            Self::Expired(..) => RequestState::Expired,
            Self::Cancelled(..) => RequestState::Cancelled,
            Self::Withdrawn(..) => RequestState::Withdrawn,
        }
    }

    /// The same state with another filed part; a draft has none.
    pub(super) fn with_filed(self, filed: Filed) -> Self {
        match self {
            Self::Draft => Self::Draft,
            Self::Submitted(_) => Self::Submitted(filed),
            Self::InReview(_) => Self::InReview(filed),
            Self::InfoRequested(_) => Self::InfoRequested(filed),
            Self::Waitlisted(_, data) => Self::Waitlisted(filed, data),
            Self::Duplicate(_, data) => Self::Duplicate(filed, data),
            Self::Accepted(_, data) => Self::Accepted(filed, data),
            Self::Declined(_, data) => Self::Declined(filed, data),
            Self::Transferred(_, data) => Self::Transferred(filed, data),
            Self::Expired(_, data) => Self::Expired(filed, data),
            Self::Cancelled(_, granted, data) => Self::Cancelled(filed, granted, data),
            Self::Withdrawn(_, data) => Self::Withdrawn(Some(filed), data),
        }
    }

    /// What the request has since it was filed.
    pub const fn filed(&self) -> Option<&Filed> {
        match self {
            Self::Draft | Self::Withdrawn(None, _) => None,
            Self::Submitted(filed)
            | Self::InReview(filed)
            | Self::InfoRequested(filed)
            | Self::Waitlisted(filed, _)
            | Self::Duplicate(filed, _)
            | Self::Accepted(filed, _)
            | Self::Declined(filed, _)
            | Self::Transferred(filed, _)
            | Self::Expired(filed, _)
            | Self::Cancelled(filed, ..)
            | Self::Withdrawn(Some(filed), _) => Some(filed),
        }
    }
}

impl RequestAction {
    /// Whether it is about who of the officers works on the request, which is the agency's own affair.
    pub const fn changes_hands(self) -> bool {
        matches!(self, Self::Take | Self::Release | Self::Assign)
    }
}

impl RequestState {
    /// Which actions exist in the state, whoever asks.
    pub const fn actions(self) -> &'static [RequestAction] {
        use RequestAction::*;
        match self {
            Self::Draft => &[Edit, Submit, Withdraw, AddAttachment],
            Self::Submitted => &[Edit, Take, Withdraw, AddAttachment, EditHandling, Message],
            Self::InReview => &[
                Edit,
                Take,
                Release,
                RequestInfo,
                Decline,
                Accept,
                Withdraw,
                Assign,
                Extend,
                ChangeProfile,
                MarkDuplicate,
                Transfer,
                Waitlist,
                AddAttachment,
                EditHandling,
                Message,
                AddItem,
            ],
            Self::InfoRequested => {
                &[Edit, Take, Release, ProvideInfo, Withdraw, Assign, AddAttachment, EditHandling, Message, Expire]
            }
            Self::Waitlisted => &[Edit, Take, Release, Withdraw, Assign, Resume, AddAttachment, EditHandling, Message],
            Self::Duplicate => &[UnmarkDuplicate, AddAttachment, EditHandling, Message, Erase],
            Self::Accepted => &[Cancel, AddAttachment, EditHandling, Message],
            // What ended before it was filed takes no file, no message and has no priority; their rules know.
            Self::Declined | Self::Transferred | Self::Expired | Self::Cancelled | Self::Withdrawn => {
                &[AddAttachment, EditHandling, Message, Erase]
            }
        }
    }
}

/// Who may do an action at all, before any state is looked at.
pub fn may(caller: &Caller, action: RequestAction, request: RequestId) -> bool {
    let requester = caller.answers_for(request);
    let officer = caller.may(Permission::DecideRequests);
    match action {
        RequestAction::Edit
        | RequestAction::Submit
        | RequestAction::Cancel
        | RequestAction::Message
        | RequestAction::Erase => requester || officer,
        RequestAction::ProvideInfo | RequestAction::Withdraw => requester,
        RequestAction::AddAttachment => attachments::may(caller, AttachmentAction::Add, request),
        RequestAction::Take
        | RequestAction::Release
        | RequestAction::RequestInfo
        | RequestAction::Decline
        | RequestAction::Accept
        | RequestAction::Extend
        | RequestAction::ChangeProfile
        | RequestAction::MarkDuplicate
        | RequestAction::UnmarkDuplicate
        | RequestAction::Transfer
        | RequestAction::Waitlist
        | RequestAction::Resume
        | RequestAction::EditHandling
        | RequestAction::AddItem => officer,
        RequestAction::Assign => caller.may(Permission::AssignRequests),
        // The service's own act: it is nobody's to ask for.
        RequestAction::Expire => false,
    }
}

/// The state's part of a guard: whether the action exists here, for this caller.
pub(super) fn permit(state: RequestState, action: RequestAction, caller: &Caller) -> Result<(), Refusal> {
    if !state.actions().contains(&action) {
        return Err(Refusal::wrong_state(state.as_str(), action.as_str()));
    }
    let requester = caller.is_requester();
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
    use crate::matrix::matrix;

    /// The table *Visit request* of the domain, as far as it is built: a letter where the action exists.
    const MATRIX: &str = "\
state           edit submit take release request_info provide_info decline accept withdraw assign extend change_profile mark_duplicate unmark_duplicate transfer waitlist resume cancel add_attachment edit_handling message expire add_item erase
draft           x    x      .    .       .            .            .       .      x        .      .      .              .              .                .        .        .      .      x              .             .       .      .        .
submitted       x    .      x    .       .            .            .       .      x        .      .      .              .              .                .        .        .      .      x              x             x       .      .        .
in_review       x    .      x    x       x            .            x       x      x        x      x      x              x              .                x        x        .      .      x              x             x       .      x        .
info_requested  x    .      x    x       .            x            .       .      x        x      .      .              .              .                .        .        .      .      x              x             x       x      .        .
waitlisted      x    .      x    x       .            .            .       .      x        x      .      .              .              .                .        .        x      .      x              x             x       .      .        .
duplicate       .    .      .    .       .            .            .       .      .        .      .      .              .              x                .        .        .      .      x              x             x       .      .        x
accepted        .    .      .    .       .            .            .       .      .        .      .      .              .              .                .        .        .      x      x              x             x       .      .        .
declined        .    .      .    .       .            .            .       .      .        .      .      .              .              .                .        .        .      .      x              x             x       .      .        x
transferred     .    .      .    .       .            .            .       .      .        .      .      .              .              .                .        .        .      .      x              x             x       .      .        x
expired         .    .      .    .       .            .            .       .      .        .      .      .              .              .                .        .        .      .      x              x             x       .      .        x
cancelled       .    .      .    .       .            .            .       .      .        .      .      .              .              .                .        .        .      .      x              x             x       .      .        x
withdrawn       .    .      .    .       .            .            .       .      .        .      .      .              .              .                .        .        .      .      x              x             x       .      .        x
";

    #[test]
    fn each_state_has_the_actions_of_the_domain() {
        let matrix = matrix(RequestState::ALL, RequestAction::ALL, |state, action| state.actions().contains(&action));
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
