//! The states of lessons, each with the data that exists only there, and who may do what in it.

use chrono::{DateTime, Utc};

use crate::access::{Caller, Permission};
use crate::practices::{Ended, PracticeRef, Validation, validates_for, writes_for};
use crate::{AgencyId, Refusal, text_enum};

text_enum! {
    /// Where a lesson stands.
    pub enum LessonState {
        /// Somebody wrote it down.
        Captured = "captured" ("Captada", "Captured"),
        /// Its agency stands by it.
        Accepted = "accepted" ("Aceptada", "Accepted"),
        /// A practice took it up.
        Promoted = "promoted" ("Promovida", "Promoted"),
        /// It is none.
        Discarded = "discarded" ("Descartada", "Discarded"),
    }
}

text_enum! {
    /// What can be done to a lesson.
    pub enum LessonAction {
        /// Change what it says.
        Edit = "edit" ("Editar", "Edit"),
        Accept = "accept" ("Aceptar", "Accept"),
        Discard = "discard" ("Descartar", "Discard"),
        /// Make a practice of it, or let one take it up.
        Promote = "promote" ("Promover a práctica", "Promote"),
    }
}

/// The state of a lesson with its data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LessonStage {
    /// Somebody wrote it down.
    Captured,
    /// Its agency stands by it.
    Accepted(Validation),
    /// A practice took it up, when.
    Promoted(Validation, DateTime<Utc>, PracticeRef),
    /// It is none.
    Discarded(Ended),
}

impl LessonStage {
    /// The state's name.
    pub const fn name(&self) -> LessonState {
        match self {
            Self::Captured => LessonState::Captured,
            Self::Accepted(_) => LessonState::Accepted,
            Self::Promoted(..) => LessonState::Promoted,
            Self::Discarded(_) => LessonState::Discarded,
        }
    }

    /// Who accepted it, and when.
    pub const fn acceptance(&self) -> Option<&Validation> {
        match self {
            Self::Accepted(acceptance) | Self::Promoted(acceptance, ..) => Some(acceptance),
            Self::Captured | Self::Discarded(_) => None,
        }
    }

    /// When which practice took it up.
    pub const fn promotion(&self) -> Option<(DateTime<Utc>, &PracticeRef)> {
        match self {
            Self::Promoted(_, at, practice) => Some((*at, practice)),
            _ => None,
        }
    }

    /// When and why it was discarded.
    pub const fn ended(&self) -> Option<&Ended> {
        match self {
            Self::Discarded(ended) => Some(ended),
            _ => None,
        }
    }
}

impl LessonState {
    /// Which actions exist in the state, whoever asks.
    pub const fn actions(self) -> &'static [LessonAction] {
        use LessonAction::*;
        match self {
            Self::Captured => &[Edit, Accept, Discard],
            Self::Accepted => &[Discard, Promote],
            Self::Promoted | Self::Discarded => &[],
        }
    }

    /// Whether the action exists here.
    pub(super) fn permit(self, action: LessonAction) -> Result<(), Refusal> {
        if self.actions().contains(&action) {
            return Ok(());
        }
        Err(Refusal::wrong_state(self.as_str(), action.as_str()))
    }
}

/// Who may do the action to lessons of the agency at all, before any state is looked at.
pub fn may(caller: &Caller, action: LessonAction, agency: AgencyId) -> bool {
    match action {
        LessonAction::Edit | LessonAction::Promote => writes_for(caller, agency),
        LessonAction::Accept | LessonAction::Discard => {
            validates_for(caller, agency) || caller.may(Permission::PublishPractices)
        }
    }
}
