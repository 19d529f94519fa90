//! Which published practices answer a need best, and why.
//!
//! A score is the mean of six parts, each from 0 to 1, by fixed weights: topics, axes, free text, outcomes, evidence and
//! freshness, likeness of context. The mean is over what the need speaks of: a part that it says nothing about weighs nothing,
//! so silence neither helps nor harms a practice.
//!
//! One more topic that a practice shares never lowers its score. The part of the topics is a mean itself, in which a covered
//! topic has the value 1; a first topic brings in a part of the value 1. No mean falls when something of the greatest value is
//! added to it. Topics that are only read out of the text therefore count in the part of the text alone.
//!
//! Whoever has no topic and no word in common with the need answers nothing and is left out. A match with something in
//! [`Match::lacking`] is a near miss.

mod concepts;
mod counting;
mod found;
mod index;
mod lexicon;
mod need;
mod parts;
mod profile;
mod question;
#[cfg(test)]
mod tests;
mod text;
mod topics;
mod weights;
mod words;

pub use found::{Component, Components, Lacking, Match, Matched};
pub use index::Index;
pub use need::Need;
pub use profile::{ClaimCounts, Profile, ProfileText};
