//! What holds for every operation.

mod bodies;
mod database;
mod failures;
mod idempotency;
mod layers;
mod limits;
mod migrations;
mod shutdown;
mod trail;
mod versions;
