//! The words of the API that never change: closed lists, and the international codes.

mod axes;
mod development;
mod exchanges;
mod people;
mod places;
mod registry;
mod requests;
mod standards;
mod table;
#[cfg(test)]
mod tests;

pub use axes::{Aliases, Axis};
pub use development::{DacSector, SdgGoal, SdgTarget};
pub use exchanges::{
    ActivityFamily, ActivityType, AokeStep, AssignmentRole, DeliveryMode, Instrument, Outcome, OutcomeLevel, TeamRole,
};
pub use people::{ConsentPurpose, OrganizationKind, Seniority, UiLanguage};
pub use places::{Country, Region};
pub use registry::{Term, VocabularyName, vocabulary};
pub use requests::{
    AlternativeKind, AttachmentKind, Channel, DeclineReason, Direction, Funding, InterpretationProvider, ItemKind,
    MeetingKind, Priority, RequestKind,
};
pub use standards::{Currency, Language};
