//! Words and figures that pages share.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use chrono_tz::Tz;
use convite_domain::agenda_sessions::PlaceKind;
use convite_domain::agenda_versions::{ShownPlace, ShownPresenter};
use convite_domain::calendar::Bilingual;
use convite_domain::resources::Weekday;
use convite_domain::vocabularies::UiLanguage;

/// A day in words: "Lunes 8 de marzo de 2027".
pub fn day(day: NaiveDate, language: UiLanguage) -> String {
    let weekday = Weekday::ALL[day.weekday().num_days_from_monday() as usize];
    format!("{} {}", weekday.label().in_language(language), Bilingual::date(day).in_language(language))
}

/// What the clocks of a zone show from one moment to another: "09:30–11:00".
pub fn clocks((from, to): (DateTime<Utc>, DateTime<Utc>), zone: Tz) -> String {
    let clock = |at: DateTime<Utc>| at.with_timezone(&zone).format("%H:%M").to_string();
    format!("{}–{}", clock(from), clock(to))
}

/// The same for those who join from another zone, with the day where it is another one there.
pub fn clocks_afar(times: (DateTime<Utc>, DateTime<Utc>), here: Tz, there: Tz, language: UiLanguage) -> String {
    let on = |zone: Tz| times.0.with_timezone(&zone).date_naive();
    let clocks = format!("{} {}", clocks(times, there), there.name());
    if on(here) == on(there) { clocks } else { format!("{}, {clocks}", day(on(there), language)) }
}

/// Where a session takes place.
pub fn place(place: &ShownPlace, language: UiLanguage) -> String {
    let name = match (place.kind, &place.name) {
        (_, Some(name)) => name.in_language(language),
        (PlaceKind::Virtual, None) => PlaceKind::Virtual.label().in_language(language),
        (PlaceKind::Base | PlaceKind::Venue, None) => PlaceKind::Base.label().in_language(language),
    };
    let parts: Vec<_> = [Some(name), place.address.as_deref()].into_iter().flatten().collect();
    parts.join(", ")
}

/// A presenter as the agency wants them to be seen.
pub fn presenter(presenter: &ShownPresenter, language: UiLanguage) -> String {
    let post = presenter.post.as_ref().map(|post| post.in_language(language));
    let parts: Vec<_> =
        [presenter.name.as_deref(), post, Some(presenter.agency.as_str())].into_iter().flatten().collect();
    parts.join(", ")
}
