//! Which days are working days, and counting them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate, NaiveTime, Offset, TimeZone, Weekday};
use chrono_tz::Tz;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Bilingual, HOLIDAY_YEARS, colombian_holidays};
use crate::Instant;

/// A public holiday.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Holiday {
    /// The day.
    #[schema(examples("2026-04-03"))]
    pub date: NaiveDate,
    /// What it is called; two names when two holidays fall on one day.
    pub names: Vec<Bilingual>,
}

/// Which days are working days: Monday to Friday without the public holidays, which are those computed for Colombia, plus
/// the days added, minus the days removed.
///
/// Counting starts with the next business day after the start. No method panics: what would lie beyond the dates that
/// [`NaiveDate`] can hold saturates at its limits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkCalendar {
    zone: Tz,
    /// Holidays by decision, none of them in `removed`.
    added: BTreeMap<NaiveDate, Bilingual>,
    /// Days that are no holiday, whatever the rules say.
    removed: BTreeSet<NaiveDate>,
}

impl WorkCalendar {
    /// Colombia's calendar in the zone `America/Bogota`, without days added or removed.
    pub fn colombian() -> Self {
        Self { zone: chrono_tz::America::Bogota, added: BTreeMap::new(), removed: BTreeSet::new() }
    }

    /// The same calendar in another zone.
    #[must_use]
    pub fn in_zone(self, zone: Tz) -> Self {
        Self { zone, ..self }
    }

    /// The same calendar where a day is a holiday too. The last word on a day counts.
    #[must_use]
    pub fn with_added(mut self, day: NaiveDate, name: Bilingual) -> Self {
        self.removed.remove(&day);
        self.added.insert(day, name);
        self
    }

    /// The same calendar where a day is no holiday. Saturdays and Sundays stay free. The last word on a day counts.
    #[must_use]
    pub fn with_removed(mut self, day: NaiveDate) -> Self {
        self.added.remove(&day);
        self.removed.insert(day);
        self
    }

    /// The zone whose midnight ends a day.
    pub fn zone(&self) -> Tz {
        self.zone
    }

    /// The date of an instant in the calendar's zone.
    pub fn local_date(&self, instant: Instant) -> NaiveDate {
        let utc = instant.naive_utc();
        let offset = self.zone.offset_from_utc_datetime(&utc).fix();
        utc.checked_add_offset(offset).unwrap_or(utc).date()
    }

    /// The first moment of a day in the calendar's zone; none for days that no clock can show.
    pub fn start_of_day(&self, day: NaiveDate) -> Option<Instant> {
        self.zone.from_local_datetime(&day.and_time(NaiveTime::MIN)).earliest().map(|local| local.to_utc())
    }

    /// Whether a day is worked.
    pub fn is_business_day(&self, day: NaiveDate) -> bool {
        is_weekday(day) && !self.is_holiday(day)
    }

    /// The `n`th business day after a start; the start itself, free or not, for 0.
    pub fn add_business_days(&self, start: NaiveDate, n: u16) -> NaiveDate {
        let Some(skipped) = n.checked_sub(1) else { return start };
        std::iter::successors(start.succ_opt(), NaiveDate::succ_opt)
            .filter(|day| self.is_business_day(*day))
            .nth(skipped.into())
            .unwrap_or(NaiveDate::MAX)
    }

    /// How many business days lie after `from`, up to and including `to`; 0 when `to` is not after `from`.
    pub fn business_days_in(&self, from: NaiveDate, to: NaiveDate) -> u32 {
        let Some(first) = from.succ_opt().filter(|first| *first <= to) else { return 0 };
        let days = u32::try_from(to.signed_duration_since(from).num_days()).unwrap_or(u32::MAX);
        let (weeks, rest) = (days / 7, days % 7);
        let first_weekday = first.weekday().num_days_from_monday();
        let weekdays_of_rest = (0..rest).filter(|i| (first_weekday + i) % 7 < 5).map(|_| 1).sum::<u32>();
        let holidays = self.holiday_dates(first, to).filter(|day| is_weekday(*day)).map(|_| 1).sum::<u32>();
        weeks * 5 + weekdays_of_rest - holidays
    }

    /// The day itself when it is worked, else the last business day before it.
    pub fn last_business_day_on_or_before(&self, day: NaiveDate) -> NaiveDate {
        std::iter::successors(Some(day), NaiveDate::pred_opt)
            .find(|day| self.is_business_day(*day))
            .unwrap_or(NaiveDate::MIN)
    }

    /// The day itself when it is worked, else the first business day after it.
    pub fn first_business_day_on_or_after(&self, day: NaiveDate) -> NaiveDate {
        if self.is_business_day(day) { day } else { self.add_business_days(day, 1) }
    }

    /// The holidays from one day to another, both included, by date; those on Saturdays and Sundays too.
    pub fn holidays_between(&self, from: NaiveDate, to: NaiveDate) -> Vec<Holiday> {
        let dates: BTreeSet<_> = self.holiday_dates(from, to).collect();
        dates.into_iter().map(|date| Holiday { date, names: self.names_of(date) }).collect()
    }

    fn is_holiday(&self, day: NaiveDate) -> bool {
        self.added.contains_key(&day) || (is_computed(day) && !self.removed.contains(&day))
    }

    /// Each holiday from one day to another once, both included, in no particular order.
    fn holiday_dates(&self, from: NaiveDate, to: NaiveDate) -> impl Iterator<Item = NaiveDate> {
        // A range that ends before it starts would panic.
        let range = from..=to.max(from);
        let wanted = move |day: &NaiveDate| *day <= to;
        let years = from.year().max(*HOLIDAY_YEARS.start())..=to.year().min(*HOLIDAY_YEARS.end());
        let computed = {
            let range = range.clone();
            years.flat_map(move |year| colombian_holidays(year).range(range.clone()).map(|(day, _)| *day))
        };
        let computed = computed.filter(|day| !self.removed.contains(day));
        let added = self.added.range(range).map(|(day, _)| *day).filter(|day| !is_computed(*day));
        computed.chain(added).filter(wanted)
    }

    fn names_of(&self, day: NaiveDate) -> Vec<Bilingual> {
        let computed = colombian_holidays(day.year()).get(&day).into_iter().flatten().copied().map(Bilingual::from);
        computed.chain(self.added.get(&day).cloned()).collect()
    }
}

fn is_weekday(day: NaiveDate) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

fn is_computed(day: NaiveDate) -> bool {
    colombian_holidays(day.year()).contains_key(&day)
}
