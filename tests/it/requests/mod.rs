//! Visit requests, from an anonymous draft to an officer's decision.

mod acceptance;
mod aside;
mod cooldown;
mod data_copy;
mod drafts;
mod duplicates;
mod erasure;
mod handling;
mod items;
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
