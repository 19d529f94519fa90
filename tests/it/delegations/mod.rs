//! Delegations, from the first member to the last tombstone.

mod erasure;
mod lists;
mod members;
mod protected;
mod races;
mod visits;
