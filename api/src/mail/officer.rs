//! What officers are told of agencies' answers: in Spanish first, then the same in English, as agencies are. A letter names the
//! agency and the session, and nobody: whom an agency sends, and what it wrote, is read where the assignment is.

use askama::Template;
use chrono::{DateTime, Utc};
use convite_domain::assignments::{Assignment, Stage};
use convite_domain::calendar::{Bilingual, WorkCalendar};
use convite_domain::input::Email;

use super::agency::{Partners, Session, hours};
use super::letter::Letter;
use super::occasion::OfficerOccasion;

/// What a letter to an officer says.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Told {
    Declined {
        reason: Bilingual,
    },
    Countered {
        /// The day and the hours that the agency proposes.
        time: Option<(Bilingual, String)>,
        /// Whether it proposes somebody.
        presenter: bool,
    },
    Substituted,
    Expired,
}

/// What all these letters say.
struct About<'a> {
    told: Told,
    agency: &'a str,
    role: Bilingual,
    session: Session,
    link: String,
}

#[derive(Template)]
#[template(path = "mail/officer.es.txt")]
struct InSpanish<'a> {
    about: &'a About<'a>,
}

#[derive(Template)]
#[template(path = "mail/officer.en.txt")]
struct InEnglish<'a> {
    about: &'a About<'a>,
}

impl Letter {
    /// The letter on an agency's answer, as things stand now; none when there is nothing to tell (any more): it was decided on, or
    /// the agency let go.
    pub(crate) fn to_officer(
        to: Email,
        occasion: OfficerOccasion,
        assignment: &Assignment,
        partners: &Partners<'_>,
    ) -> Result<Option<Self>, askama::Error> {
        let Some(told) = told(occasion, &assignment.stage, partners) else { return Ok(None) };
        let about = About {
            told,
            agency: &assignment.agency.name,
            role: assignment.role.label().into(),
            session: Session::of(&assignment.session, partners.calendar),
            link: partners.link(assignment.id),
        };
        let texts = (InSpanish { about: &about }.render()?, InEnglish { about: &about }.render()?);
        Self::in_both_languages(to, texts, &about.link).map(Some)
    }
}

fn told(occasion: OfficerOccasion, stage: &Stage, partners: &Partners<'_>) -> Option<Told> {
    match (occasion, stage) {
        (OfficerOccasion::Declined, Stage::Declined(_, code, _)) => {
            Some(Told::Declined { reason: code.label().into() })
        }
        (OfficerOccasion::Countered, Stage::Countered(at, counter)) if *at == partners.at => {
            let time = counter.starts_at.zip(counter.ends_at).map(|times| when(times, partners.calendar));
            Some(Told::Countered { time, presenter: counter.presenter_id.is_some() })
        }
        (OfficerOccasion::Substituted, stage) if stage.name().is_open() => Some(Told::Substituted),
        (OfficerOccasion::Expired, Stage::Expired(_)) => Some(Told::Expired),
        _ => None,
    }
}

fn when((from, to): (DateTime<Utc>, DateTime<Utc>), calendar: &WorkCalendar) -> (Bilingual, String) {
    (Bilingual::date(calendar.local_date(from)), hours(from, to, calendar))
}
