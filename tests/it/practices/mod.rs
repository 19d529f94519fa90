//! Practices: captured, validated, published.

mod capture;
mod claims;
mod life;
mod publication;
