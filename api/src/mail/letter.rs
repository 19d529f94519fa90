//! What a requester is told of a request, in the requester's language.
//!
//! A letter repeats nothing of the form but the address: whoever fills it in may give anybody's address, and must not be
//! able to put words into the agency's mail. It holds no tracking token either, but for the letter that was asked for because
//! they were lost.

use chrono::{DateTime, NaiveDate, Utc};
use convite_domain::calendar::{Bilingual, WorkCalendar};
use convite_domain::input::Email;
use convite_domain::requests::{Declined, Filed, Granted, ItemDecision, Question, Request, RequestAction, State};
use convite_domain::vocabularies::UiLanguage;
use convite_domain::{Label, RequestId};

use super::words::{ChangedItem, Said, Words};

/// A mail to a requester or to an agency.
pub(crate) struct Letter {
    /// Where it goes.
    pub to: Email,
    /// What it is written in.
    pub language: UiLanguage,
    /// Begins with the reference number.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
}

/// A new tracking token, on its way to who lost the old ones.
pub(crate) struct NewLink {
    /// The request that it opens.
    pub request: RequestId,
    /// The request's number.
    pub reference: String,
    /// The token itself.
    pub token: String,
}

impl NewLink {
    /// What is sent: the page of the portal with the token in the fragment, which no server gets to see; without a page, the
    /// token as it is.
    fn to(&self, page: Option<&str>) -> String {
        match page {
            Some(page) => format!("{page}#token={}&request={}", self.token, self.request),
            None => self.token.clone(),
        }
    }
}

/// What the letters about a request need beside it.
pub(crate) struct Desk<'a> {
    /// Business days and the agency's zone.
    pub calendar: &'a WorkCalendar,
    /// The page that a tracking link leads to.
    pub tracking_page: Option<&'a str>,
}

impl Letter {
    /// The letter on an action that was done `at` a moment, as things stand now; none when there is nothing to tell (any
    /// more): a question was answered, a request was never filed. `canonical` is the number of the request that this one is a
    /// duplicate of.
    pub(crate) fn on(
        action: RequestAction,
        at: DateTime<Utc>,
        request: &Request,
        canonical: Option<&str>,
        desk: &Desk<'_>,
    ) -> Result<Option<Self>, askama::Error> {
        let Some(filed) = request.state.filed() else { return Ok(None) };
        let pen = Pen { language: request.intake.language(), calendar: desk.calendar };
        let said = match (action, &request.state) {
            (RequestAction::Submit, _) => Some(Said::Received {
                on: pen.moment(filed.submitted_at),
                due_on: request.due_on().map(|day| pen.day(day)),
            }),
            (RequestAction::RequestInfo, State::InfoRequested(_)) => open_question(filed, at).map(asked),
            (RequestAction::Decline, State::Declined(_, declined)) => Some(pen.refusal(declined)),
            (RequestAction::Accept, State::Accepted(_, granted)) => Some(pen.grant(granted)),
            (RequestAction::Withdraw, State::Withdrawn(_, withdrawn)) => {
                Some(Said::Withdrawn { on: pen.moment(withdrawn.withdrawn_at) })
            }
            (RequestAction::Extend | RequestAction::ChangeProfile, _) => pen.new_term(action, filed, request.due_on()),
            (RequestAction::MarkDuplicate, State::Duplicate(_, marked)) => {
                canonical.map(|canonical| Said::Duplicate { canonical, text: marked.text.as_deref() })
            }
            (RequestAction::Transfer, State::Transferred(_, transferred)) => Some(Said::Transferred {
                to: transferred.to.name.as_str(),
                email: transferred.to.email.as_ref().map(Email::as_str),
                text: &transferred.text,
            }),
            (RequestAction::Waitlist, State::Waitlisted(_, waitlisted)) => {
                Some(Said::Waitlisted { text: &waitlisted.text })
            }
            (RequestAction::Resume | RequestAction::UnmarkDuplicate, State::InReview(_)) => {
                request.due_on().map(|day| Said::TakenUp { due_on: pen.day(day) })
            }
            (RequestAction::Expire, State::Expired(..)) => Some(Said::Expired),
            (RequestAction::Cancel, State::Cancelled(_, _, cancelled)) => {
                Some(Said::Cancelled { reason: (!cancelled.by_requester).then_some(cancelled.reason.as_str()) })
            }
            _ => None,
        };
        said.map_or(Ok(None), |said| Self::to_requester_of(request, &said, desk.tracking_page))
    }

    /// The letter with what an officer wrote.
    pub(crate) fn with_message(
        request: &Request,
        text: &str,
        attachments: usize,
        desk: &Desk<'_>,
    ) -> Result<Option<Self>, askama::Error> {
        Self::to_requester_of(request, &Said::Message { text, attachments }, desk.tracking_page)
    }

    /// The letter on a release of the visit's agenda, by its number.
    pub(crate) fn on_release(request: &Request, number: i32, desk: &Desk<'_>) -> Result<Option<Self>, askama::Error> {
        Self::to_requester_of(request, &Said::AgendaReleased { number }, desk.tracking_page)
    }

    /// The letter on a visit that is put off, with the officer's reason.
    pub(crate) fn on_postponement(
        request: &Request,
        reason: &str,
        desk: &Desk<'_>,
    ) -> Result<Option<Self>, askama::Error> {
        Self::to_requester_of(request, &Said::Postponed { reason }, desk.tracking_page)
    }

    /// The letter with new links, to the address that this request shares with the others among them; none when there are
    /// none.
    pub(crate) fn with_links(
        request: &Request,
        links: &[NewLink],
        desk: &Desk<'_>,
    ) -> Result<Option<Self>, askama::Error> {
        if links.is_empty() {
            return Ok(None);
        }
        let links = links.iter().map(|link| (link.reference.as_str(), link.to(desk.tracking_page))).collect();
        Self::to_requester_of(request, &Said::Recovered { links }, None)
    }

    /// A letter to the requester of a filed request; none when there is no address (any more).
    fn to_requester_of(request: &Request, said: &Said<'_>, page: Option<&str>) -> Result<Option<Self>, askama::Error> {
        let filed = request.state.filed();
        let email = request.intake.requester.as_ref().and_then(|requester| requester.email.clone());
        let (Some(filed), Some(to)) = (filed, email) else { return Ok(None) };
        let language = request.intake.language();
        let Words { subject, text, html } = Words::of(said, &filed.reference.text, page, language)?;
        Ok(Some(Self { to, language, subject, text, html }))
    }
}

/// Writes days and words of lists in a letter's language.
struct Pen<'a> {
    language: UiLanguage,
    calendar: &'a WorkCalendar,
}

impl Pen<'_> {
    fn day(&self, day: NaiveDate) -> String {
        Bilingual::date(day).in_language(self.language)
    }

    /// The day of a moment in the agency's zone.
    fn moment(&self, moment: DateTime<Utc>) -> String {
        self.day(self.calendar.local_date(moment))
    }

    fn word(&self, label: Label) -> &'static str {
        label.in_language(self.language)
    }

    fn refusal<'a>(&self, declined: &'a Declined) -> Said<'a> {
        let alternatives = declined.alternatives.iter();
        Said::Declined {
            reason: self.word(declined.reason.label()),
            text: &declined.text,
            alternatives: alternatives.map(|other| (self.word(other.kind.label()), other.text.as_str())).collect(),
            no_alternative_reason: declined.no_alternative_reason.as_deref(),
        }
    }

    fn grant<'a>(&self, granted: &'a Granted) -> Said<'a> {
        let changed = (1..).zip(&granted.items).filter(|(_, item)| item.decision != ItemDecision::Granted);
        let changed = changed.map(|(place, item)| ChangedItem {
            place,
            instead: item.substitute.as_ref().map(|substitute| substitute.text.as_str()),
            reason: item.reason.as_deref().unwrap_or_default(),
        });
        Said::Accepted {
            changed: changed.collect(),
            starts_on: self.day(granted.starts_on),
            ends_on: (granted.ends_on != granted.starts_on).then(|| self.day(granted.ends_on)),
            group_size: granted.group_size,
            message: granted.message.as_deref(),
        }
    }

    /// That the term is another one, and why; none when it was changed back since.
    fn new_term<'a>(&self, action: RequestAction, filed: &'a Filed, due_on: Option<NaiveDate>) -> Option<Said<'a>> {
        let reason = match action {
            RequestAction::Extend => &filed.clock.extension()?.reason,
            _ => &filed.clock.profile_changes().last()?.reason,
        };
        Some(Said::NewTerm { due_on: self.day(due_on?), reason })
    }
}

/// The question that was asked at a moment, unless it is answered: a later one has its own letter.
fn open_question(filed: &Filed, at: DateTime<Utc>) -> Option<&Question> {
    filed.questions.iter().find(|question| question.asked_at == at && question.answered_at.is_none())
}

fn asked(question: &Question) -> Said<'_> {
    Said::Asked { needs: question.needs.iter().map(|need| need.text.as_str()).collect() }
}
