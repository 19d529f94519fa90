//! The working calendar of Colombia and the legal clock of a request.

mod bilingual;
mod business_days;
mod changes;
mod clock;
mod decisions;
mod holidays;
mod overdue;
mod reason;
mod recount;
#[cfg(test)]
mod tests;

pub use bilingual::Bilingual;
pub use business_days::{Holiday, WorkCalendar};
pub use changes::ExtensionError;
pub use clock::{Clock, ClockError, ClockProfile, ClockState, Extension, Pause, PauseEnd, ProfileChange, Terms};
pub use decisions::{CalendarDay, DayChange, HolidayAction, HolidayDecision, HolidayOrigin, HolidayReason, NewHoliday};
pub use holidays::{HOLIDAY_YEARS, colombian_holidays};
pub use overdue::ClockTerm;
pub use reason::{ClockView, DueReason};
pub use recount::DueDateMove;
