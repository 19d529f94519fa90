//! The agenda of an exchange: what it is made of, when two things in it conflict, and drafts of it.
//!
//! Everything here is computed from plain data that the caller has read: a [`City`] (what agencies offer, and the rules) and a
//! [`Programme`] (one exchange with its sessions, and what other exchanges occupy). Times are local to the agency's zone.

mod city;
mod conflicts;
mod drafts;
mod programme;
mod span;
#[cfg(test)]
mod tests;
mod travel;

pub use city::{Agency, City, Offer, Presenter, Rules, Subject, Venue};
pub use conflicts::{
    AgendaSubjectKind, Conflict, ConflictCode, ConflictSubject, Scope, Severities, Severity, conflicts, conflicts_of,
};
pub use drafts::{
    ChosenAmong, Cost, Draft, DraftMode, Drafting, LeftOut, Loaded, MOST_DAYS, Obstacle, OfferObstacles, Placement,
    Shares, Step, StepKind, Turn, cost_of, drafts, fair_order,
};
pub use programme::{Base, Booking, Delegation, Item, Lead, Place, Programme, Session};
pub use span::{Hours, Span};
pub use travel::{Point, Travel};
