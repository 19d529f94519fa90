//! What drafts of an agenda are made from: beside what its sessions name, all that could serve its items.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use convite_domain::agenda::{Agency, City, Subject};
use convite_domain::calendar::WorkCalendar;
use convite_domain::policy::Policy;
use convite_domain::{AgencyId, OfferId, PresenterId, TopicId};

use super::{Agendas, Asked, Read, Reading, named, subjects};
use crate::{Connection, DbResult, assignments, offers, presenters, topics};

/// Reads what an agenda can be drafted from, under the policy in force: as [`read`](super::read) does, and with every standing
/// offer that serves an item of the exchange, whoever can give it, its venues, and what its agencies have had of visitors. So
/// many queries, however large the city.
pub async fn read_to_draft(
    connection: &mut Connection,
    asked: Asked<'_>,
    policy: &Policy,
    calendar: &WorkCalendar,
    now: DateTime<Utc>,
) -> DbResult<Agendas> {
    let subjects = subjects(connection, &[asked]).await?;
    let wanted: Vec<_> = subjects.values().map(|(subject, _)| subject.clone()).collect();
    let topic_above = topics::tree(connection).await?;
    let serving = serving(connection, &wanted, &topic_above).await?;
    let mut named = named(&[asked]);
    named.offers.extend(serving);
    let reading = Reading { policy, calendar, topic_above, serving: true };
    let mut agendas = super::assemble(connection, &[asked], named, Read { subjects, reading }).await?;
    let standing = presenters::still_presenting(connection, agendas.city.presenters.keys().copied().collect()).await?;
    keep_standing(&mut agendas.city, &standing);
    load(connection, &mut agendas.city.agencies, calendar, now).await?;
    Ok(agendas)
}

/// The offers that stand and serve a topic or one below it, or a practice.
async fn serving(
    connection: &mut Connection,
    wanted: &[Subject],
    above: &BTreeMap<TopicId, TopicId>,
) -> DbResult<Vec<OfferId>> {
    let mut topics = BTreeSet::new();
    let mut practices = BTreeSet::new();
    for subject in wanted {
        match subject {
            Subject::Practice(id) => {
                practices.insert(*id);
            }
            Subject::Topic(id) => {
                // What is above a topic that was seen has been seen; so a ring in bad data ends, too.
                let mut next = Some(*id);
                while let Some(topic) = next.filter(|topic| topics.insert(*topic)) {
                    next = above.get(&topic).copied();
                }
            }
        }
    }
    offers::standing_for(connection, topics, practices).await
}

/// Leaves out of offers who presents no more; an offer that only such people gave cannot be had, but by sessions that use it.
fn keep_standing(city: &mut City, standing: &BTreeSet<PresenterId>) {
    for offer in city.offers.values_mut().filter(|offer| !offer.presenters.is_empty()) {
        let still: Vec<_> = offer.presenters.iter().copied().filter(|id| standing.contains(id)).collect();
        if still.is_empty() {
            offer.withdrawn = true;
        } else {
            offer.presenters = still;
        }
    }
}

/// What the agencies have had to do around now, and when they last had.
pub(super) async fn load(
    connection: &mut Connection,
    agencies: &mut BTreeMap<AgencyId, Agency>,
    calendar: &WorkCalendar,
    now: DateTime<Utc>,
) -> DbResult<()> {
    let ids = agencies.keys().copied().collect();
    for (id, used) in assignments::loads(connection, ids, now, calendar).await? {
        if let Some(agency) = agencies.get_mut(&id) {
            (agency.load_minutes, agency.last_used) = (used.minutes, used.last_used);
        }
    }
    Ok(())
}
