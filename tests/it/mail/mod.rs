//! Mail to requesters: what it says, and how the outbox brings it there.

mod agencies;
mod conversations;
mod delivery;
mod letters;
mod officers;
mod post_office;
mod recovery;
mod settings;
