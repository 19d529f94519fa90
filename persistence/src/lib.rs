//! The only place with SQL: one module per aggregate, free functions that take a connection and return domain types.

pub mod agencies;
pub mod agenda;
pub mod agenda_sessions;
pub mod agenda_versions;
pub mod attachments;
pub mod audit;
pub mod cluster;
mod database;
pub mod delegations;
mod error;
pub mod exchanges;
pub mod holidays;
pub mod idempotency;
mod json;
mod keyset;
pub mod lessons;
pub mod messages;
pub mod migrations;
pub mod oauth_clients;
pub mod organizations;
pub mod outbox;
pub mod past_visits;
pub mod policies;
pub mod practices;
pub mod privacy;
pub mod request_notes;
pub mod requests;
mod rows;
mod schema;
pub mod secrets;
pub mod sessions;
pub mod throttles;
pub mod topics;
pub mod tracking;
pub mod users;

pub mod workload;

pub use database::{Connection, Database, DatabaseOptions};
pub use error::{DbError, DbResult};
pub use keyset::{Page, PageSize};
