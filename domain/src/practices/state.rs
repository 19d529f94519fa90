//! The states of practices and of their revisions, each with the data that exists only there, and who may do what in it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::{Caller, Permission};
use crate::{AgencyId, PracticeId, Refusal, RevisionId, UserId, text_enum};

text_enum! {
    /// Where a practice stands.
    pub enum PracticeState {
        /// It is being written; the public does not see it.
        Identified = "identified" ("Identificada", "Identified"),
        /// The public sees it.
        Published = "published" ("Publicada", "Published"),
        /// The public sees it while somebody looks whether it still holds.
        UnderReview = "under_review" ("En revisión", "Under review"),
        /// It holds no longer.
        Retired = "retired" ("Retirada", "Retired"),
        /// Another took its place.
        Superseded = "superseded" ("Reemplazada", "Superseded"),
        /// It is none.
        Rejected = "rejected" ("Rechazada", "Rejected"),
    }
}

text_enum! {
    /// What can be done to a practice.
    pub enum PracticeAction {
        /// Write the next revision of it.
        Revise = "revise" ("Abrir una revisión", "Revise"),
        /// Look whether it still holds.
        StartReview = "start_review" ("Iniciar la revisión periódica", "Start review"),
        /// It still holds.
        CompleteReview = "complete_review" ("Terminar la revisión periódica", "Complete review"),
        Retire = "retire" ("Retirar", "Retire"),
        Supersede = "supersede" ("Reemplazar", "Supersede"),
        Reject = "reject" ("Rechazar", "Reject"),
    }
}

text_enum! {
    /// Where a revision stands.
    pub enum RevisionState {
        /// It is written.
        InCapture = "in_capture" ("En captura", "In capture"),
        /// The owning agency reads it.
        InValidation = "in_validation" ("En validación", "In validation"),
        /// The owning agency stands by it.
        Validated = "validated" ("Validada", "Validated"),
        /// The public reads it.
        Published = "published" ("Publicada", "Published"),
        /// A later one was published.
        Replaced = "replaced" ("Sustituida", "Replaced"),
        /// It is not what was done.
        Rejected = "rejected" ("Rechazada", "Rejected"),
    }
}

text_enum! {
    /// What can be done to a revision.
    pub enum RevisionAction {
        /// Change what it says, its claims and its assets.
        Edit = "edit" ("Editar", "Edit"),
        /// Send it to its validator.
        Submit = "submit" ("Enviar a validación", "Submit"),
        /// Send it back to its editors.
        Return = "return" ("Devolver", "Return"),
        Validate = "validate" ("Validar", "Validate"),
        Reject = "reject" ("Rechazar", "Reject"),
        /// Prefer one of two claims that contradict each other.
        DecideContradiction = "decide_contradiction" ("Decidir una contradicción", "Decide a contradiction"),
        Publish = "publish" ("Publicar", "Publish"),
    }
}

/// That something ended, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Ended {
    /// When.
    pub at: DateTime<Utc>,
    /// Why.
    #[schema(examples("La línea se cerró."))]
    pub reason: String,
}

/// What the public sees of a practice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// The revision that is published, or was the last one.
    pub revision_id: RevisionId,
    /// When it was published first.
    pub first_at: DateTime<Utc>,
    /// When it was published last.
    pub at: DateTime<Utc>,
    /// When somebody should look whether it still holds.
    pub review_due_on: NaiveDate,
}

/// The state of a practice with its data. See the table *Practice* of the domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is being written.
    Identified,
    /// The public sees it.
    Published(Publication),
    /// The public sees it while it is looked at again, since.
    UnderReview(Publication, DateTime<Utc>),
    /// It holds no longer.
    Retired(Publication, Ended),
    /// Another took its place.
    Superseded(Publication, Ended, PracticeId),
    /// It is none.
    Rejected(Ended),
}

impl Standing {
    /// The state's name.
    pub const fn name(&self) -> PracticeState {
        match self {
            Self::Identified => PracticeState::Identified,
            Self::Published(_) => PracticeState::Published,
            Self::UnderReview(..) => PracticeState::UnderReview,
            Self::Retired(..) => PracticeState::Retired,
            Self::Superseded(..) => PracticeState::Superseded,
            Self::Rejected(_) => PracticeState::Rejected,
        }
    }

    /// What the public sees or saw.
    pub const fn publication(&self) -> Option<&Publication> {
        match self {
            Self::Published(publication)
            | Self::UnderReview(publication, _)
            | Self::Retired(publication, _)
            | Self::Superseded(publication, ..) => Some(publication),
            Self::Identified | Self::Rejected(_) => None,
        }
    }

    /// When it ended, and why.
    pub const fn ended(&self) -> Option<&Ended> {
        match self {
            Self::Retired(_, ended) | Self::Superseded(_, ended, _) | Self::Rejected(ended) => Some(ended),
            _ => None,
        }
    }

    /// What took its place.
    pub const fn superseded_by(&self) -> Option<PracticeId> {
        match self {
            Self::Superseded(_, _, by) => Some(*by),
            _ => None,
        }
    }
}

impl PracticeState {
    /// Which actions exist in the state, whoever asks.
    pub const fn actions(self) -> &'static [PracticeAction] {
        use PracticeAction::*;
        match self {
            Self::Identified => &[Revise, Reject],
            Self::Published => &[Revise, StartReview, Retire, Supersede],
            Self::UnderReview => &[Revise, CompleteReview, Retire, Supersede],
            Self::Retired | Self::Superseded | Self::Rejected => &[],
        }
    }

    /// Whether the public finds it in the catalogue.
    pub const fn is_listed(self) -> bool {
        matches!(self, Self::Published | Self::UnderReview)
    }

    /// Whether a link to it leads everybody to something.
    pub const fn is_public(self) -> bool {
        !matches!(self, Self::Identified | Self::Rejected)
    }

    /// Whether the action exists here.
    pub(super) fn permit(self, action: PracticeAction) -> Result<(), Refusal> {
        if self.actions().contains(&action) {
            return Ok(());
        }
        Err(Refusal::wrong_state(self.as_str(), action.as_str()))
    }
}

/// Who stood by a revision, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validation {
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub by: UserId,
}

/// The state of a revision with its data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It is written.
    InCapture,
    /// The owning agency reads it, since.
    InValidation(DateTime<Utc>),
    /// The owning agency stands by it.
    Validated(Validation),
    /// The public reads it, since.
    Published(Validation, DateTime<Utc>),
    /// The public read it, from when to when.
    Replaced(Validation, DateTime<Utc>, DateTime<Utc>),
    /// It is not what was done.
    Rejected(Ended),
}

impl Stage {
    /// The state's name.
    pub const fn name(&self) -> RevisionState {
        match self {
            Self::InCapture => RevisionState::InCapture,
            Self::InValidation(_) => RevisionState::InValidation,
            Self::Validated(_) => RevisionState::Validated,
            Self::Published(..) => RevisionState::Published,
            Self::Replaced(..) => RevisionState::Replaced,
            Self::Rejected(_) => RevisionState::Rejected,
        }
    }

    /// Since when the public reads it, or from when it did.
    pub const fn published_at(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Published(_, at) | Self::Replaced(_, at, _) => Some(*at),
            _ => None,
        }
    }

    /// When a later one took its place.
    pub const fn replaced_at(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Replaced(_, _, at) => Some(*at),
            _ => None,
        }
    }

    /// Who stood by it.
    pub const fn validation(&self) -> Option<&Validation> {
        match self {
            Self::Validated(validation) | Self::Published(validation, _) | Self::Replaced(validation, ..) => {
                Some(validation)
            }
            _ => None,
        }
    }
}

impl RevisionState {
    /// Which actions exist in the state, whoever asks.
    pub const fn actions(self) -> &'static [RevisionAction] {
        use RevisionAction::*;
        match self {
            Self::InCapture => &[Edit, Submit, DecideContradiction],
            Self::InValidation => &[Return, Validate, Reject, DecideContradiction],
            Self::Validated => &[Return, DecideContradiction, Publish],
            Self::Published => &[DecideContradiction],
            Self::Replaced | Self::Rejected => &[],
        }
    }

    /// Whether it is on its way to be published: at most one of a practice is.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::InCapture | Self::InValidation | Self::Validated)
    }

    /// Whether the action exists here.
    pub(super) fn permit(self, action: RevisionAction) -> Result<(), Refusal> {
        if self.actions().contains(&action) {
            return Ok(());
        }
        Err(Refusal::wrong_state(self.as_str(), action.as_str()))
    }
}

/// Whether the caller writes practices of the agency: its editors and its systems, and the city's editors.
pub fn writes_for(caller: &Caller, agency: AgencyId) -> bool {
    let own = caller.may(Permission::WritePractices) && caller.agency() == Some(agency);
    own || caller.may(Permission::PublishPractices)
}

/// Whether the caller validates what the agency wrote: a person in it, never a system.
pub fn validates_for(caller: &Caller, agency: AgencyId) -> bool {
    caller.may(Permission::ValidatePractices) && caller.agency() == Some(agency)
}

/// Who may do the action to practices of the agency at all, before any state is looked at.
pub fn may(caller: &Caller, action: PracticeAction, agency: AgencyId) -> bool {
    match action {
        PracticeAction::Revise => writes_for(caller, agency),
        _ => caller.may(Permission::PublishPractices),
    }
}

/// Who may do the action to revisions of the agency's practices at all, before any state is looked at.
pub fn may_to_revision(caller: &Caller, action: RevisionAction, agency: AgencyId) -> bool {
    use RevisionAction::*;
    match action {
        Edit | Submit => writes_for(caller, agency),
        Validate | Reject => validates_for(caller, agency),
        Return => validates_for(caller, agency) || caller.may(Permission::PublishPractices),
        DecideContradiction | Publish => caller.may(Permission::PublishPractices),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::matrix;

    /// The life cycle of a practice: an `x` where the action exists.
    const PRACTICES: &str = "\
state         revise start_review complete_review retire supersede reject
identified    x      .            .               .      .         x
published     x      x            .               x      x         .
under_review  x      .            x               x      x         .
retired       .      .            .               .      .         .
superseded    .      .            .               .      .         .
rejected      .      .            .               .      .         .
";

    /// The life cycle of a revision.
    const REVISIONS: &str = "\
state          edit submit return validate reject decide_contradiction publish
in_capture     x    x      .      .        .      x                    .
in_validation  .    .      x      x        x      x                    .
validated      .    .      x      .        .      x                    x
published      .    .      .      .        .      x                    .
replaced       .    .      .      .        .      .                    .
rejected       .    .      .      .        .      .                    .
";

    #[test]
    fn each_state_of_a_practice_has_the_actions_of_the_domain() {
        let matrix = matrix(PracticeState::ALL, PracticeAction::ALL, |state, action| state.actions().contains(&action));
        println!("{matrix}");
        assert_eq!(matrix, PRACTICES);
    }

    #[test]
    fn each_state_of_a_revision_has_the_actions_of_the_domain() {
        let matrix = matrix(RevisionState::ALL, RevisionAction::ALL, |state, action| state.actions().contains(&action));
        println!("{matrix}");
        assert_eq!(matrix, REVISIONS);
    }
}
