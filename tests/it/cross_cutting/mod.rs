//! What holds for every operation.

mod bodies;
mod idempotency;
mod layers;
mod limits;
mod trail;
mod versions;
