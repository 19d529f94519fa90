//! What the rules of agendas read, of one exchange: its sessions with all that they name, and what others occupy meanwhile.

mod city;
mod programme;
mod references;

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Days, NaiveDate, Utc, Weekday};
use convite_domain::AgendaSessionId;
use convite_domain::agenda::{Booking, City, Delegation, Item, Lead, Point, Programme, Session, Span};
use convite_domain::agenda_sessions::{AgendaSession, SessionRef};
use convite_domain::calendar::WorkCalendar;
use convite_domain::exchanges::{Exchange, weights};
use convite_domain::policy::Policy;
use convite_domain::requests::GrantedItem;

use crate::{Connection, DbResult};
use city::{Named, count};
use programme::Other;

pub use references::{References, lock, references};

/// What the rules of agendas read.
#[derive(Clone, Debug)]
pub struct Agenda {
    /// What agencies bring.
    pub city: City,
    /// The exchange with its sessions.
    pub programme: Programme,
    /// What is known of every session, also of other exchanges.
    pub sessions: HashMap<AgendaSessionId, SessionRef>,
}

/// What an agenda is read for.
#[derive(Clone, Debug)]
pub struct Reading<'a> {
    /// The exchange.
    pub exchange: &'a Exchange,
    /// Its sessions, as they are or as they shall be.
    pub sessions: &'a [AgendaSession],
    /// The policy in force.
    pub policy: &'a Policy,
    /// Which days are worked, and in which zone.
    pub calendar: &'a WorkCalendar,
}

/// A stretch of instants in the zone of the city.
fn within(calendar: &WorkCalendar, (from, to): (DateTime<Utc>, DateTime<Utc>)) -> Span {
    Span { from: calendar.local_time(from), to: calendar.local_time(to) }
}

/// Reads all that the rules need but how many members need step-free access, which is encrypted; nine queries, whatever the size of the agenda.
pub async fn read(connection: &mut Connection, reading: &Reading<'_>) -> DbResult<Agenda> {
    let Reading { exchange, sessions, policy, calendar } = *reading;
    let weeks = weeks(exchange, calendar);
    let mut named = named(sessions);
    let offers = city::offers_of(connection, &named.offers, policy).await?;
    named.agencies.extend(offers.values().map(|offer| offer.agency));
    let mut presenters = city::presenters_of(connection, &named.presenters, policy).await?;
    named.agencies.extend(presenters.values().map(|presenter| presenter.agency));
    let mut venues = city::venues_of(connection, &named.venues).await?;
    let mut agencies = city::agencies_of(connection, &named.agencies, policy).await?;
    let mut closed = city::closed(connection, &named, weeks, calendar).await?;
    for (id, venue) in &mut venues {
        venue.closures = closed.venues.remove(id).unwrap_or_default();
    }
    for (id, presenter) in &mut presenters {
        presenter.absences = closed.presenters.remove(id).unwrap_or_default();
    }
    for (id, agency) in &mut agencies {
        agency.closures = closed.agencies.remove(id).unwrap_or_default();
    }
    let travel = city::travel(connection, &named.venues).await?;
    let others = others(connection, exchange, sessions, &named, weeks).await?;
    let known = sessions.iter().map(AgendaSession::reference).chain(others.iter().map(Other::reference));
    let known = known.map(|known| (known.id, known)).collect();
    let programme = Programme {
        exchange: exchange.id,
        first_day: exchange.starts_on,
        last_day: exchange.ends_on,
        delegations: delegations(connection, exchange).await?,
        base: exchange.design.base.map(Point::from),
        items: items(connection, exchange).await?,
        axes: exchange.design.axes.clone(),
        sessions: sessions.iter().map(|session| in_agenda(session, calendar)).collect(),
        bookings: others.into_iter().map(|other| booking(other, calendar)).collect(),
    };
    let topic_above = BTreeMap::new();
    let (calendar, rules) = (calendar.clone(), policy.rules());
    let city = City { agencies, venues, presenters, offers, topic_above, travel, calendar, rules };
    Ok(Agenda { city, programme, sessions: known })
}

/// The ISO weeks that an exchange lies in, from the first moment to the first after them.
fn weeks(exchange: &Exchange, calendar: &WorkCalendar) -> (DateTime<Utc>, DateTime<Utc>) {
    let monday = exchange.starts_on.week(Weekday::Mon).first_day();
    let next = exchange.ends_on.week(Weekday::Mon).last_day();
    let start = |day: NaiveDate| calendar.start_of_day(day).unwrap_or_default();
    (start(monday), next.checked_add_days(Days::new(1)).map_or(DateTime::<Utc>::MAX_UTC, start))
}

fn named(sessions: &[AgendaSession]) -> Named {
    let live = || sessions.iter().filter(|session| session.is_live());
    Named {
        agencies: live().filter_map(|session| session.agency_id).collect(),
        venues: live().filter_map(|session| session.form.place.venue_id).collect(),
        presenters: live().flat_map(|session| session.form.presenter_ids.iter().copied()).collect(),
        offers: live().filter_map(|session| session.form.offer_id).collect(),
    }
}

async fn others(
    connection: &mut Connection,
    exchange: &Exchange,
    sessions: &[AgendaSession],
    named: &Named,
    weeks: (DateTime<Utc>, DateTime<Utc>),
) -> DbResult<Vec<Other>> {
    let guides = sessions.iter().filter(|session| session.is_live()).filter_map(|session| session.form.guide_id);
    let people = named.presenters.iter().map(|id| id.get()).chain(guides.map(|id| id.get())).collect();
    let places = named.venues.iter().copied().collect();
    let agencies = named.agencies.iter().copied().collect();
    programme::others(connection, exchange.id, weeks, (places, agencies, people)).await
}

async fn delegations(connection: &mut Connection, exchange: &Exchange) -> DbResult<Vec<Delegation>> {
    let parties = programme::parties(connection, exchange.id).await?;
    let delegation = |party: programme::Party| Delegation {
        id: party.id,
        size: count(party.size),
        languages: party.languages.0,
        step_free: 0,
    };
    Ok(parties.into_iter().map(delegation).collect())
}

/// The granted items that have an id; those of visits that were granted before items had one are in no session.
async fn items(connection: &mut Connection, exchange: &Exchange) -> DbResult<Vec<Item>> {
    let subjects = programme::subjects(connection, exchange).await?;
    let items = exchange.design.items.iter().map(|item| &item.granted);
    let weighed = items.zip(weights(&exchange.design.items));
    let item = |(item, weight): (&GrantedItem, u32)| {
        let found = item.code.as_ref().and_then(|code| subjects.get(code.as_str()));
        let (subject, axes) = found.cloned().unzip();
        let title = item.text.as_str().to_owned();
        Some(Item { id: item.id?, title, subject, weight, axes: axes.unwrap_or_default() })
    };
    Ok(weighed.filter_map(item).collect())
}

fn in_agenda(session: &AgendaSession, calendar: &WorkCalendar) -> Session {
    let form = &session.form;
    Session {
        id: session.id,
        span: within(calendar, form.times()),
        place: form.place.into(),
        activity: form.activity_type,
        languages: form.languages.to_vec(),
        item: form.item_id,
        offer: form.offer_id,
        agency: session.agency_id,
        lead: Lead::None,
        presenters: form.presenter_ids.to_vec(),
        guide: form.guide_id,
        interpreter: false,
        sub_group: form.sub_group.as_ref().map(|name| name.as_str().to_owned()),
        delegations: form.delegation_ids.to_vec(),
        pinned: form.pinned,
        live: session.is_live(),
    }
}

fn booking(other: Other, calendar: &WorkCalendar) -> Booking {
    Booking {
        session: other.id,
        span: within(calendar, (other.starts_at, other.ends_at)),
        venue: other.venue_id,
        agency: other.agency_id,
        presenters: other.presenter_ids,
        guide: other.guide_id,
        visitors: other.visitors.try_into().unwrap_or(u32::MAX),
    }
}
