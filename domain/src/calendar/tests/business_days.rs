use chrono::{DateTime, NaiveDate};
use proptest::prelude::*;

use super::{any_calendar, any_day, day, name};
use crate::calendar::WorkCalendar;

/// Start, business days, result: the specification's, and personal-data petitions (10, then 5 more; 15, then 8 more).
const VECTORS: [(&str, u16, &str); 20] = [
    ("2026-03-20", 0, "2026-03-20"),
    ("2026-03-20", 2, "2026-03-25"),
    ("2026-03-20", 3, "2026-03-26"),
    ("2026-03-20", 5, "2026-03-30"),
    ("2026-03-20", 10, "2026-04-08"),
    ("2026-03-20", 15, "2026-04-15"),
    ("2026-03-20", 20, "2026-04-22"),
    ("2026-03-20", 30, "2026-05-07"),
    ("2026-02-02", 5, "2026-02-09"),
    ("2026-02-02", 10, "2026-02-16"),
    ("2026-02-02", 15, "2026-02-23"),
    ("2026-02-02", 30, "2026-03-16"),
    ("2026-06-05", 2, "2026-06-10"),
    ("2026-06-05", 10, "2026-06-23"),
    ("2026-06-05", 15, "2026-07-01"),
    ("2026-09-01", 10, "2026-09-15"),
    ("2026-09-15", 5, "2026-09-22"),
    ("2026-09-01", 15, "2026-09-22"),
    ("2026-09-22", 8, "2026-10-02"),
    ("2026-12-31", 1, "2027-01-04"),
];

#[test]
fn adding_business_days_counts_from_the_next_one() {
    let calendar = WorkCalendar::colombian();
    for (start, n, expected) in VECTORS {
        assert_eq!(calendar.add_business_days(day(start), n), day(expected), "{start} + {n}");
    }
}

#[test]
fn counting_is_the_inverse_of_adding() {
    let calendar = WorkCalendar::colombian();
    for (start, n, end) in VECTORS {
        assert_eq!(calendar.business_days_in(day(start), day(end)), u32::from(n), "({start}, {end}]");
    }
}

#[test]
fn nothing_lies_between_a_day_and_an_earlier_one() {
    let calendar = WorkCalendar::colombian();
    assert_eq!(calendar.business_days_in(day("2026-02-10"), day("2026-02-02")), 0);
    assert!(calendar.holidays_between(day("2026-04-03"), day("2026-04-02")).is_empty());
}

#[test]
fn a_milestone_on_a_free_day_falls_on_the_last_working_day_before_it() {
    let calendar = WorkCalendar::colombian();
    let before = |date| calendar.last_business_day_on_or_before(day(date));
    assert_eq!(before("2026-04-05"), day("2026-04-01"));
    assert_eq!(before("2026-04-01"), day("2026-04-01"));
    assert_eq!(calendar.first_business_day_on_or_after(day("2026-04-02")), day("2026-04-06"));
}

#[test]
fn an_added_day_is_free_and_named() {
    let calendar = WorkCalendar::colombian().with_added(day("2026-02-03"), name("Día cívico"));
    assert!(!calendar.is_business_day(day("2026-02-03")));
    assert_eq!(calendar.add_business_days(day("2026-02-02"), 10), day("2026-02-17"));
    let holidays = calendar.holidays_between(day("2026-02-01"), day("2026-02-28"));
    assert_eq!(holidays.len(), 1);
    assert_eq!((holidays[0].date, holidays[0].names[0].es.as_ref()), (day("2026-02-03"), "Día cívico"));
}

#[test]
fn a_day_added_on_a_computed_holiday_counts_once_and_has_both_names() {
    let calendar = WorkCalendar::colombian().with_added(day("2026-03-23"), name("Duelo"));
    let holidays = calendar.holidays_between(day("2026-03-23"), day("2026-03-23"));
    let names: Vec<_> = holidays.iter().flat_map(|holiday| &holiday.names).map(|name| name.es.as_ref()).collect();
    assert_eq!(names, ["San José", "Duelo"]);
    assert_eq!(calendar.business_days_in(day("2026-03-20"), day("2026-03-25")), 2);
}

#[test]
fn a_removed_holiday_is_worked_but_a_removed_sunday_is_not() {
    let calendar = WorkCalendar::colombian().with_removed(day("2026-03-23")).with_removed(day("2026-03-22"));
    assert!(calendar.is_business_day(day("2026-03-23")));
    assert!(!calendar.is_business_day(day("2026-03-22")));
    assert_eq!(calendar.add_business_days(day("2026-03-20"), 2), day("2026-03-24"));
}

#[test]
fn the_last_word_on_a_day_counts() {
    let tuesday = day("2026-02-03");
    let colombian = WorkCalendar::colombian;
    assert!(colombian().with_added(tuesday, name("x")).with_removed(tuesday).is_business_day(tuesday));
    assert!(!colombian().with_removed(tuesday).with_added(tuesday, name("x")).is_business_day(tuesday));
}

#[test]
fn a_day_ends_at_midnight_of_the_zone() {
    let instant = |text: &str| text.parse::<DateTime<chrono::Utc>>().expect("an instant of the test");
    let bogota = WorkCalendar::colombian();
    assert_eq!(bogota.local_date(instant("2026-03-21T04:59:59Z")), day("2026-03-20"));
    assert_eq!(bogota.local_date(instant("2026-03-21T05:00:00Z")), day("2026-03-21"));
    let tokyo = WorkCalendar::colombian().in_zone(chrono_tz::Asia::Tokyo);
    assert_eq!(tokyo.zone(), chrono_tz::Asia::Tokyo);
    assert_eq!(tokyo.local_date(instant("2026-03-20T15:00:00Z")), day("2026-03-21"));
}

#[test]
fn the_ends_of_time_saturate() {
    let calendar = WorkCalendar::colombian();
    assert_eq!(calendar.add_business_days(NaiveDate::MAX, 1), NaiveDate::MAX);
    assert_eq!(calendar.add_business_days(NaiveDate::MAX, u16::MAX), NaiveDate::MAX);
    assert_eq!(calendar.business_days_in(NaiveDate::MAX, NaiveDate::MAX), 0);
    assert!(calendar.business_days_in(NaiveDate::MIN, NaiveDate::MAX) > 130_000_000);
    assert!(calendar.last_business_day_on_or_before(NaiveDate::MIN) <= day("-262143-01-01"));
    assert!(calendar.first_business_day_on_or_after(NaiveDate::MAX) <= NaiveDate::MAX);
    assert_eq!(calendar.local_date(DateTime::<chrono::Utc>::MIN_UTC), NaiveDate::MIN);
    assert_eq!(calendar.in_zone(chrono_tz::Asia::Tokyo).local_date(DateTime::<chrono::Utc>::MAX_UTC), NaiveDate::MAX);
}

proptest! {
    #[test]
    fn adding_a_then_b_is_adding_both(calendar in any_calendar(), start in any_day(), a in 0_u16..120, b in 0_u16..120) {
        let at_once = calendar.add_business_days(start, a + b);
        prop_assert_eq!(calendar.add_business_days(calendar.add_business_days(start, a), b), at_once);
    }

    #[test]
    fn what_is_added_can_be_counted(calendar in any_calendar(), start in any_day(), n in 0_u16..400) {
        let end = calendar.add_business_days(start, n);
        prop_assert_eq!(calendar.business_days_in(start, end), u32::from(n));
    }

    #[test]
    fn counting_agrees_with_looking_at_each_day(calendar in any_calendar(), from in any_day(), days in 0_usize..800) {
        let to = from + chrono::Days::new(days as u64);
        let seen = from.iter_days().skip(1).take(days).filter(|day| calendar.is_business_day(*day)).count();
        prop_assert_eq!(calendar.business_days_in(from, to) as usize, seen);
    }

    #[test]
    fn the_nth_business_day_is_worked(calendar in any_calendar(), start in any_day(), n in 1_u16..200) {
        prop_assert!(calendar.is_business_day(calendar.add_business_days(start, n)));
    }

    #[test]
    fn a_later_start_never_ends_earlier(calendar in any_calendar(), start in any_day(), n in 0_u16..100, later in 0_u64..60) {
        let moved = calendar.add_business_days(start + chrono::Days::new(later), n);
        prop_assert!(calendar.add_business_days(start, n) <= moved);
    }

    #[test]
    fn one_more_day_ends_later(calendar in any_calendar(), start in any_day(), n in 0_u16..100) {
        prop_assert!(calendar.add_business_days(start, n) < calendar.add_business_days(start, n + 1));
    }

    #[test]
    fn the_nearest_working_days_have_none_between(calendar in any_calendar(), start in any_day()) {
        let before = calendar.last_business_day_on_or_before(start);
        let after = calendar.first_business_day_on_or_after(start);
        prop_assert!(before <= start && start <= after);
        prop_assert!(calendar.is_business_day(before) && calendar.is_business_day(after));
        prop_assert_eq!(calendar.business_days_in(before, after), u32::from(before != after));
    }
}
