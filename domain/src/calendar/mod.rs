//! The working calendar of Colombia and the legal clock of a request.

mod bilingual;
mod business_days;
mod clock;
mod holidays;
mod reason;
#[cfg(test)]
mod tests;

pub use bilingual::Bilingual;
pub use business_days::{Holiday, WorkCalendar};
pub use clock::{Clock, ClockError, ClockProfile, ClockState, Pause, PauseEnd, Terms};
pub use holidays::{HOLIDAY_YEARS, colombian_holidays};
pub use reason::{ClockView, DueReason};
