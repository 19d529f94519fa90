//! Venues, and what all resources of agencies have in common.

mod broken;
mod life;
