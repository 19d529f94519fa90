//! One exchange with its sessions, and what other exchanges occupy meanwhile.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{City, Point, Span, Subject};
use crate::vocabularies::{ActivityType, Axis, Language};
use crate::{
    AgencyId, AgendaSessionId, DelegationId, ExchangeId, OfferId, PresenterId, RequestItemId, UserId, VenueId,
};

/// Where a session takes place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// At a venue.
    Venue(VenueId),
    /// Where the delegation stays.
    Base,
    /// On line: the group stays where it is.
    Virtual,
}

impl Place {
    /// The venue, if it is one.
    pub const fn venue(self) -> Option<VenueId> {
        match self {
            Self::Venue(id) => Some(id),
            Self::Base | Self::Virtual => None,
        }
    }
}

/// The point where a delegation stays.
pub type Base = Point;

/// The answer of the agency that leads a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lead {
    /// No agency leads it yet.
    None,
    /// Asked, and not accepted.
    Open,
    /// Accepted.
    Accepted,
}

/// Something that was granted.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Its id.
    pub id: RequestItemId,
    /// What it is called.
    pub title: String,
    /// What it asks for; sites and meetings name nothing that an offer could serve.
    pub subject: Option<Subject>,
    /// From 1 to 5, 5 for what was promised.
    pub weight: u32,
    /// The axes that its practice carries.
    pub axes: Vec<Axis>,
}

/// A group that comes.
#[derive(Clone, Debug, PartialEq)]
pub struct Delegation {
    /// Its id.
    pub id: DelegationId,
    /// The size that was granted.
    pub size: u32,
    /// What it speaks.
    pub languages: Vec<Language>,
    /// How many of its members need step-free access.
    pub step_free: u32,
}

/// One item of the agenda.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    /// Its id.
    pub id: AgendaSessionId,
    /// When.
    pub span: Span,
    /// Where.
    pub place: Place,
    /// What people do.
    pub activity: ActivityType,
    /// In which languages.
    pub languages: Vec<Language>,
    /// Which granted item it serves.
    pub item: Option<RequestItemId>,
    /// Which offer it uses.
    pub offer: Option<OfferId>,
    /// The agency of its lead assignment; that of its offer counts first.
    pub agency: Option<AgencyId>,
    /// The answer of that agency.
    pub lead: Lead,
    /// Who presents.
    pub presenters: Vec<PresenterId>,
    /// Who of the staff goes along.
    pub guide: Option<UserId>,
    /// Whether an interpreter is assigned.
    pub interpreter: bool,
    /// The part of the group, where tracks run in parallel.
    pub sub_group: Option<String>,
    /// Who comes; empty: every delegation of the exchange.
    pub delegations: Vec<DelegationId>,
    /// Whether no draft may move it.
    pub pinned: bool,
    /// Whether it is neither cancelled nor not held.
    pub live: bool,
}

/// What a live session of another exchange occupies.
#[derive(Clone, Debug, PartialEq)]
pub struct Booking {
    /// The session.
    pub session: AgendaSessionId,
    /// When.
    pub span: Span,
    /// Whose venue, if any.
    pub venue: Option<VenueId>,
    /// For which agency it counts.
    pub agency: Option<AgencyId>,
    /// Who presents.
    pub presenters: Vec<PresenterId>,
    /// Who of the staff goes along.
    pub guide: Option<UserId>,
    /// How many visitors it has.
    pub visitors: u32,
}

/// One exchange with its working copy.
#[derive(Clone, Debug, PartialEq)]
pub struct Programme {
    /// Its id.
    pub exchange: ExchangeId,
    /// Its first day.
    pub first_day: NaiveDate,
    /// Its last day.
    pub last_day: NaiveDate,
    /// Who comes.
    pub delegations: Vec<Delegation>,
    /// Where they stay.
    pub base: Option<Base>,
    /// What was granted.
    pub items: Vec<Item>,
    /// The axes that were asked for.
    pub axes: Vec<Axis>,
    /// The working copy.
    pub sessions: Vec<Session>,
    /// What other exchanges occupy in the ISO weeks of this one.
    pub bookings: Vec<Booking>,
}

impl Programme {
    /// The live sessions in the order of their starts.
    pub(super) fn live(&self) -> Vec<&Session> {
        let mut live: Vec<_> = self.sessions.iter().filter(|session| session.live).collect();
        live.sort_by_key(|session| (session.span, session.id));
        live
    }

    /// The delegations that come to a session.
    pub(super) fn party<'a>(&'a self, session: &'a Session) -> impl Iterator<Item = &'a Delegation> {
        let named = |id| session.delegations.is_empty() || session.delegations.contains(id);
        self.delegations.iter().filter(move |delegation| named(&delegation.id))
    }

    /// How many visitors come to a session.
    pub(super) fn size(&self, session: &Session) -> u32 {
        self.party(session).map(|delegation| delegation.size).sum()
    }

    /// The parts of the group that go their own ways among some sessions; one without a name when there are none.
    pub(super) fn tracks<'a>(sessions: &[&'a Session]) -> Vec<Option<&'a str>> {
        let named: BTreeSet<_> = sessions.iter().filter_map(|session| session.sub_group.as_deref()).collect();
        if named.is_empty() { vec![None] } else { named.into_iter().map(Some).collect() }
    }
}

impl Session {
    /// For which agency it counts: that of its offer, else that of its lead assignment.
    pub fn counts_for(&self, city: &City) -> Option<AgencyId> {
        let offer = self.offer.and_then(|offer| city.offers.get(&offer));
        offer.map(|offer| offer.agency).or(self.agency)
    }

    /// Whether a part of the group takes part.
    pub(super) fn in_track(&self, track: Option<&str>) -> bool {
        self.sub_group.is_none() || self.sub_group.as_deref() == track
    }
}

/// The items that no draft places: a pinned session serves them.
pub(super) fn pinned_items(programme: &Programme) -> BTreeSet<RequestItemId> {
    let pinned = programme.sessions.iter().filter(|session| session.live && session.pinned);
    pinned.filter_map(|session| session.item).collect()
}

/// The live sessions that no draft moves: pinned, without an item, or a further one of an item that has another already.
pub(super) fn standing(programme: &Programme) -> impl Iterator<Item = &Session> {
    let live = || programme.sessions.iter().filter(|session| session.live && !session.span.is_empty());
    let moved = move |session: &Session| {
        let of_item = || live().filter(|one| one.item == session.item);
        let first = of_item().min_by_key(|one| (one.span, one.id));
        !of_item().any(|one| one.pinned) && first.is_some_and(|first| first.id == session.id)
    };
    live().filter(move |session| session.pinned || session.item.is_none() || !moved(session))
}
