//! Practices: captured, validated, published, imported and exported.

mod capture;
mod catalogue;
mod claims;
mod export;
mod import;
mod instances;
mod life;
mod matches;
mod publication;
mod search;
