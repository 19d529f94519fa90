use std::collections::BTreeSet;

use chrono::NaiveDate;
use proptest::prelude::*;

use super::day;
use crate::calendar::{HOLIDAY_YEARS, colombian_holidays};

/// Month and day of every holiday. 2026 and 2027 are the specification's; the others were derived from the rules by hand.
const HOLIDAYS: [(i32, &str); 8] = [
    (
        2024,
        "01-01 01-08 03-25 03-28 03-29 05-01 05-13 06-03 06-10 07-01 07-20 08-07 08-19 10-14 11-04 11-11 12-08 12-25",
    ),
    (2025, "01-01 01-06 03-24 04-17 04-18 05-01 06-02 06-23 06-30 07-20 08-07 08-18 10-13 11-03 11-17 12-08 12-25"),
    (
        2026,
        "01-01 01-12 03-23 04-02 04-03 05-01 05-18 06-08 06-15 06-29 07-20 08-07 08-17 10-12 11-02 11-16 12-08 12-25",
    ),
    (
        2027,
        "01-01 01-11 03-22 03-25 03-26 05-01 05-10 05-31 06-07 07-05 07-20 08-07 08-16 10-18 11-01 11-15 12-08 12-25",
    ),
    (
        2028,
        "01-01 01-10 03-20 04-13 04-14 05-01 05-29 06-19 06-26 07-03 07-20 08-07 08-21 10-16 11-06 11-13 12-08 12-25",
    ),
    (
        2029,
        "01-01 01-08 03-19 03-29 03-30 05-01 05-14 06-04 06-11 07-02 07-20 08-07 08-20 10-15 11-05 11-12 12-08 12-25",
    ),
    (2030, "01-01 01-07 03-25 04-18 04-19 05-01 06-03 06-24 07-01 07-20 08-07 08-19 10-14 11-04 11-11 12-08 12-25"),
    (
        2031,
        "01-01 01-06 03-24 04-10 04-11 05-01 05-26 06-16 06-23 06-30 07-20 08-07 08-18 10-13 11-03 11-17 12-08 12-25",
    ),
];

fn spanish_names(date: &str) -> Vec<&'static str> {
    let date = day(date);
    let year: i32 = date.format("%Y").to_string().parse().expect("a year");
    colombian_holidays(year)[&date].iter().map(|name| name.es).collect()
}

#[test]
fn the_holidays_of_each_year_are_exactly_these_days() {
    for (year, expected) in HOLIDAYS {
        let expected: BTreeSet<NaiveDate> = expected.split(' ').map(|rest| day(&format!("{year}-{rest}"))).collect();
        let computed: BTreeSet<NaiveDate> = colombian_holidays(year).keys().copied().collect();
        assert_eq!(computed, expected, "{year}");
    }
}

#[test]
fn a_day_of_two_holidays_has_both_names() {
    let both = ["Sagrado Corazón de Jesús", "San Pedro y San Pablo"];
    assert_eq!(spanish_names("2025-06-30"), both);
    assert_eq!(spanish_names("2030-07-01"), both);
    assert_eq!(colombian_holidays(2025).len(), 17);
    assert_eq!(colombian_holidays(2030).len(), 17);
}

#[test]
fn each_holiday_of_2026_has_its_name() {
    let names: Vec<_> = colombian_holidays(2026).values().flatten().map(|name| name.es).collect();
    assert_eq!(
        names,
        [
            "Año Nuevo",
            "Reyes Magos",
            "San José",
            "Jueves Santo",
            "Viernes Santo",
            "Día del Trabajo",
            "Ascensión del Señor",
            "Corpus Christi",
            "Sagrado Corazón de Jesús",
            "San Pedro y San Pablo",
            "Día de la Independencia",
            "Batalla de Boyacá",
            "Asunción de la Virgen",
            "Día de la Diversidad Étnica y Cultural",
            "Todos los Santos",
            "Independencia de Cartagena",
            "Inmaculada Concepción",
            "Navidad",
        ]
    );
}

#[test]
fn years_without_a_rule_have_no_holidays() {
    for year in [i32::MIN, -1, 0, 1582, 10_000, i32::MAX] {
        assert!(colombian_holidays(year).is_empty(), "{year}");
    }
    assert_eq!(colombian_holidays(*HOLIDAY_YEARS.start()).values().flatten().count(), 18);
    assert_eq!(colombian_holidays(*HOLIDAY_YEARS.end()).values().flatten().count(), 18);
}

proptest! {
    #[test]
    fn every_year_has_eighteen_names_on_days_of_that_year(year in HOLIDAY_YEARS) {
        use chrono::Datelike;
        let holidays = colombian_holidays(year);
        prop_assert_eq!(holidays.values().flatten().count(), 18);
        prop_assert!(holidays.keys().all(|date| date.year() == year));
    }
}
