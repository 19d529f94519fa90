//! What a requester is told of a request, in plain text and in the requester's language.
//!
//! A letter repeats nothing of the form but the address: whoever fills it in may give anybody's address, and must not be
//! able to put words into the agency's mail. It holds no tracking token either.

use chrono::{DateTime, NaiveDate, Utc};
use convite_domain::calendar::{Bilingual, WorkCalendar};
use convite_domain::input::Email;
use convite_domain::requests::{Declined, Filed, Granted, Question, Request, RequestAction, State, Withdrawn};
use convite_domain::vocabularies::UiLanguage;

use super::words::{cancellation, duplicate, expiry, new_term, taken_up, transfer, waiting};

/// A mail to a requester.
pub(crate) struct Letter {
    /// Where it goes.
    pub to: Email,
    /// What it is written in.
    pub language: UiLanguage,
    /// Begins with the reference number.
    pub subject: String,
    /// Plain text.
    pub body: String,
}

/// What a letter says; `parts` are paragraphs.
pub(super) struct Words {
    pub(super) subject: Bilingual,
    pub(super) parts: Vec<Bilingual>,
}

impl Letter {
    /// Whether the requester is told of an action.
    pub(crate) const fn is_due_on(action: RequestAction) -> bool {
        match action {
            RequestAction::Submit
            | RequestAction::RequestInfo
            | RequestAction::Decline
            | RequestAction::Accept
            | RequestAction::Withdraw
            | RequestAction::Extend
            | RequestAction::ChangeProfile
            | RequestAction::MarkDuplicate
            | RequestAction::UnmarkDuplicate
            | RequestAction::Transfer
            | RequestAction::Waitlist
            | RequestAction::Resume
            | RequestAction::Expire
            | RequestAction::Cancel => true,
            RequestAction::Edit
            | RequestAction::Take
            | RequestAction::Release
            | RequestAction::Assign
            | RequestAction::ProvideInfo => false,
        }
    }

    /// The letter on an action that was done `at` a moment, as things stand now; none when there is nothing to tell (any
    /// more): a question was answered, a request was never filed. `canonical` is the number of the request that this one is a
    /// duplicate of.
    pub(crate) fn on(
        action: RequestAction,
        at: DateTime<Utc>,
        request: &Request,
        calendar: &WorkCalendar,
        canonical: Option<&str>,
        tracking_page: Option<&str>,
    ) -> Option<Self> {
        let filed = request.state.filed()?;
        let words = match (action, &request.state) {
            (RequestAction::Submit, _) => acknowledgement(filed, request.due_on(), calendar),
            (RequestAction::RequestInfo, State::InfoRequested(_)) => question(filed, open_question(filed, at)?),
            (RequestAction::Decline, State::Declined(_, declined)) => refusal(filed, declined),
            (RequestAction::Accept, State::Accepted(_, granted)) => grant(filed, granted),
            (RequestAction::Withdraw, State::Withdrawn(_, withdrawn)) => withdrawal(filed, withdrawn, calendar),
            (RequestAction::Extend | RequestAction::ChangeProfile, _) => new_term(action, filed, request.due_on()?)?,
            (RequestAction::MarkDuplicate, State::Duplicate(_, marked)) => duplicate(filed, marked, canonical?),
            (RequestAction::Transfer, State::Transferred(_, transferred)) => transfer(filed, transferred),
            (RequestAction::Waitlist, State::Waitlisted(_, waitlisted)) => waiting(filed, waitlisted),
            (RequestAction::Resume | RequestAction::UnmarkDuplicate, State::InReview(_)) => {
                taken_up(filed, request.due_on()?)
            }
            (RequestAction::Expire, State::Expired(..)) => expiry(filed),
            (RequestAction::Cancel, State::Cancelled(_, _, cancelled)) => cancellation(filed, cancelled),
            _ => return None,
        };
        let to = request.intake.requester.as_ref()?.email.clone()?;
        let language = request.intake.language();
        let subject = format!("{}: {}", filed.reference.text, pick(&words.subject, language));
        let (greeting, ending) = (greeting(), ending(tracking_page));
        let parts = [&greeting].into_iter().chain(&words.parts).chain(&ending).map(|part| pick(part, language));
        let body = parts.collect::<Vec<_>>().join("\n\n") + "\n";
        Some(Self { to, language, subject, body })
    }
}

fn pick(text: &Bilingual, language: UiLanguage) -> &str {
    match language {
        UiLanguage::Es => &text.es,
        UiLanguage::En => &text.en,
    }
}

/// What an officer wrote: it stands as it is, in either language.
pub(super) fn verbatim(text: &str) -> Bilingual {
    Bilingual::new(text.to_owned(), text.to_owned())
}

/// A heading with its list below.
fn listed(heading: Bilingual, lines: impl Iterator<Item = Bilingual>) -> Bilingual {
    lines.fold(heading, |all, line| {
        Bilingual::new(format!("{}\n- {}", all.es, line.es), format!("{}\n- {}", all.en, line.en))
    })
}

fn greeting() -> Bilingual {
    Bilingual::new("Buen día:", "Hello,")
}

fn ending(tracking_page: Option<&str>) -> Vec<Bilingual> {
    let page = tracking_page.map(|page| {
        Bilingual::new(
            format!("Puede seguir su solicitud en {page} con el enlace que recibió al crearla."),
            format!("You can follow your request at {page} with the link that you were given when you created it."),
        )
    });
    let machine = Bilingual::new("Este mensaje se envió automáticamente.", "This message was sent automatically.");
    page.into_iter().chain([machine]).collect()
}

fn acknowledgement(filed: &Filed, due_on: Option<NaiveDate>, calendar: &WorkCalendar) -> Words {
    let (reference, day) = (&filed.reference.text, Bilingual::date(calendar.local_date(filed.submitted_at)));
    let received = Bilingual::new(
        format!("Recibimos su solicitud el {}. Su número es {reference}; cítelo cuando nos escriba.", day.es),
        format!(
            "We received your request on {}. Its number is {reference}; please quote it when you write to us.",
            day.en
        ),
    );
    let due = due_on.map(Bilingual::date).map(|day| {
        Bilingual::new(
            format!("La respuesta le llegará a más tardar el {}.", day.es),
            format!("You will have an answer by {}.", day.en),
        )
    });
    Words {
        subject: Bilingual::new("recibimos su solicitud", "we received your request"),
        parts: [received].into_iter().chain(due).collect(),
    }
}

/// The question that was asked at a moment, unless it is answered: a later one has its own letter.
fn open_question(filed: &Filed, at: DateTime<Utc>) -> Option<&Question> {
    filed.questions.iter().find(|question| question.asked_at == at && question.answered_at.is_none())
}

fn question(filed: &Filed, question: &Question) -> Words {
    let reference = &filed.reference.text;
    let heading = Bilingual::new(
        format!("Para seguir con su solicitud {reference} nos falta lo siguiente:"),
        format!("To go on with your request {reference} we need the following from you:"),
    );
    let pause = Bilingual::new(
        "El plazo para decidir está en pausa hasta que responda.",
        "The term for the decision is paused until you answer.",
    );
    Words {
        subject: Bilingual::new("necesitamos información", "we need information"),
        parts: vec![listed(heading, question.needs.iter().map(|need| verbatim(need.text.as_str()))), pause],
    }
}

fn refusal(filed: &Filed, declined: &Declined) -> Words {
    let (reference, reason) = (&filed.reference.text, declined.reason.label());
    let decision = Bilingual::new(
        format!("No podemos atender su solicitud {reference}. Motivo: {}.", reason.es),
        format!("We cannot grant your request {reference}. Reason: {}.", reason.en),
    );
    let offered = declined.alternatives.iter().map(|alternative| {
        let (kind, text) = (alternative.kind.label(), alternative.text.as_str());
        Bilingual::new(format!("{}: {text}", kind.es), format!("{}: {text}", kind.en))
    });
    let alternatives = match &declined.no_alternative_reason {
        Some(reason) => Bilingual::new(
            format!("No le proponemos una alternativa por esta razón: {reason}"),
            format!("We propose no alternative, for this reason: {reason}"),
        ),
        None => listed(Bilingual::new("En su lugar le proponemos:", "What we propose instead:"), offered),
    };
    Words {
        subject: Bilingual::new("respuesta a su solicitud", "answer to your request"),
        parts: vec![decision, verbatim(&declined.text), alternatives],
    }
}

fn grant(filed: &Filed, granted: &Granted) -> Words {
    let (reference, size) = (&filed.reference.text, granted.group_size);
    let (first, last) = (Bilingual::date(granted.starts_on), Bilingual::date(granted.ends_on));
    let dates = if granted.starts_on == granted.ends_on {
        Bilingual::new(format!("Fecha: {}", first.es), format!("Date: {}", first.en))
    } else {
        Bilingual::new(
            format!("Fechas: del {} al {}", first.es, last.es),
            format!("Dates: {} to {}", first.en, last.en),
        )
    };
    let decision = Bilingual::new(
        format!("Su solicitud {reference} fue aceptada:"),
        format!("Your request {reference} was accepted:"),
    );
    let size = Bilingual::new(format!("Tamaño máximo del grupo: {size}"), format!("Largest size of the group: {size}"));
    let message = granted.message.as_deref().map(verbatim);
    Words {
        subject: Bilingual::new("su solicitud fue aceptada", "your request was accepted"),
        parts: [listed(decision, [dates, size].into_iter())].into_iter().chain(message).collect(),
    }
}

fn withdrawal(filed: &Filed, withdrawn: &Withdrawn, calendar: &WorkCalendar) -> Words {
    let (reference, day) = (&filed.reference.text, Bilingual::date(calendar.local_date(withdrawn.withdrawn_at)));
    let confirmed = Bilingual::new(
        format!("Confirmamos que desistió de su solicitud {reference} el {}. No tiene que hacer nada más.", day.es),
        format!("We confirm that you withdrew your request {reference} on {}. There is nothing else to do.", day.en),
    );
    Words {
        subject: Bilingual::new("confirmamos su desistimiento", "we confirm your withdrawal"),
        parts: vec![confirmed],
    }
}
