//! The public holidays of Colombia, computed by rule.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::OnceLock;

use chrono::{Datelike, Days, NaiveDate, Weekday};

use crate::Label;

const FIRST_YEAR: i32 = 1583;
const LAST_YEAR: i32 = 9999;
const YEARS: usize = (LAST_YEAR - FIRST_YEAR + 1) as usize;

/// The years that holidays are computed for: from the first whole year of the Gregorian calendar on.
pub const HOLIDAY_YEARS: RangeInclusive<i32> = FIRST_YEAR..=LAST_YEAR;

/// When in a year a holiday falls.
enum When {
    /// On a month and day, whatever the day of the week.
    Fixed(u32, u32),
    /// On the Monday that is, or follows, a month and day.
    MovedToMonday(u32, u32),
    /// So many days after Easter Sunday; before it when negative.
    FromEaster(i64),
}

use When::{Fixed, FromEaster, MovedToMonday};

const fn rule(when: When, es: &'static str, en: &'static str) -> (When, Label) {
    (when, Label { es, en })
}

/// Source: Ley 51 de 1983 ("Ley Emiliani").
const RULES: [(When, Label); 18] = [
    rule(Fixed(1, 1), "Año Nuevo", "New Year's Day"),
    rule(MovedToMonday(1, 6), "Reyes Magos", "Epiphany"),
    rule(MovedToMonday(3, 19), "San José", "Saint Joseph's Day"),
    rule(FromEaster(-3), "Jueves Santo", "Maundy Thursday"),
    rule(FromEaster(-2), "Viernes Santo", "Good Friday"),
    rule(Fixed(5, 1), "Día del Trabajo", "Labour Day"),
    rule(FromEaster(43), "Ascensión del Señor", "Ascension Day"),
    rule(FromEaster(64), "Corpus Christi", "Corpus Christi"),
    rule(FromEaster(71), "Sagrado Corazón de Jesús", "Sacred Heart"),
    rule(MovedToMonday(6, 29), "San Pedro y San Pablo", "Saint Peter and Saint Paul"),
    rule(Fixed(7, 20), "Día de la Independencia", "Independence Day"),
    rule(Fixed(8, 7), "Batalla de Boyacá", "Battle of Boyacá"),
    rule(MovedToMonday(8, 15), "Asunción de la Virgen", "Assumption Day"),
    rule(MovedToMonday(10, 12), "Día de la Diversidad Étnica y Cultural", "Day of Ethnic and Cultural Diversity"),
    rule(MovedToMonday(11, 1), "Todos los Santos", "All Saints' Day"),
    rule(MovedToMonday(11, 11), "Independencia de Cartagena", "Independence of Cartagena"),
    rule(Fixed(12, 8), "Inmaculada Concepción", "Immaculate Conception"),
    rule(Fixed(12, 25), "Navidad", "Christmas Day"),
];

/// The public holidays of a year with their names. Two rules may fall on one day, which then has both names: 2025 and
/// 2030 have 17 distinct days, not 18.
///
/// Years before the law of 1983 are computed as if it had been in force; a year outside [`HOLIDAY_YEARS`] has none.
/// Each year is computed once per process.
pub fn colombian_holidays(year: i32) -> &'static BTreeMap<NaiveDate, Vec<Label>> {
    static NONE: BTreeMap<NaiveDate, Vec<Label>> = BTreeMap::new();
    static COMPUTED: [OnceLock<BTreeMap<NaiveDate, Vec<Label>>>; YEARS] = [const { OnceLock::new() }; YEARS];
    let index = year.checked_sub(FIRST_YEAR).and_then(|offset| usize::try_from(offset).ok());
    let slot = index.and_then(|index| COMPUTED.get(index));
    slot.map_or(&NONE, |slot| slot.get_or_init(|| compute(year)))
}

fn compute(year: i32) -> BTreeMap<NaiveDate, Vec<Label>> {
    let mut days = BTreeMap::<_, Vec<_>>::new();
    for (when, name) in &RULES {
        if let Some(day) = falls_on(when, year) {
            days.entry(day).or_default().push(*name);
        }
    }
    days
}

fn falls_on(when: &When, year: i32) -> Option<NaiveDate> {
    match *when {
        Fixed(month, day) => NaiveDate::from_ymd_opt(year, month, day),
        MovedToMonday(month, day) => {
            let nominal = NaiveDate::from_ymd_opt(year, month, day)?;
            nominal.checked_add_days(Days::new(Weekday::Mon.days_since(nominal.weekday()).into()))
        }
        FromEaster(offset) => {
            let easter = computus::gregorian_naive(year).ok()?;
            easter.checked_add_signed(chrono::TimeDelta::days(offset))
        }
    }
}
