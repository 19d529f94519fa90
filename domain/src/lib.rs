//! What is true in Convite: types, life cycles and rules.
//!
//! Nothing here reads a clock, draws a random number, touches a network or a database: the present moment, new ids and
//! what is stored come in as arguments, and what should be stored goes out as return values.

pub mod access;
pub mod agencies;
pub mod agenda;
pub mod agenda_drafts;
pub mod agenda_sessions;
pub mod agenda_versions;
pub mod assignments;
pub mod attachments;
pub mod audit;
pub mod briefings;
pub mod calendar;
pub mod closures;
pub mod delegations;
pub mod duplicates;
pub mod exchanges;
pub mod gaps;
mod ids;
pub mod input;
pub mod lessons;
pub mod loads;
pub mod mails;
pub mod matching;
#[cfg(test)]
mod matrix;
pub mod offers;
pub mod organizations;
mod plain;
pub mod policy;
pub mod practices;
pub mod presenters;
pub mod privacy;
mod refusal;
pub mod requests;
pub mod resources;
pub mod sample_catalogue;
mod sent_tables;
mod tables;
mod text_enum;
pub mod topics;
pub mod travel_times;
pub mod users;
pub mod venues;
pub mod vocabularies;
pub mod workload;

pub use ids::*;
pub use refusal::{Guard, Refusal, Rejected, Who};
pub use text_enum::{Label, UnknownValue};

/// A number that grows by one with every change of a thing, starting at 1. It is the first part of the thing's `ETag`.
pub type Version = i64;

/// An instant, stored and shown in UTC.
pub type Instant = chrono::DateTime<chrono::Utc>;
