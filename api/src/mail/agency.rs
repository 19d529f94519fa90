//! What agencies are told of their roles in sessions: in Spanish first, then the same in English, because nobody knows who of an
//! agency reads its mail.

use askama::Template;
use chrono::{DateTime, TimeDelta, Utc};
use convite_domain::AssignmentId;
use convite_domain::agenda_sessions::SessionRef;
use convite_domain::assignments::{Assignment, Stage};
use convite_domain::calendar::{Bilingual, WorkCalendar};
use convite_domain::input::Email;
use convite_domain::vocabularies::UiLanguage;

use super::letter::Letter;
use super::occasion::AgencyOccasion;
use super::words::Words;

/// What a letter to an agency says.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Told {
    Invited {
        role: Bilingual,
        reply_by: Bilingual,
        message: Option<String>,
        /// Whether it had been asked before, and its session moved.
        again: bool,
    },
    Reminded {
        role: Bilingual,
        reply_by: Bilingual,
    },
    LetGo {
        reason: String,
    },
    AgendaReleased {
        number: i32,
    },
}

/// A session as letters speak of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Session {
    pub title: Bilingual,
    pub on: Bilingual,
    /// In the zone of the city.
    pub hours: String,
}

/// From when to when, in the zone of the city.
pub(super) fn hours(from: DateTime<Utc>, to: DateTime<Utc>, calendar: &WorkCalendar) -> String {
    let time = |at: DateTime<Utc>| calendar.local_time(at).format("%H:%M").to_string();
    format!("{}–{}", time(from), time(to))
}

impl Session {
    pub(super) fn of(session: &SessionRef, calendar: &WorkCalendar) -> Self {
        Self {
            title: session.title.clone().map_or_else(|| Bilingual::new("", ""), Bilingual::from),
            on: Bilingual::date(calendar.local_date(session.starts_at)),
            hours: hours(session.starts_at, session.ends_at, calendar),
        }
    }
}

#[derive(Template)]
#[template(path = "mail/agency.es.txt")]
struct InSpanish<'a> {
    told: &'a Told,
    session: &'a Session,
    link: &'a str,
    number: &'a str,
}

#[derive(Template)]
#[template(path = "mail/agency.en.txt")]
struct InEnglish<'a> {
    told: &'a Told,
    session: &'a Session,
    link: &'a str,
    number: &'a str,
}

/// What letters about an assignment need beside it.
pub(crate) struct Partners<'a> {
    /// Days in the agency's zone.
    pub calendar: &'a WorkCalendar,
    /// What opens an invitation; its id follows after a slash.
    pub page: String,
    /// The number of the last release of the exchange's agenda.
    pub release: Option<i32>,
    /// When it happened. Of invitations and proposals only the last one is told.
    pub at: DateTime<Utc>,
}

impl Partners<'_> {
    /// Where an assignment is opened.
    pub(super) fn link(&self, id: AssignmentId) -> String {
        format!("{}/{id}", self.page)
    }
}

impl Letter {
    /// The letter on something that concerns an agency, as things stand now; none when there is nothing to tell (any more): it
    /// has answered, or was never asked.
    pub(crate) fn to_agency(
        to: Email,
        occasion: AgencyOccasion,
        assignment: &Assignment,
        partners: &Partners<'_>,
    ) -> Result<Option<Self>, askama::Error> {
        let Some(told) = told(occasion, assignment, partners) else { return Ok(None) };
        let session = Session::of(&assignment.session, partners.calendar);
        let (link, number) = (partners.link(assignment.id), assignment.id.to_string());
        let spanish = InSpanish { told: &told, session: &session, link: &link, number: &number }.render()?;
        let english = InEnglish { told: &told, session: &session, link: &link, number: &number }.render()?;
        Self::in_both_languages(to, (spanish, english), &link).map(Some)
    }

    /// A letter that a template of each language has written, the Spanish one first. Its subject is Spanish.
    pub(super) fn in_both_languages(
        to: Email,
        (spanish, english): (String, String),
        link: &str,
    ) -> Result<Self, askama::Error> {
        let (language, english) = (UiLanguage::Es, english.trim_start());
        let both = format!("{spanish}\n\n* * *\n\n{english}");
        let Words { subject, text, html } = Words::rendered(&both, &[link], language)?;
        Ok(Self { to, language, subject, text, html })
    }
}

fn told(occasion: AgencyOccasion, assignment: &Assignment, partners: &Partners<'_>) -> Option<Told> {
    let sent = assignment.sent?;
    // It is answered while the day before the moment at which it is too late lasts.
    let last_day = partners.calendar.local_date(sent.reply_by - TimeDelta::seconds(1));
    let (role, reply_by) = (Bilingual::from(assignment.role.label()), Bilingual::date(last_day));
    match (occasion, &assignment.stage) {
        (AgencyOccasion::Invited | AgencyOccasion::AskedAgain, Stage::Invited) if sent.at == partners.at => {
            let again = occasion == AgencyOccasion::AskedAgain;
            Some(Told::Invited { role, reply_by, message: assignment.message.clone(), again })
        }
        (AgencyOccasion::Reminded, Stage::Invited | Stage::Tentative(_)) => Some(Told::Reminded { role, reply_by }),
        (AgencyOccasion::LetGo, stage) => stage.reason().map(|reason| Told::LetGo { reason: reason.to_owned() }),
        (AgencyOccasion::AgendaReleased, stage) if stage.name().is_open() => {
            partners.release.map(|number| Told::AgendaReleased { number })
        }
        _ => None,
    }
}
