//! The words of the letters on requests that are set aside, and on their terms.

use chrono::NaiveDate;
use convite_domain::calendar::Bilingual;
use convite_domain::requests::{Cancelled, Filed, MarkedDuplicate, RequestAction, Transferred, Waitlisted};

use super::letter::{Words, verbatim};

/// That the term is another one, and why; none when it was changed back since.
pub(super) fn new_term(action: RequestAction, filed: &Filed, due_on: NaiveDate) -> Option<Words> {
    let (reference, day) = (&filed.reference.text, Bilingual::date(due_on));
    let reason = match action {
        RequestAction::Extend => &filed.clock.extension()?.reason,
        _ => &filed.clock.profile_changes().last()?.reason,
    };
    let told = Bilingual::new(
        format!(
            "El plazo para responder su solicitud {reference} cambió. La respuesta le llegará a más tardar el {}.",
            day.es
        ),
        format!("The term of your request {reference} has changed. You will have an answer by {}.", day.en),
    );
    let subject = Bilingual::new("nuevo plazo de respuesta", "new term for the answer");
    Some(Words { subject, parts: vec![told, because(reason)] })
}

pub(super) fn duplicate(filed: &Filed, marked: &MarkedDuplicate, canonical: &str) -> Words {
    let reference = &filed.reference.text;
    let told = Bilingual::new(
        format!("Su solicitud {reference} pide lo mismo que la {canonical}: seguimos con esa y cerramos esta."),
        format!(
            "Your request {reference} asks for the same as {canonical}: we go on with that one and close this one."
        ),
    );
    let text = marked.text.as_deref().map(verbatim);
    let subject = Bilingual::new("su solicitud está en otra", "your request is dealt with in another one");
    Words { subject, parts: [told].into_iter().chain(text).collect() }
}

pub(super) fn transfer(filed: &Filed, transferred: &Transferred) -> Words {
    let (reference, body) = (&filed.reference.text, transferred.to.name.as_str());
    let told = Bilingual::new(
        format!("Trasladamos su solicitud {reference} a la entidad competente: {body}."),
        format!("We passed your request {reference} to the competent body: {body}."),
    );
    let reach = transferred.to.email.as_ref().map(|email| {
        let email = email.as_str();
        Bilingual::new(format!("Su correo es {email}."), format!("Its address is {email}."))
    });
    let subject = Bilingual::new("trasladamos su solicitud", "we passed on your request");
    Words { subject, parts: [told].into_iter().chain(reach).chain([verbatim(&transferred.text)]).collect() }
}

pub(super) fn waiting(filed: &Filed, waitlisted: &Waitlisted) -> Words {
    let reference = &filed.reference.text;
    let told = Bilingual::new(
        format!("Su solicitud {reference} quedó en lista de espera."),
        format!("Your request {reference} is on our waiting list."),
    );
    let subject = Bilingual::new("su solicitud está en lista de espera", "your request is on the waiting list");
    Words { subject, parts: vec![told, verbatim(&waitlisted.text)] }
}

pub(super) fn taken_up(filed: &Filed, due_on: NaiveDate) -> Words {
    let (reference, day) = (&filed.reference.text, Bilingual::date(due_on));
    let told = Bilingual::new(
        format!("Retomamos su solicitud {reference}. La respuesta le llegará a más tardar el {}.", day.es),
        format!("We took up your request {reference} again. You will have an answer by {}.", day.en),
    );
    Words { subject: Bilingual::new("retomamos su solicitud", "we took up your request again"), parts: vec![told] }
}

pub(super) fn expiry(filed: &Filed) -> Words {
    let reference = &filed.reference.text;
    let told = Bilingual::new(
        format!(
            "No recibimos a tiempo la información que le pedimos, así que cerramos su solicitud {reference}. Puede presentar otra cuando quiera."
        ),
        format!(
            "The information that we asked you for did not reach us in time, so we closed your request {reference}. You may file another one at any time."
        ),
    );
    Words { subject: Bilingual::new("cerramos su solicitud", "we closed your request"), parts: vec![told] }
}

pub(super) fn cancellation(filed: &Filed, cancelled: &Cancelled) -> Words {
    let reference = &filed.reference.text;
    let told = if cancelled.by_requester {
        Bilingual::new(
            format!("Confirmamos que canceló la visita de su solicitud {reference}."),
            format!("We confirm that you cancelled the visit of your request {reference}."),
        )
    } else {
        Bilingual::new(
            format!("Tuvimos que cancelar la visita de su solicitud {reference}."),
            format!("We had to cancel the visit of your request {reference}."),
        )
    };
    // What a requester wrote does not come back in the agency's mail.
    let why = (!cancelled.by_requester).then(|| because(&cancelled.reason));
    let subject = Bilingual::new("la visita se canceló", "the visit was cancelled");
    Words { subject, parts: [told].into_iter().chain(why).collect() }
}

fn because(reason: &str) -> Bilingual {
    Bilingual::new(format!("Motivo: {reason}"), format!("Reason: {reason}"))
}
