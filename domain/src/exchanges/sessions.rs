//! An exchange's sessions, as far as its life depends on them.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::RequestItemId;
use crate::agenda_sessions::{AgendaSession, PlaceKind};
use crate::calendar::WorkCalendar;

/// A live session: neither cancelled nor not held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LiveSession {
    /// Its first moment.
    pub starts_at: DateTime<Utc>,
    /// The first moment after it.
    pub ends_at: DateTime<Utc>,
    /// The item that it serves.
    pub item: Option<RequestItemId>,
    /// Whether it is where the visitors stay.
    pub at_base: bool,
}

/// How far an agenda is, as far as the life of its exchange depends on it; read with the exchange, and anew under its lock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Whether it has a live session.
    pub has_session: bool,
    /// Whether somebody attended one.
    pub has_held: bool,
    /// Whether a version of it is released of which anything still takes place.
    pub is_released: bool,
}

/// The live sessions of an exchange.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sessions(pub Vec<LiveSession>);

impl Sessions {
    /// The live ones of an agenda.
    pub fn of(agenda: &[AgendaSession]) -> Self {
        let session = |session: &AgendaSession| {
            let (starts_at, ends_at) = session.form.times();
            let at_base = session.form.place.kind == PlaceKind::Base;
            LiveSession { starts_at, ends_at, item: session.form.item_id, at_base }
        };
        Self(agenda.iter().filter(|session| session.is_live()).map(session).collect())
    }

    /// The first and the last day that they touch, in the agency's zone.
    pub(super) fn days(&self, calendar: &WorkCalendar) -> Option<(NaiveDate, NaiveDate)> {
        let first = self.0.iter().map(|session| session.starts_at).min()?;
        let last = self.0.iter().map(|session| session.ends_at).max()?;
        Some((calendar.local_date(first), calendar.local_date(last - TimeDelta::microseconds(1))))
    }

    /// How many serve an item.
    pub(super) fn of_item(&self, item: RequestItemId) -> usize {
        self.0.iter().filter(|session| session.item == Some(item)).count()
    }
}
