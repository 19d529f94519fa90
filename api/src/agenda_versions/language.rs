//! The words of agendas in files and on pages.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use chrono_tz::Tz;
use convite_domain::calendar::Bilingual;
use convite_domain::resources::Weekday;
use convite_domain::vocabularies::UiLanguage;

/// The words of one language.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    pub agenda: &'static str,
    pub version: &'static str,
    pub released: &'static str,
    pub changes: &'static str,
    pub time: &'static str,
    pub session: &'static str,
    pub place: &'static str,
    pub with: &'static str,
    pub base: &'static str,
    pub on_line: &'static str,
    pub all_times: &'static str,
    pub before: &'static str,
    pub now: &'static str,
}

const SPANISH: Words = Words {
    agenda: "Agenda de la visita",
    version: "Versión",
    released: "Publicada el",
    changes: "Cambios desde la versión anterior",
    time: "Hora",
    session: "Sesión",
    place: "Lugar",
    with: "Con",
    base: "Donde se aloja la delegación",
    on_line: "En línea",
    all_times: "Todas las horas son de la zona",
    before: "Antes",
    now: "Ahora",
};

const ENGLISH: Words = Words {
    agenda: "Agenda of the visit",
    version: "Version",
    released: "Released on",
    changes: "Changes since the version before",
    time: "Time",
    session: "Session",
    place: "Place",
    with: "With",
    base: "Where the delegation stays",
    on_line: "On line",
    all_times: "All times are those of the zone",
    before: "Before",
    now: "Now",
};

/// The words of a language.
pub fn words(language: UiLanguage) -> Words {
    language.pick(SPANISH, ENGLISH)
}

/// A day in words: "Lunes 8 de marzo de 2027".
pub fn day(day: NaiveDate, language: UiLanguage) -> String {
    let weekday = Weekday::ALL[day.weekday().num_days_from_monday() as usize];
    format!("{} {}", weekday.label().in_language(language), Bilingual::date(day).in_language(language))
}

/// What the clocks of a zone show: "09:30".
pub fn clock(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%H:%M").to_string()
}
