//! Visit requests, from an anonymous draft to an officer's decision.

mod acceptance;
mod aside;
mod data_copy;
mod drafts;
mod duplicates;
mod erasure;
mod handling;
mod life;
mod messages;
mod notes;
mod queue;
mod races;
mod registered;
mod submission;
mod terms;
mod visibility;
mod workload;
