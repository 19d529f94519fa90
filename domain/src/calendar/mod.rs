//! The working calendar of Colombia and the legal clock of a request.

mod bilingual;
mod business_days;
mod changes;
mod clock;
mod holidays;
mod reason;
#[cfg(test)]
mod tests;

pub use bilingual::Bilingual;
pub use business_days::{Holiday, WorkCalendar};
pub use changes::ExtensionError;
pub use clock::{Clock, ClockError, ClockProfile, ClockState, Extension, Pause, PauseEnd, ProfileChange, Terms};
pub use holidays::{HOLIDAY_YEARS, colombian_holidays};
pub use reason::{ClockView, DueReason};
