//! Practices: captured, validated, published.

mod capture;
mod catalogue;
mod claims;
mod instances;
mod life;
mod matches;
mod publication;
mod search;
