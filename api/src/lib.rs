//! Convite over HTTP: extract, authorise, call, reply.

pub mod admin;
mod agencies;
mod app;
mod audit_events;
pub mod auth;
pub mod background;
mod constraints;
pub mod contract;
mod delegations;
pub mod demo;
mod docs;
mod exchanges;
mod extract;
mod fallback;
mod health;
mod limits;
mod middleware;
mod organizations;
mod patch;
mod privacy_notices;
mod problem;
mod registry;
mod reply;
mod requests;
mod routes;
mod server;
pub mod settings;
pub mod start;
mod topics;
mod vocabularies;
mod write;

pub use app::{App, Clock, Ids, Shared, SystemClock};
pub use server::{Server, serve};
pub use start::{Prepared, StartError};
