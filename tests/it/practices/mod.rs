//! Practices: captured, validated, published.

mod capture;
mod catalogue;
mod claims;
mod instances;
mod life;
mod publication;
mod search;
