//! Which days are working days, and counting them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone, Weekday};
use chrono_tz::Tz;
use serde::Serialize;
use utoipa::ToSchema;

use super::decisions::{DayChange, HolidayOrigin};
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
    /// What made the two, in the order in which it was decided.
    decisions: Vec<Decided>,
}

/// What was decided about a day, and its place in the order of all decisions.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Decided {
    revision: i64,
    day: NaiveDate,
    change: DayChange,
}

impl WorkCalendar {
    /// Colombia's calendar in the zone `America/Bogota`, without days added or removed.
    pub fn colombian() -> Self {
        let (added, removed, decisions) = (BTreeMap::new(), BTreeSet::new(), Vec::new());
        Self { zone: chrono_tz::America::Bogota, added, removed, decisions }
    }

    /// The same calendar in another zone.
    #[must_use]
    pub fn in_zone(self, zone: Tz) -> Self {
        Self { zone, ..self }
    }

    /// The same calendar after a decision about a day. The last word on a day counts; Saturdays and Sundays stay free.
    #[must_use]
    pub fn decided(mut self, revision: i64, day: NaiveDate, change: DayChange) -> Self {
        self.added.remove(&day);
        self.removed.remove(&day);
        match &change {
            DayChange::Added(name) => drop(self.added.insert(day, name.clone())),
            DayChange::Removed => drop(self.removed.insert(day)),
            DayChange::Restored => {}
        }
        self.decisions.push(Decided { revision, day, change });
        self
    }

    /// The same calendar where a day is a holiday too.
    #[must_use]
    pub fn with_added(self, day: NaiveDate, name: Bilingual) -> Self {
        let next = self.revision() + 1;
        self.decided(next, day, DayChange::Added(name))
    }

    /// The same calendar where a day is no holiday.
    #[must_use]
    pub fn with_removed(self, day: NaiveDate) -> Self {
        let next = self.revision() + 1;
        self.decided(next, day, DayChange::Removed)
    }

    /// The number of the last decision; 0 for the calendar of the law.
    pub fn revision(&self) -> i64 {
        self.decisions.last().map_or(0, |last| last.revision)
    }

    /// The calendar as it was after a decision, which is what a clock was counted under.
    #[must_use]
    pub fn as_of(&self, revision: i64) -> Self {
        let known = self.decisions.iter().filter(|decided| decided.revision <= revision).cloned();
        known.fold(Self::colombian().in_zone(self.zone), |calendar, Decided { revision, day, change }| {
            calendar.decided(revision, day, change)
        })
    }

    /// The days that were decided about since, in order.
    pub fn decided_since(&self, revision: i64) -> BTreeSet<NaiveDate> {
        self.decisions.iter().filter(|decided| decided.revision > revision).map(|decided| decided.day).collect()
    }

    /// Where a day comes from that the law or an admin speaks of; none for all others.
    pub fn origin(&self, day: NaiveDate) -> Option<HolidayOrigin> {
        match (is_computed(day), self.added.contains_key(&day), self.removed.contains(&day)) {
            (true, _, true) => Some(HolidayOrigin::Removed),
            (true, _, false) => Some(HolidayOrigin::Law),
            (false, true, _) => Some(HolidayOrigin::Added),
            (false, false, _) => None,
        }
    }

    /// The days from one to another, both included, that the law or an admin speaks of, in order.
    pub fn days_spoken_of(&self, from: NaiveDate, to: NaiveDate) -> BTreeSet<NaiveDate> {
        let all = Self { removed: BTreeSet::new(), ..self.clone() };
        all.holiday_dates(from, to).collect()
    }

    /// The zone whose midnight ends a day.
    pub fn zone(&self) -> Tz {
        self.zone
    }

    /// What clocks in the zone show at an instant.
    pub fn local_time(&self, instant: Instant) -> NaiveDateTime {
        let utc = instant.naive_utc();
        let offset = self.zone.offset_from_utc_datetime(&utc).fix();
        utc.checked_add_offset(offset).unwrap_or(utc)
    }

    /// The date of an instant in the calendar's zone.
    pub fn local_date(&self, instant: Instant) -> NaiveDate {
        self.local_time(instant).date()
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

    /// Whether a day is a public holiday, on whatever day of the week it falls.
    pub fn is_holiday(&self, day: NaiveDate) -> bool {
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

    /// What a day is called: by the law, and by who added it.
    pub fn names_of(&self, day: NaiveDate) -> Vec<Bilingual> {
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
