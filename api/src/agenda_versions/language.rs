//! The words of agendas in files and on pages.

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
    pub all_times: &'static str,
    pub before: &'static str,
    pub now: &'static str,
    pub exchange: &'static str,
    pub delegation: &'static str,
    pub off: &'static str,
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
    all_times: "Todas las horas son de la zona",
    before: "Antes",
    now: "Ahora",
    exchange: "Intercambio",
    delegation: "Delegación",
    off: "Nada de esta agenda tendrá lugar.",
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
    all_times: "All times are those of the zone",
    before: "Before",
    now: "Now",
    exchange: "Exchange",
    delegation: "Delegation",
    off: "Nothing of this agenda takes place.",
};

/// The words of a language.
pub fn words(language: UiLanguage) -> Words {
    language.pick(SPANISH, ENGLISH)
}
