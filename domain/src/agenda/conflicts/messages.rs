//! What people read of a conflict: sentences of numbers and of names of bodies and places, never of persons.

use std::collections::BTreeMap;

use super::{AgendaSubjectKind, ConflictCode as Code, ConflictSubject};
use crate::calendar::Bilingual;
use crate::vocabularies::Axis;

/// The sentence of a conflict in both languages.
pub(super) fn message(code: Code, subjects: &[ConflictSubject], numbers: &BTreeMap<&'static str, i64>) -> Bilingual {
    let number = |name: &str| numbers.get(name).copied().unwrap_or_default();
    let first = subjects.first();
    let label = first.map_or("", |subject| subject.label.as_str());
    let kind = first.map(|subject| subject.kind);
    match code {
        Code::PersonDoubleBooked | Code::VenueDoubleBooked | Code::AgencyOverCapacity => {
            shared(code, kind, label, number)
        }
        Code::PersonUnavailable | Code::AgencyUnavailable | Code::VenueUnavailable | Code::AgencyNotAccepted => {
            absent(code, kind, label)
        }
        Code::TravelTimeShort | Code::TravelTimeTight | Code::DayTooLong => day(code, number),
        Code::AgencyWeeklyCap | Code::PresenterDailyCap | Code::SiteCarryingCapacity => cap(code, label, number),
        Code::VenueCapacityExceeded | Code::LanguageGap | Code::AccessibilityGap => group(code, label, number),
        _ => plain(code, first, label),
    }
}

fn say(es: String, en: String) -> Bilingual {
    Bilingual::new(es, en)
}

fn shared(code: Code, kind: Option<AgendaSubjectKind>, label: &str, number: impl Fn(&str) -> i64) -> Bilingual {
    let (at_once, limit, minutes) = (number("at_once"), number("limit"), number("minutes"));
    match (code, kind) {
        (Code::PersonDoubleBooked, Some(AgendaSubjectKind::Guide)) => say(
            format!("La misma persona acompaña dos sesiones que coinciden {minutes} minutos."),
            format!("The same person goes along with two sessions that overlap by {minutes} minutes."),
        ),
        (Code::PersonDoubleBooked, _) => say(
            format!("Una misma persona de {label} está en dos sesiones que coinciden {minutes} minutos."),
            format!("The same person of {label} is in two sessions that overlap by {minutes} minutes."),
        ),
        (_, Some(AgendaSubjectKind::Exchange)) => say(
            format!("El grupo está en dos sesiones que coinciden {minutes} minutos."),
            format!("The group is in two sessions that overlap by {minutes} minutes."),
        ),
        _ => say(
            format!("{label} tiene {at_once} sesiones a la vez; el máximo es {limit}."),
            format!("{label} has {at_once} sessions at once; the limit is {limit}."),
        ),
    }
}

fn absent(code: Code, kind: Option<AgendaSubjectKind>, label: &str) -> Bilingual {
    match (code, kind) {
        (Code::PersonUnavailable, _) => say(
            format!("La persona de {label} no está disponible a esa hora."),
            format!("The person of {label} is not available at that time."),
        ),
        (Code::AgencyUnavailable, Some(AgendaSubjectKind::Offer)) => say(
            format!("La oferta de {label} no vale a esa hora."),
            format!("The offer of {label} cannot be had at that time."),
        ),
        (Code::AgencyNotAccepted, _) => {
            say(format!("{label} no ha aceptado la sesión."), format!("{label} has not accepted the session."))
        }
        _ => say(format!("{label} está cerrado a esa hora."), format!("{label} is closed at that time.")),
    }
}

fn day(code: Code, number: impl Fn(&str) -> i64) -> Bilingual {
    let (gap, need) = (number("gap"), number("travel") + number("buffer"));
    match code {
        Code::DayTooLong if number("without_lunch") == 1 => {
            say("El día no tiene una hora libre para almorzar.".into(), "The day has no free hour for lunch.".into())
        }
        Code::DayTooLong => {
            let (minutes, limit) = (number("minutes"), number("limit"));
            say(
                format!("El día dura {minutes} minutos; el máximo es {limit}."),
                format!("The day takes {minutes} minutes; the limit is {limit}."),
            )
        }
        _ => say(
            format!("Hay {gap} minutos para un traslado que necesita {need}."),
            format!("There are {gap} minutes for a way that needs {need}."),
        ),
    }
}

fn cap(code: Code, label: &str, number: impl Fn(&str) -> i64) -> Bilingual {
    let (count, limit) = (number("count"), number("limit"));
    match code {
        Code::AgencyWeeklyCap => say(
            format!("{label} tiene {count} sesiones en la semana; su tope es {limit}."),
            format!("{label} has {count} sessions in the week; its cap is {limit}."),
        ),
        Code::PresenterDailyCap => say(
            format!("Una persona de {label} tiene {count} sesiones en el día; su tope es {limit}."),
            format!("A person of {label} has {count} sessions on the day; the cap is {limit}."),
        ),
        _ => say(
            format!("{label} recibe {count} visitantes en la semana; su capacidad es {limit}."),
            format!("{label} receives {count} visitors in the week; it bears {limit}."),
        ),
    }
}

fn group(code: Code, label: &str, number: impl Fn(&str) -> i64) -> Bilingual {
    let (group, from, to) = (number("group"), number("from"), number("to"));
    match code {
        Code::VenueCapacityExceeded => say(
            format!("El grupo es de {group}; {label} recibe de {from} a {to} personas."),
            format!("The group is {group}; {label} takes {from} to {to} persons."),
        ),
        Code::LanguageGap => say(
            "El grupo no entiende los idiomas de la sesión, y no hay intérprete.".into(),
            "The group understands none of the session's languages, and there is no interpreter.".into(),
        ),
        _ => {
            let persons = number("persons");
            say(
                format!("{label} no es accesible; lo necesitan {persons} del grupo."),
                format!("{label} is not step-free; {persons} of the group need it."),
            )
        }
    }
}

fn plain(code: Code, subject: Option<&ConflictSubject>, label: &str) -> Bilingual {
    match code {
        Code::GrantedItemMissing => say(
            format!("Ninguna sesión atiende lo concedido: {label}."),
            format!("No session serves what was granted: {label}."),
        ),
        Code::AxisUncovered => {
            let axis = subject.and_then(|subject| subject.id.parse::<Axis>().ok()).map(Axis::label);
            let (es, en) = axis.map_or((label, label), |axis| (axis.es, axis.en));
            say(
                format!("Ninguna práctica de la agenda lleva el eje «{es}»."),
                format!("No practice of the agenda carries the axis “{en}”."),
            )
        }
        Code::EndBeforeStart => {
            say("La sesión termina antes de empezar.".into(), "The session ends before it starts.".into())
        }
        Code::OutsideExchangeDates => say(
            "La sesión está fuera de las fechas del intercambio.".into(),
            "The session lies outside the dates of the exchange.".into(),
        ),
        Code::OutsideBusinessHours => {
            say("La sesión está fuera del horario laboral.".into(), "The session lies outside business hours.".into())
        }
        Code::PublicHoliday => {
            say("La sesión cae en un día festivo.".into(), "The session falls on a public holiday.".into())
        }
        _ => {
            say("Ninguna sesión es vivencial ni analítica.".into(), "No session is experiential or analytical.".into())
        }
    }
}
