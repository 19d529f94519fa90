//! Visit requests, from an anonymous draft to an officer's decision.

mod acceptance;
mod drafts;
mod life;
mod queue;
mod races;
mod submission;
mod visibility;
