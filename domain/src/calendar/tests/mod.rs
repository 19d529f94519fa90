//! What the calendar and the clock promise.

mod business_days;
mod clock;
mod clock_properties;
mod holidays;
mod reason;
mod recount;

use chrono::NaiveDate;
use proptest::prelude::*;

use super::{Bilingual, ClockProfile, Terms, WorkCalendar};

/// A date of the tests, written `YYYY-MM-DD`.
fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date of the test")
}

fn terms(profile: ClockProfile) -> Terms {
    Terms {
        profile,
        business_days: profile.business_days(),
        acknowledge_business_days: 1,
        first_response_business_days: 5,
    }
}

fn name(text: &'static str) -> Bilingual {
    Bilingual::new(text, text)
}

fn any_day() -> impl Strategy<Value = NaiveDate> {
    // 2020-01-01 to 2039-12-31, so that starts meet every holiday on every day of the week.
    (737_425..744_730_i32).prop_map(|number| NaiveDate::from_num_days_from_ce_opt(number).expect("in range"))
}

/// Calendars whose days were edited: some added on working and free days, some removed.
fn any_calendar() -> impl Strategy<Value = WorkCalendar> {
    let days = || proptest::collection::vec(any_day(), 0..200);
    (days(), days()).prop_map(|(added, removed)| {
        let removed = removed.into_iter().fold(WorkCalendar::colombian(), WorkCalendar::with_removed);
        added.into_iter().fold(removed, |calendar, day| calendar.with_added(day, name("x")))
    })
}
