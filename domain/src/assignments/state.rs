//! The states of an assignment, each with the data that exists only there.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{PresenterId, Refusal, text_enum};

text_enum! {
    /// Where an assignment stands.
    pub enum AssignmentState {
        /// The agency is asked.
        Invited = "invited" ("Invitada", "Invited"),
        /// It means to, and will say so for sure.
        Tentative = "tentative" ("Tentativa", "Tentative"),
        Accepted = "accepted" ("Aceptada", "Accepted"),
        /// It proposes another time or presenter.
        Countered = "countered" ("Contrapropuesta", "Countered"),
        Declined = "declined" ("Declinada", "Declined"),
        /// It did not answer in time.
        Expired = "expired" ("Vencida", "Expired"),
        /// Another took the role.
        Substituted = "substituted" ("Reemplazada", "Substituted"),
        /// It is not needed any more.
        Released = "released" ("Liberada", "Released"),
        /// It did what it had accepted.
        Delivered = "delivered" ("Cumplida", "Delivered"),
        /// It did not come.
        NoShow = "no_show" ("No asistió", "No show"),
    }
}

text_enum! {
    /// What can be done to an assignment.
    pub enum AssignmentAction {
        Accept = "accept" ("Aceptar", "Accept"),
        TentativelyAccept = "tentatively_accept" ("Aceptar tentativamente", "Accept tentatively"),
        Decline = "decline" ("Declinar", "Decline"),
        /// Propose another time or presenter.
        Counter = "counter" ("Contraproponer", "Counter"),
        TakeCounter = "take_counter" ("Tomar la contrapropuesta", "Take the counter"),
        RefuseCounter = "refuse_counter" ("Rechazar la contrapropuesta", "Refuse the counter"),
        /// Name another presenter.
        SubstitutePresenter = "substitute_presenter" ("Cambiar de ponente", "Substitute the presenter"),
        /// Let another agency take the role.
        Replace = "replace" ("Reemplazar", "Replace"),
        Release = "release" ("Liberar", "Release"),
        /// Say that the agency did what it had accepted.
        Deliver = "deliver" ("Confirmar el cumplimiento", "Deliver"),
        MarkNoShow = "mark_no_show" ("Marcar inasistencia", "Mark no-show"),
    }
}

text_enum! {
    /// Why an agency declines.
    pub enum AssignmentDeclineReason {
        NoCapacity = "no_capacity" ("Sin capacidad en esa fecha", "No capacity on that date"),
        PresenterUnavailable = "presenter_unavailable" ("Ponente no disponible", "Presenter unavailable"),
        VenueUnavailable = "venue_unavailable" ("Lugar no disponible", "Venue unavailable"),
        NotOurRole = "not_our_role" ("No es de nuestra competencia", "Not within our remit"),
        ShortNotice = "short_notice" ("Aviso muy corto", "Too short a notice"),
        Other = "other" ("Otra razón", "Another reason"),
    }
}

/// Another time or presenter that an agency proposes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Counter {
    /// When the session should begin; as planned when none.
    #[schema(required)]
    pub starts_at: Option<DateTime<Utc>>,
    /// When it should end.
    #[schema(required)]
    pub ends_at: Option<DateTime<Utc>>,
    /// Who should present; as planned when none.
    #[schema(required)]
    pub presenter_id: Option<PresenterId>,
    /// Why.
    #[schema(required, examples("A las dos ya no hay cabina reservada."))]
    pub note: Option<String>,
}

/// The state of an assignment with its data; each but the first since when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The agency is asked.
    Invited,
    /// It means to.
    Tentative(DateTime<Utc>),
    /// It takes the role.
    Accepted(DateTime<Utc>),
    /// It proposes something else.
    Countered(DateTime<Utc>, Counter),
    /// It does not take the role, for a reason, in words where it says so.
    Declined(DateTime<Utc>, AssignmentDeclineReason, Option<String>),
    /// It did not answer in time.
    Expired(DateTime<Utc>),
    /// Another took the role, for a reason.
    Substituted(DateTime<Utc>, String),
    /// It is not needed any more, for a reason.
    Released(DateTime<Utc>, String),
    /// It did what it had accepted.
    Delivered(DateTime<Utc>),
    /// It did not come: what is known of it.
    NoShow(DateTime<Utc>, String),
}

impl Stage {
    /// The state's name.
    pub const fn name(&self) -> AssignmentState {
        match self {
            Self::Invited => AssignmentState::Invited,
            Self::Tentative(_) => AssignmentState::Tentative,
            Self::Accepted(_) => AssignmentState::Accepted,
            Self::Countered(..) => AssignmentState::Countered,
            Self::Declined(..) => AssignmentState::Declined,
            Self::Expired(_) => AssignmentState::Expired,
            Self::Substituted(..) => AssignmentState::Substituted,
            Self::Released(..) => AssignmentState::Released,
            Self::Delivered(_) => AssignmentState::Delivered,
            Self::NoShow(..) => AssignmentState::NoShow,
        }
    }

    /// Since when it is so; nobody has answered one that is only invited.
    pub const fn since(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Invited => None,
            Self::Tentative(at)
            | Self::Accepted(at)
            | Self::Countered(at, _)
            | Self::Declined(at, ..)
            | Self::Expired(at)
            | Self::Substituted(at, _)
            | Self::Released(at, _)
            | Self::Delivered(at)
            | Self::NoShow(at, _) => Some(*at),
        }
    }

    /// Why, in words, where somebody said so.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Declined(_, _, note) => note.as_deref(),
            Self::Substituted(_, reason) | Self::Released(_, reason) | Self::NoShow(_, reason) => Some(reason),
            _ => None,
        }
    }
}

impl AssignmentState {
    /// The states in which an agency has its role: it is asked, it takes it, it did it, or did not come.
    pub const STANDING: [Self; 6] =
        [Self::Invited, Self::Tentative, Self::Accepted, Self::Countered, Self::Delivered, Self::NoShow];

    /// The states that count as load of an agency.
    pub const LOADING: [Self; 5] = [Self::Invited, Self::Tentative, Self::Accepted, Self::Countered, Self::Delivered];

    /// The states in which an agency is still asked or expected.
    pub const OPEN: [Self; 4] = [Self::Invited, Self::Tentative, Self::Accepted, Self::Countered];

    /// Whether the agency has the role.
    pub fn stands(self) -> bool {
        Self::STANDING.contains(&self)
    }

    /// Whether the agency is still asked or expected.
    pub fn is_open(self) -> bool {
        Self::OPEN.contains(&self)
    }

    /// Which actions exist in the state, whoever asks.
    pub const fn actions(self) -> &'static [AssignmentAction] {
        use AssignmentAction::*;
        match self {
            Self::Invited | Self::Tentative => &[Accept, TentativelyAccept, Decline, Counter, Release],
            Self::Countered => &[TakeCounter, RefuseCounter, Release],
            Self::Accepted => &[SubstitutePresenter, Replace, Release, Deliver, MarkNoShow],
            Self::Declined | Self::Expired | Self::Substituted | Self::Released | Self::Delivered | Self::NoShow => &[],
        }
    }

    /// Whether the action exists here.
    pub(super) fn permit(self, action: AssignmentAction) -> Result<(), Refusal> {
        if self.actions().contains(&action) {
            return Ok(());
        }
        Err(Refusal::wrong_state(self.as_str(), action.as_str()))
    }
}

impl AssignmentAction {
    /// Whether it is the agency's word.
    pub const fn is_answer(self) -> bool {
        matches!(
            self,
            Self::Accept | Self::TentativelyAccept | Self::Decline | Self::Counter | Self::SubstitutePresenter
        )
    }
}
