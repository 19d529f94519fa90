//! Sessions that what they are planned with does not hold any more. A capacity may be lowered and a venue closed all the same:
//! whoever does it is told what it breaks.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use chrono::{DateTime, NaiveDate, Utc, Weekday};
use chrono_tz::Tz;
use serde::Serialize;
use utoipa::ToSchema;

use crate::agenda_sessions::AgendaSessionState;
use crate::input::Localized;
use crate::{AgendaSessionId, ExchangeId};

/// A live session, as far as a resource needs to know.
#[derive(Clone, Debug, PartialEq)]
pub struct LiveSession {
    /// What is told of it.
    pub session: BrokenSession,
    /// How many visitors come.
    pub visitors: i64,
}

impl LiveSession {
    /// Whether it may still be changed: one that is over or was held stays as it was.
    fn is_ahead(&self, now: DateTime<Utc>) -> bool {
        self.session.state != AgendaSessionState::Held && self.session.ends_at > now
    }
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
    /// Every one by their starts; an agency's people and systems see those in which it has a role that it was told of.
    pub sessions: Vec<BrokenSession>,
}

impl BrokenSessions {
    /// What somebody is told of broken sessions who sees some of them.
    pub fn told(mut broken: Vec<LiveSession>, seen: &HashSet<AgendaSessionId>) -> Self {
        let count = u32::try_from(broken.len()).unwrap_or(u32::MAX);
        broken.sort_by_key(|live| (live.session.starts_at, live.session.id));
        let seen = broken.into_iter().map(|live| live.session).filter(|session| seen.contains(&session.id));
        Self { count, sessions: seen.collect() }
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

/// A limit on what all sessions of one stretch of the calendar come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Per {
    /// Of a day.
    Day(u32),
    /// Of a week, from Monday on.
    Week(u32),
}

impl Per {
    /// The first day of the stretch that a day is in, and the limit.
    fn stretch(self, day: NaiveDate) -> (NaiveDate, i64) {
        match self {
            Self::Day(most) => (day, most.into()),
            Self::Week(most) => (day.week(Weekday::Mon).first_day(), most.into()),
        }
    }

    /// The places of those sessions in whose stretch, in the zone, all together count for more than the limit.
    pub fn broken_by(
        self,
        sessions: &[LiveSession],
        zone: Tz,
        counts: impl Fn(&LiveSession) -> i64,
    ) -> BTreeSet<usize> {
        let stretch = |live: &LiveSession| self.stretch(live.session.starts_at.with_timezone(&zone).date_naive());
        let mut sums = BTreeMap::<_, i64>::new();
        for live in sessions {
            *sums.entry(stretch(live).0).or_default() += counts(live);
        }
        let is_over = |live: &LiveSession| {
            let (first, most) = stretch(live);
            sums[&first] > most
        };
        (0..sessions.len()).filter(|place| is_over(&sessions[*place])).collect()
    }
}

/// Those of the sessions that are broken, by place, and may still be changed.
pub(crate) fn still_ahead(
    sessions: Vec<LiveSession>,
    now: DateTime<Utc>,
    is_broken: impl Fn(usize, &LiveSession) -> bool,
) -> Vec<LiveSession> {
    let broken = sessions.into_iter().enumerate().filter(|(place, live)| live.is_ahead(now) && is_broken(*place, live));
    broken.map(|(_, live)| live).collect()
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
        LiveSession { session, visitors: 10 }
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
    fn every_one_is_told_however_many() {
        let sessions: Vec<_> = (0..150).map(|hour| live((hour, hour + 1))).collect();
        let all = sessions.iter().map(|live| live.session.id).collect();
        let told = BrokenSessions::told(sessions, &all);
        assert_eq!((told.count, told.sessions.len()), (150, 150));
        assert!(told.sessions.windows(2).all(|pair| pair[0].starts_at < pair[1].starts_at));
    }

    #[test]
    fn what_a_week_has_too_much_of_breaks_all_of_that_week() {
        // The epoch is a Thursday; its week ends, in Medellín, at five in the morning of the Monday.
        let hours = [(8, 9), (98, 100), (101, 102), (200, 201)];
        let sessions: Vec<_> = hours.into_iter().map(live).collect();
        let broken = |limit, counts: fn(&LiveSession) -> i64| {
            Per::Week(limit).broken_by(&sessions, Tz::America__Bogota, counts).into_iter().collect::<Vec<_>>()
        };
        assert_eq!(broken(1, |_| 1), [0, 1, 2, 3]);
        assert_eq!(broken(2, |_| 1), [] as [usize; 0]);
        assert_eq!(broken(19, |live| live.visitors), [0, 1, 2, 3]);
        assert_eq!(broken(0, |live| live.session.starts_at.timestamp() / 3600 % 2), [2, 3]);
    }

    #[test]
    fn what_a_day_has_too_much_of_breaks_all_of_that_day() {
        // In Medellín the second begins at eleven in the evening of the day on which the first does, the third an hour later.
        let sessions: Vec<_> = [(14, 15), (28, 29), (29, 30)].into_iter().map(live).collect();
        let broken = |most| Per::Day(most).broken_by(&sessions, Tz::America__Bogota, |_| 1);
        assert_eq!((broken(1), broken(2)), (BTreeSet::from([0, 1]), BTreeSet::new()));
    }

    #[test]
    fn whoever_sees_some_is_told_how_many_there_are_and_which_those_are() {
        let sessions = vec![live((8, 10)), live((9, 11))];
        let told = BrokenSessions::told(sessions.clone(), &HashSet::from([sessions[1].session.id]));
        assert_eq!((told.count, told.sessions), (2, vec![sessions[1].session.clone()]));
    }
}
