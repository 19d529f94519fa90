//! How much agencies and presenters have to do around a moment.

mod agencies;
mod presenters;

pub use agencies::{of_agencies, of_every_agency};
pub use presenters::of_presenters;
