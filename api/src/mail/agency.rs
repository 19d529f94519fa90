//! What agencies are told of their roles in sessions: in Spanish first, then the same in English, because nobody knows who of an
//! agency reads its mail.

use askama::Template;
use chrono::{DateTime, TimeDelta, Utc};
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
struct Session {
    title: Bilingual,
    on: Bilingual,
    /// In the zone of the city.
    hours: String,
}

impl Session {
    fn of(session: &SessionRef, calendar: &WorkCalendar) -> Self {
        let time = |at: DateTime<Utc>| calendar.local_time(at).format("%H:%M").to_string();
        Self {
            title: session.title.clone().map_or_else(|| Bilingual::new("", ""), Bilingual::from),
            on: Bilingual::date(calendar.local_date(session.starts_at)),
            hours: format!("{}–{}", time(session.starts_at), time(session.ends_at)),
        }
    }
}

#[derive(Template)]
#[template(path = "mail/agency.es.txt")]
struct InSpanish<'a> {
    told: &'a Told,
    session: &'a Session,
    link: Option<&'a str>,
    number: &'a str,
}

#[derive(Template)]
#[template(path = "mail/agency.en.txt")]
struct InEnglish<'a> {
    told: &'a Told,
    session: &'a Session,
    link: Option<&'a str>,
    number: &'a str,
}

/// What letters to agencies need beside the assignment.
pub(crate) struct Partners<'a> {
    /// Days in the agency's zone.
    pub calendar: &'a WorkCalendar,
    /// The page that opens an invitation; its id follows after a slash.
    pub page: Option<&'a str>,
    /// The number of the last release of the exchange's agenda.
    pub release: Option<i32>,
    /// When it happened. Of invitations only the last one is told.
    pub at: DateTime<Utc>,
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
        let number = assignment.id.to_string();
        let link = partners.page.map(|page| format!("{page}/{number}"));
        let (link, links) = (link.as_deref(), link.iter().map(String::as_str).collect::<Vec<_>>());
        let spanish = InSpanish { told: &told, session: &session, link, number: &number }.render()?;
        let english = InEnglish { told: &told, session: &session, link, number: &number }.render()?;
        let english = english.trim_start();
        let language = UiLanguage::Es;
        let both = format!("{spanish}\n\n* * *\n\n{english}");
        let Words { subject, text, html } = Words::rendered(&both, &links, language)?;
        Ok(Some(Self { to, language, subject, text, html }))
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
