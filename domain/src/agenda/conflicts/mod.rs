//! Where the things of an agenda do not go together.
//!
//! A conflict is found for a whole exchange, or for one of its sessions: the second is the first restricted to the conflicts
//! that name the session, without looking at what the session cannot touch.

mod codes;
mod days;
mod limits;
mod messages;
mod single;
mod whole;

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::{City, Programme, Session};
use crate::calendar::Bilingual;
use crate::{AgencyId, AgendaSessionId, PresenterId, UserId, VenueId, text_enum};

pub use codes::{ConflictCode, Severities, Severity};

pub(in crate::agenda) use days::{LONGEST_DAY, Stop, has_free_hour, needs_lunch};
use limits::Occupied;
pub(in crate::agenda) use single::in_business_hours;

text_enum! {
    /// What kind of thing a conflict is about.
    pub enum AgendaSubjectKind {
        Exchange = "exchange" ("Intercambio", "Exchange"),
        Session = "session" ("Sesión", "Session"),
        Agency = "agency" ("Entidad", "Agency"),
        Venue = "venue" ("Lugar", "Venue"),
        Presenter = "presenter" ("Ponente", "Presenter"),
        Guide = "guide" ("Acompañante", "Guide"),
        Offer = "offer" ("Oferta", "Offer"),
        Item = "item" ("Ítem", "Item"),
        Axis = "axis" ("Eje", "Axis"),
    }
}

/// What a conflict is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[schema(as = AgendaConflictSubject)]
pub struct ConflictSubject {
    /// What kind of thing it is.
    pub kind: AgendaSubjectKind,
    /// Its id, or its code.
    pub id: String,
    /// What it is called; of a person only the agency that names it.
    pub label: String,
}

/// Two things of an agenda that do not go together, or one that does not hold by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// What is wrong.
    pub code: ConflictCode,
    /// What it keeps from happening.
    pub severity: Severity,
    /// The sessions that it names, also those of other exchanges.
    pub sessions: Vec<AgendaSessionId>,
    /// What it is about.
    pub subjects: Vec<ConflictSubject>,
    /// The numbers behind it.
    pub numbers: BTreeMap<&'static str, i64>,
    /// What people read. Never has personal data.
    pub message: Bilingual,
}

/// For what conflicts are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// For all sessions of the exchange.
    Exchange,
    /// For what one session touches.
    Session(AgendaSessionId),
}

/// All conflicts of an exchange but the ignored ones, in a fixed order.
pub fn conflicts(city: &City, programme: &Programme) -> Vec<Conflict> {
    conflicts_of(city, programme, Scope::Exchange)
}

/// The conflicts of a scope but the ignored ones, in the order of their codes, sessions and subjects.
pub fn conflicts_of(city: &City, programme: &Programme, scope: Scope) -> Vec<Conflict> {
    let mut report = Report::new(city, programme, scope);
    single::find(&mut report);
    limits::find(&mut report);
    days::find(&mut report);
    if scope == Scope::Exchange {
        whole::find(&mut report);
    }
    let mut found = report.found;
    if let Scope::Session(id) = scope {
        found.retain(|conflict| conflict.sessions.contains(&id));
    }
    found.sort_by(|one, two| (one.code, &one.sessions, &one.subjects).cmp(&(two.code, &two.sessions, &two.subjects)));
    found
}

/// What the rules read, and where they write what they find.
struct Report<'a> {
    city: &'a City,
    programme: &'a Programme,
    /// The live sessions that have a length, by start.
    live: Vec<&'a Session>,
    /// The one session that conflicts are looked for, with what it occupies.
    touched: Option<Touched<'a>>,
    found: Vec<Conflict>,
}

/// A session that alone counts.
struct Touched<'a> {
    session: &'a Session,
    occupied: Occupied<'a>,
}

impl<'a> Report<'a> {
    fn new(city: &'a City, programme: &'a Programme, scope: Scope) -> Self {
        let live: Vec<_> = programme.live().into_iter().filter(|session| !session.span.is_empty()).collect();
        let touched = match scope {
            Scope::Exchange => None,
            Scope::Session(id) => programme.sessions.iter().find(|session| session.id == id),
        };
        let touched = touched.map(|session| Touched { session, occupied: Occupied::own(city, programme, session) });
        Self { city, programme, live, touched, found: Vec::new() }
    }

    /// Whether a rule about one thing has to be looked at.
    fn touches(&self, is_concerned: impl FnOnce(&Occupied<'a>) -> bool) -> bool {
        self.touched.as_ref().is_none_or(|touched| is_concerned(&touched.occupied))
    }

    /// The sessions that are looked at one by one.
    fn each(&self) -> Vec<&'a Session> {
        match &self.touched {
            None => self.live.clone(),
            Some(touched) => self.live.iter().copied().filter(|live| live.id == touched.session.id).collect(),
        }
    }

    fn add(
        &mut self,
        code: ConflictCode,
        sessions: impl IntoIterator<Item = AgendaSessionId>,
        subjects: Vec<ConflictSubject>,
        numbers: &[(&'static str, i64)],
    ) {
        let severity = self.city.rules.severities.of(code);
        if severity == Severity::Ignore {
            return;
        }
        let numbers = numbers.iter().copied().collect();
        let message = messages::message(code, &subjects, &numbers);
        let sessions = sessions.into_iter().collect();
        self.found.push(Conflict { code, severity, sessions, subjects, numbers, message });
    }

    fn venue(&self, id: VenueId) -> ConflictSubject {
        let name = self.city.venues.get(&id).map_or("", |venue| venue.name.as_str());
        subject(AgendaSubjectKind::Venue, id, name)
    }

    fn agency(&self, id: AgencyId) -> ConflictSubject {
        subject(AgendaSubjectKind::Agency, id, self.agency_name(id))
    }

    /// A presenter is shown by the agency alone: the name is the agency's.
    fn presenter(&self, id: PresenterId) -> ConflictSubject {
        let agency = self.city.presenters.get(&id).map(|presenter| presenter.agency);
        subject(AgendaSubjectKind::Presenter, id, agency.map_or("", |agency| self.agency_name(agency)))
    }

    fn guide(id: UserId) -> ConflictSubject {
        subject(AgendaSubjectKind::Guide, id, "")
    }

    fn exchange(&self) -> ConflictSubject {
        subject(AgendaSubjectKind::Exchange, self.programme.exchange, "")
    }

    fn agency_name(&self, id: AgencyId) -> &'a str {
        self.city.agencies.get(&id).map_or("", |agency| agency.name.as_str())
    }
}

fn subject(kind: AgendaSubjectKind, id: impl ToString, label: &str) -> ConflictSubject {
    ConflictSubject { kind, id: id.to_string(), label: label.to_owned() }
}
