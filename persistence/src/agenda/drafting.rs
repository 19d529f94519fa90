//! What drafts of an agenda are made from: beside what its sessions name, all that could serve its items.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use convite_domain::agenda::{Agency, City};
use convite_domain::calendar::WorkCalendar;
use convite_domain::policy::Policy;
use convite_domain::{AgencyId, PresenterId};

use super::serving::Serving;
use super::{Agendas, Asked, Read, Reading, named, subjects};
use crate::offers::Sought;
use crate::{Connection, DbResult, loads, offers, presenters, topics};

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
    let topic_above = topics::tree(connection).await?;
    let serving = Serving::of(subjects.values().map(|(subject, _)| subject), &topic_above);
    let standing = offers::still_offered(connection, Sought { serving: Some(serving), ..Sought::default() }).await?;
    let mut named = named(&[asked]);
    named.offers.extend(standing.into_iter().map(|(offer, _)| offer));
    let reading = Reading { policy, calendar, topic_above, serving: true };
    let mut agendas = super::assemble(connection, &[asked], named, Read { subjects, reading }).await?;
    let standing = presenters::still_presenting(connection, agendas.city.presenters.keys().copied().collect()).await?;
    keep_standing(&mut agendas.city, &standing);
    load(connection, &mut agendas.city.agencies, calendar, now).await?;
    Ok(agendas)
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
    for (id, used) in loads::of_agencies(connection, ids, now, calendar).await? {
        if let Some(agency) = agencies.get_mut(&id) {
            (agency.load_minutes, agency.last_used) = (used.minutes, used.last_used);
        }
    }
    Ok(())
}
