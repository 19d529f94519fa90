//! What the rules of agendas read: exchanges with their sessions and all that these name, and what others occupy meanwhile.

pub mod calling_off;
mod candidates;
mod city;
mod drafting;
mod programme;
mod references;
mod serving;

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Days, NaiveDate, Utc, Weekday};
use convite_domain::agenda::{
    Booking, City, Conflict, Delegation, Item, Lead, Programme, Scope, Session, Span, Subject, conflicts_of,
};
use convite_domain::agenda_sessions::{AgendaSession, SessionRef};
use convite_domain::assignments::AssignmentState;
use convite_domain::calendar::WorkCalendar;
use convite_domain::exchanges::{Exchange, weights};
use convite_domain::policy::Policy;
use convite_domain::requests::GrantedItem;
use convite_domain::vocabularies::{AssignmentRole, Axis};
use convite_domain::{AgencyId, AgendaSessionId, ExchangeId, TopicId};

use crate::live_sessions::{Occupant, Taken, occupying};
use crate::{Connection, DbResult, assignments};
use city::{Named, count};
use programme::Party;

pub use candidates::{Turn, candidates, lock_choice};
pub use drafting::read_to_draft;
pub use programme::{Coming, coming_to};
pub use references::{lock, lock_all, references};
pub(crate) use serving::Serving;

/// What the rules of agendas read.
#[derive(Clone, Debug)]
pub struct Agendas {
    /// What agencies bring.
    pub city: City,
    /// The exchanges with their sessions, in the order in which they were asked for.
    pub programmes: Vec<Programme>,
    /// What is known of every session, also of other exchanges.
    pub sessions: HashMap<AgendaSessionId, SessionRef>,
}

impl Agendas {
    /// The conflicts of a scope, of all the exchanges.
    pub fn conflicts(&self, scope: Scope) -> Vec<Conflict> {
        self.programmes.iter().flat_map(|programme| conflicts_of(&self.city, programme, scope)).collect()
    }
}

/// An exchange whose agenda is read.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The exchange.
    pub exchange: &'a Exchange,
    /// Its sessions, as they are or as they shall be.
    pub sessions: &'a [AgendaSession],
}

/// A stretch of instants.
type Times = (DateTime<Utc>, DateTime<Utc>);

/// A stretch of instants in the zone of the city.
fn within(calendar: &WorkCalendar, (from, to): Times) -> Span {
    Span { from: calendar.local_time(from), to: calendar.local_time(to) }
}

/// Reads all that the rules need, under the policy in force, but how many members need step-free access, which is encrypted;
/// eleven queries, however many exchanges and sessions.
pub async fn read(
    connection: &mut Connection,
    asked: &[Asked<'_>],
    policy: &Policy,
    calendar: &WorkCalendar,
) -> DbResult<Agendas> {
    let subjects = subjects(connection, asked).await?;
    let reading = Reading { policy, calendar, topic_above: BTreeMap::new(), serving: false };
    assemble(connection, asked, named(asked), Read { subjects, reading }).await
}

/// What the codes of items lead to.
type Subjects = BTreeMap<String, (Subject, Vec<Axis>)>;

/// Under what something is read, and how much of the city.
struct Reading<'a> {
    policy: &'a Policy,
    calendar: &'a WorkCalendar,
    /// The tree of topics, where it is asked which offers serve an item.
    topic_above: BTreeMap<TopicId, TopicId>,
    /// Whether the venues and presenters of the named offers are read, beside those of the sessions.
    serving: bool,
}

/// What was read before the rest.
struct Read<'a> {
    subjects: Subjects,
    reading: Reading<'a>,
}

/// Reads what is named, and what others occupy of it.
async fn assemble(
    connection: &mut Connection,
    asked: &[Asked<'_>],
    mut named: Named,
    Read { subjects, reading }: Read<'_>,
) -> DbResult<Agendas> {
    let calendar = reading.calendar;
    let own: HashSet<_> = asked.iter().flat_map(|asked| asked.sessions).map(|session| session.id).collect();
    let weeks: Vec<_> = asked.iter().map(|asked| weeks(asked.exchange, calendar)).collect();
    let from = weeks.iter().map(|(from, _)| *from).min().unwrap_or_default();
    let to = weeks.iter().map(|(_, to)| *to).max().unwrap_or_default();
    let exchanges: Vec<_> = asked.iter().map(|asked| asked.exchange.id).collect();
    let answers = answers(connection, exchanges.clone()).await?;
    named.agencies.extend(answers.values().filter_map(|said| said.leading));
    let city = city(connection, &mut named, (from, to), reading).await?;
    let others = occupants(connection, asked, &named, (from, to)).await?;
    let parties = programme::parties(connection, exchanges).await?;
    let programmes = asked.iter().zip(&weeks);
    let programmes = programmes.map(|(asked, weeks)| {
        let bookings = bookings(asked, &others, *weeks, calendar);
        programme_of(asked, &subjects, &parties, &answers, bookings, calendar)
    });
    let programmes = programmes.collect();
    let others = others.iter().filter(|other| !own.contains(&other.id)).map(Occupant::reference);
    let known = asked.iter().flat_map(|asked| asked.sessions).map(AgendaSession::reference).chain(others);
    Ok(Agendas { city, programmes, sessions: known.map(|known| (known.id, known)).collect() })
}

async fn subjects(connection: &mut Connection, asked: &[Asked<'_>]) -> DbResult<Subjects> {
    let items = asked.iter().flat_map(|asked| &asked.exchange.design.items).map(|item| &item.granted);
    programme::subjects(connection, items).await
}

/// The ISO weeks that an exchange lies in, from the first moment to the first after them.
fn weeks(exchange: &Exchange, calendar: &WorkCalendar) -> Times {
    let monday = exchange.starts_on.week(Weekday::Mon).first_day();
    let next = exchange.ends_on.week(Weekday::Mon).last_day();
    let start = |day: NaiveDate| calendar.start_of_day(day).unwrap_or_default();
    (start(monday), next.checked_add_days(Days::new(1)).map_or(DateTime::<Utc>::MAX_UTC, start))
}

fn live<'a>(asked: &'a [Asked<'a>]) -> impl Iterator<Item = &'a AgendaSession> {
    asked.iter().flat_map(|asked| asked.sessions).filter(|session| session.is_live())
}

fn named(asked: &[Asked<'_>]) -> Named {
    Named {
        agencies: live(asked).filter_map(|session| session.agency_id).collect(),
        venues: live(asked).filter_map(|session| session.form.place.venue_id).collect(),
        presenters: live(asked).flat_map(|session| session.form.presenter_ids.iter().copied()).collect(),
        offers: live(asked).filter_map(|session| session.form.offer_id).collect(),
    }
}

/// What is named of the city, with when it is closed.
async fn city(
    connection: &mut Connection,
    named: &mut Named,
    times: Times,
    Reading { policy, calendar, topic_above, serving }: Reading<'_>,
) -> DbResult<City> {
    let offers = city::offers_of(connection, &named.offers, policy).await?;
    named.agencies.extend(offers.values().map(|offer| offer.agency));
    if serving {
        named.venues.extend(offers.values().filter_map(|offer| offer.place.venue()));
        named.presenters.extend(offers.values().flat_map(|offer| offer.presenters.iter().copied()));
    }
    let mut presenters = city::presenters_of(connection, &named.presenters, policy, calendar).await?;
    named.agencies.extend(presenters.values().map(|presenter| presenter.agency));
    let mut venues = city::venues_of(connection, &named.venues, calendar).await?;
    let mut agencies = city::agencies_of(connection, &named.agencies, policy).await?;
    let mut closed = city::closed(connection, named, times, calendar).await?;
    for (id, venue) in &mut venues {
        venue.closures.extend(closed.venues.remove(id).unwrap_or_default());
    }
    for (id, presenter) in &mut presenters {
        presenter.absences.extend(closed.presenters.remove(id).unwrap_or_default());
    }
    for (id, agency) in &mut agencies {
        agency.closures = closed.agencies.remove(id).unwrap_or_default();
    }
    let travel = city::travel(connection, &named.venues).await?;
    let (calendar, rules) = (calendar.clone(), policy.rules());
    Ok(City { agencies, venues, presenters, offers, topic_above, travel, calendar, rules })
}

/// What live sessions occupy of all that is named, those of the exchanges themselves too.
async fn occupants(
    connection: &mut Connection,
    asked: &[Asked<'_>],
    named: &Named,
    (from, to): Times,
) -> DbResult<Vec<Occupant>> {
    let guides = live(asked).filter_map(|session| session.form.guide_id).map(|id| id.get());
    let taken = Taken {
        agencies: named.agencies.iter().copied().collect(),
        venues: named.venues.iter().copied().collect(),
        people: named.presenters.iter().map(|id| id.get()).chain(guides).collect(),
    };
    occupying(connection, taken, (from, Some(to))).await
}

/// What other exchanges occupy in the weeks of one.
fn bookings(asked: &Asked<'_>, others: &[Occupant], (from, to): Times, calendar: &WorkCalendar) -> Vec<Booking> {
    let foreign = others.iter().filter(|other| other.exchange_id != asked.exchange.id);
    let meanwhile = foreign.filter(|other| other.starts_at < to && other.ends_at > from);
    meanwhile.map(|other| booking(other, calendar)).collect()
}

fn programme_of(
    asked: &Asked<'_>,
    subjects: &Subjects,
    parties: &[Party],
    answers: &HashMap<AgendaSessionId, Answers>,
    bookings: Vec<Booking>,
    calendar: &WorkCalendar,
) -> Programme {
    let exchange = asked.exchange;
    let coming = parties.iter().filter(|party| party.exchange_id == exchange.id);
    Programme {
        exchange: exchange.id,
        first_day: exchange.starts_on,
        last_day: exchange.ends_on,
        delegations: coming.map(delegation).collect(),
        base: exchange.design.base.map(Into::into),
        items: items(exchange, subjects),
        axes: exchange.design.axes.clone(),
        sessions: asked.sessions.iter().map(|session| in_agenda(session, answers.get(&session.id), calendar)).collect(),
        bookings,
    }
}

fn delegation(party: &Party) -> Delegation {
    Delegation { id: party.id, size: count(party.size), languages: party.languages.0.clone(), step_free: 0 }
}

/// The granted items that have an id; those of visits that were granted before items had one are in no session.
fn items(exchange: &Exchange, subjects: &Subjects) -> Vec<Item> {
    let weighed = exchange.design.items.iter().map(|item| &item.granted).zip(weights(&exchange.design.items));
    let item = |(item, weight): (&GrantedItem, u32)| {
        let found = item.code.as_ref().and_then(|code| subjects.get(code.as_str()));
        let (subject, axes) = found.cloned().unzip();
        let title = item.text.as_str().to_owned();
        Some(Item { id: item.id?, title, subject, weight, axes: axes.unwrap_or_default() })
    };
    weighed.filter_map(item).collect()
}

/// What agencies say of a session.
#[derive(Clone, Copy, Debug)]
struct Answers {
    lead: Lead,
    /// Which agency leads it, or is asked to.
    leading: Option<AgencyId>,
    interpreter: bool,
}

const UNASKED: Answers = Answers { lead: Lead::None, leading: None, interpreter: false };

impl Answers {
    /// The answer of the agency that leads a session. One that an agency is to give waits for its answer although it has not
    /// been asked yet, and of one that is over none is waited for any more.
    fn lead(self, session: &AgendaSession, is_asked: bool) -> Lead {
        let has_agency = is_asked || session.agency_id.is_some();
        match self.lead {
            Lead::Accepted => Lead::Accepted,
            _ if !session.stage.name().is_to_come() => Lead::None,
            Lead::None if has_agency => Lead::Open,
            lead => lead,
        }
    }
}

/// What agencies say of the sessions of some exchanges; one of which no agency was asked is not in it.
async fn answers(
    connection: &mut Connection,
    exchanges: Vec<ExchangeId>,
) -> DbResult<HashMap<AgendaSessionId, Answers>> {
    let mut answers = HashMap::new();
    for said in assignments::said_in(connection, exchanges).await? {
        let answer: &mut Answers = answers.entry(said.session).or_insert(UNASKED);
        let (leads, stands) = (said.is_lead, said.state.stands());
        answer.interpreter |= stands && said.role == AssignmentRole::InterpreterProvider;
        answer.leading = answer.leading.or((leads && stands).then_some(said.agency));
        match said.state {
            AssignmentState::Accepted | AssignmentState::Delivered if leads => answer.lead = Lead::Accepted,
            // One that fell leaves the lead open until another takes it.
            _ if leads && (stands || answer.lead == Lead::None) => answer.lead = Lead::Open,
            _ => {}
        }
    }
    Ok(answers)
}

fn in_agenda(session: &AgendaSession, answers: Option<&Answers>, calendar: &WorkCalendar) -> Session {
    let form = &session.form;
    let said = answers.copied().unwrap_or(UNASKED);
    Session {
        id: session.id,
        span: within(calendar, form.times()),
        place: form.place.into(),
        activity: form.activity_type,
        languages: form.languages.to_vec(),
        item: form.item_id,
        offer: form.offer_id,
        agency: said.leading.or(session.agency_id),
        lead: said.lead(session, answers.is_some()),
        presenters: form.presenter_ids.to_vec(),
        guide: form.guide_id,
        interpreter: said.interpreter,
        sub_group: form.sub_group.as_ref().map(|name| name.as_str().to_owned()),
        delegations: form.delegation_ids.to_vec(),
        pinned: form.pinned,
        live: session.is_live(),
    }
}

fn booking(other: &Occupant, calendar: &WorkCalendar) -> Booking {
    Booking {
        session: other.id,
        span: within(calendar, (other.starts_at, other.ends_at)),
        venue: other.venue_id,
        agency: other.agency_id,
        presenters: other.presenter_ids.clone(),
        guide: other.guide_id,
        visitors: other.visitors.try_into().unwrap_or(u32::MAX),
    }
}
