//! Who may be asked for a role in a session.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use convite_domain::agenda_sessions::AgendaSession;
use convite_domain::assignments::{Assignment, AssignmentState, Candidate, Contender, Fitness, ranked};
use convite_domain::calendar::WorkCalendar;
use convite_domain::exchanges::Exchange;
use convite_domain::policy::Policy;
use convite_domain::vocabularies::AssignmentRole;
use convite_domain::{AgencyId, OfferId};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;

use super::city::{self, Named};
use super::serving::Serving;
use super::{Reading, drafting, programme, within};
use crate::live_sessions::{Occupant, Taken, occupying};
use crate::offers::Sought;
use crate::schema::agencies;
use crate::{Connection, DbResult, assignments, offers, topics};

/// So many agencies are looked at.
const MOST: i64 = 1_000;

/// What the choice is made by: the policy and the calendar in force, and the moment.
#[derive(Clone, Copy, Debug)]
pub struct Turn<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// The calendar.
    pub calendar: &'a WorkCalendar,
    /// Now.
    pub now: DateTime<Utc>,
}

/// Every agency for a role in a session: whose turn it is, and why others cannot be asked.
pub async fn candidates(
    connection: &mut Connection,
    exchange: &Exchange,
    session: &AgendaSession,
    role: AssignmentRole,
    turn: Turn<'_>,
) -> DbResult<Vec<Candidate>> {
    let offering = offering(connection, exchange, session, role).await?;
    let ids: Vec<AgencyId> =
        agencies::table.select(agencies::id).order(agencies::code).limit(MOST).load(connection).await?;
    let mut named = Named {
        agencies: ids.iter().copied().collect(),
        offers: offering.iter().map(|(offer, _)| *offer).collect(),
        ..Named::default()
    };
    let reading =
        Reading { policy: turn.policy, calendar: turn.calendar, topic_above: BTreeMap::new(), serving: false };
    let mut city = super::city(connection, &mut named, session.form.times(), reading).await?;
    drafting::load(connection, &mut city.agencies, turn.calendar, turn.now).await?;
    let asked = Fitness {
        span: within(turn.calendar, session.form.times()),
        languages: session.form.languages.to_vec(),
        group: group(connection, session).await?,
    };
    let contenders = contenders(connection, session, role, &ids, &offering).await?;
    Ok(ranked(&city, &contenders, &asked))
}

/// The offers in the role that can still be had and fit what the session is about, with their agencies.
async fn offering(
    connection: &mut Connection,
    exchange: &Exchange,
    session: &AgendaSession,
    role: AssignmentRole,
) -> DbResult<Vec<(OfferId, AgencyId)>> {
    let item = exchange.design.items.iter().map(|item| &item.granted);
    let item = item.filter(|item| item.id.is_some() && item.id == session.form.item_id).take(1);
    let subjects = programme::subjects(connection, item).await?;
    let about = subjects.into_values().next().filter(|_| role.is_about_something());
    let serving = match about {
        Some((subject, _)) => Some(Serving::of([subject].iter(), &topics::tree(connection).await?)),
        None => None,
    };
    offers::still_offered(connection, Sought { role: Some(role), serving, beside: session.form.offer_id }).await
}

/// How many come; none when nobody is known to.
async fn group(connection: &mut Connection, session: &AgendaSession) -> DbResult<Option<u32>> {
    let parties = programme::parties(connection, vec![session.exchange_id]).await?;
    let named = &session.form.delegation_ids;
    let coming = parties.iter().filter(|party| named.is_empty() || named.contains(&party.id));
    let people: u32 = coming.map(|party| city::count(party.size)).sum();
    Ok((people > 0).then_some(people))
}

/// What is known of each agency beside its offers.
async fn contenders(
    connection: &mut Connection,
    session: &AgendaSession,
    role: AssignmentRole,
    ids: &[AgencyId],
    offering: &[(OfferId, AgencyId)],
) -> DbResult<BTreeMap<AgencyId, Contender>> {
    let (from, to) = session.form.times();
    let taken = Taken { agencies: ids.to_vec(), ..Taken::default() };
    let others = occupying(connection, taken, (from, Some(to))).await?;
    let others: Vec<_> = others.iter().filter(|other| other.id != session.id).collect();
    let said = assignments::of_session(connection, session.id).await?;
    let declined = assignments::declined_items(connection, session.exchange_id).await?;
    let declined: BTreeSet<_> = declined
        .into_iter()
        .filter(|(item, _)| Some(*item) == session.form.item_id)
        .map(|(_, agency)| agency)
        .chain(said.iter().filter(|said| said.stage.name() == AssignmentState::Declined).map(|said| said.agency.id))
        .collect();
    let has_role = |said: &Assignment| said.role == role && said.stage.name().stands();
    let contender = |id: &AgencyId| {
        let own: Vec<_> = others.iter().filter(|other| other.agency_id == Some(*id)).copied().collect();
        let contender = Contender {
            offers: offering.iter().filter(|(_, agency)| agency == id).map(|(offer, _)| *offer).collect(),
            at_once: most_at_once(&own),
            assigned: said.iter().any(|said| said.agency.id == *id && has_role(said)),
            declined: declined.contains(id),
        };
        (*id, contender)
    };
    Ok(ids.iter().map(contender).collect())
}

/// How many are under way at one instant, at most: as many as are when one of them begins.
fn most_at_once(sessions: &[&Occupant]) -> u32 {
    let at = |instant| sessions.iter().filter(|other| other.starts_at <= instant && instant < other.ends_at).count();
    let most = sessions.iter().map(|session| at(session.starts_at)).max().unwrap_or_default();
    u32::try_from(most).unwrap_or(u32::MAX)
}

/// The advisory lock of the choice: one agency is chosen at a time, so that two officers do not both get whose turn it is.
const CHOICE_LOCK: i64 = 0x0c04_1773_0008;

/// Waits until nobody else chooses, to the end of the transaction.
pub async fn lock_choice(connection: &mut Connection) -> DbResult<()> {
    diesel::sql_query("SELECT pg_advisory_xact_lock($1)").bind::<BigInt, _>(CHOICE_LOCK).execute(connection).await?;
    Ok(())
}
