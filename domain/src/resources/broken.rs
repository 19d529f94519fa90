//! Sessions that what they are planned with does not hold any more. A capacity may be lowered and a venue closed all the same:
//! whoever does it is told what it breaks.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::agenda_sessions::AgendaSessionState;
use crate::input::Localized;
use crate::{AgencyId, AgendaSessionId, ExchangeId};

/// So many broken sessions are listed; of more it is only said how many there are.
const MOST_LISTED: usize = 100;

/// A session that is still to come, as far as a resource needs to know.
#[derive(Clone, Debug, PartialEq)]
pub struct LiveSession {
    /// What is told of it.
    pub session: BrokenSession,
    /// The agency that it counts for.
    pub agency: Option<AgencyId>,
    /// How many visitors come.
    pub visitors: i64,
}

/// A session that does not hold any more.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct BrokenSession {
    /// Its id.
    pub id: AgendaSessionId,
    /// The exchange whose agenda it is in.
    pub exchange_id: ExchangeId,
    /// What it is called.
    pub title: Localized,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// When it ends.
    pub ends_at: DateTime<Utc>,
    /// Where it stands.
    pub state: AgendaSessionState,
}

/// The sessions that do not hold any more.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct BrokenSessions {
    /// How many there are.
    #[schema(examples(0))]
    pub count: u32,
    /// Those that the caller may see, by their starts, at most 100: an agency's people and systems see its own.
    pub sessions: Vec<BrokenSession>,
}

impl BrokenSessions {
    /// What somebody is told of broken sessions; `own` is the agency of whom sees only its own.
    pub fn told(mut broken: Vec<LiveSession>, own: Option<AgencyId>) -> Self {
        let count = u32::try_from(broken.len()).unwrap_or(u32::MAX);
        broken.sort_by_key(|live| (live.session.starts_at, live.session.id));
        let seen = broken.into_iter().filter(|live| own.is_none() || live.agency == own);
        Self { count, sessions: seen.map(|live| live.session).take(MOST_LISTED).collect() }
    }
}

/// A limit on how many sessions are under way at one instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AtOnce(pub u32);

impl AtOnce {
    /// The places of those sessions that are under way together with more others than the limit allows, at any instant.
    /// A session ends before one that begins at the same instant.
    pub fn broken_by(self, sessions: &[LiveSession]) -> BTreeSet<usize> {
        let of = |place: usize| &sessions[place].session;
        let mut by_start: Vec<usize> = (0..sessions.len()).collect();
        by_start.sort_by_key(|place| of(*place).starts_at);
        let (mut under_way, mut broken): (Vec<usize>, BTreeSet<usize>) = Default::default();
        for place in by_start {
            under_way.retain(|other| of(*other).ends_at > of(place).starts_at);
            under_way.push(place);
            if under_way.len() > self.0 as usize {
                broken.extend(&under_way);
            }
        }
        broken
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;
    use uuid::Uuid;

    /// A session from one hour to another.
    fn live((from, to): (i64, i64)) -> LiveSession {
        let at = |hour| DateTime::<Utc>::UNIX_EPOCH + TimeDelta::hours(hour);
        let line = |text| crate::input::Line::parse(text).expect("a line");
        let session = BrokenSession {
            id: AgendaSessionId::new(Uuid::from_u128(from.unsigned_abs().into())),
            exchange_id: ExchangeId::new(Uuid::nil()),
            title: Localized { es: line("Recorrido"), en: line("Walk") },
            starts_at: at(from),
            ends_at: at(to),
            state: AgendaSessionState::Planned,
        };
        LiveSession { session, agency: None, visitors: 10 }
    }

    fn broken(limit: u32, hours: &[(i64, i64)]) -> Vec<usize> {
        AtOnce(limit).broken_by(&hours.iter().copied().map(live).collect::<Vec<_>>()).into_iter().collect()
    }

    #[test]
    fn what_begins_as_another_ends_is_not_at_once_with_it() {
        assert_eq!(broken(1, &[(8, 10), (10, 12)]), [] as [usize; 0]);
    }

    #[test]
    fn all_that_are_under_way_at_the_same_instant_are_broken_and_no_others() {
        assert_eq!(broken(1, &[(13, 14), (8, 10), (9, 12), (11, 12)]), [1, 2, 3]);
        assert_eq!(broken(2, &[(8, 10), (9, 12), (11, 12), (11, 13)]), [1, 2, 3]);
        assert_eq!(broken(2, &[(8, 12), (9, 10), (10, 11)]), [] as [usize; 0]);
    }

    #[test]
    fn an_agency_is_told_how_many_there_are_and_which_are_its_own() {
        let own = AgencyId::new(Uuid::from_u128(7));
        let sessions = vec![live((8, 10)), LiveSession { agency: Some(own), ..live((9, 11)) }];
        let told = BrokenSessions::told(sessions.clone(), Some(own));
        assert_eq!((told.count, told.sessions.len()), (2, 1));
        assert_eq!(told.sessions[0].starts_at, sessions[1].session.starts_at);
        assert_eq!(BrokenSessions::told(sessions, None).sessions.len(), 2);
    }
}
