//! How much agencies and presenters have to do around a moment, and how fairly it is shared.

use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::agenda::{Loaded, Shares};
use crate::practices::AgencyRef;
use crate::{AgencyId, PresenterId};

/// The sessions that count as load: those that begin in the 90 days around a moment, 60 back and 30 ahead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct LoadWindow {
    /// The first moment of them.
    pub from: DateTime<Utc>,
    /// The first moment after them.
    pub to: DateTime<Utc>,
}

impl LoadWindow {
    /// The one around a moment.
    pub fn around(now: DateTime<Utc>) -> Self {
        Self {
            from: now.checked_sub_days(Days::new(60)).unwrap_or(DateTime::<Utc>::MIN_UTC),
            to: now.checked_add_days(Days::new(30)).unwrap_or(DateTime::<Utc>::MAX_UTC),
        }
    }
}

/// What an agency has to do, and when it last has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AgencyUse {
    /// Minutes of its sessions in the window.
    pub minutes: i64,
    /// How many sessions these are.
    pub sessions: i64,
    /// The day of its last session, had or still to come.
    pub last_used: Option<NaiveDate>,
}

/// Invitations that an agency has not answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unanswered {
    /// How many were sent and have no answer for sure yet: they are invited or tentative.
    pub count: i64,
    /// For how many of them half of the time to answer is over.
    pub late: i64,
}

/// An agency as far as its load is told by it.
#[derive(Clone, Debug, PartialEq)]
pub struct AgencyInUse {
    /// The agency.
    pub agency: AgencyRef,
    /// Its share of the load beside those of the others.
    pub weight: u32,
    /// What it has to do.
    pub used: AgencyUse,
    /// What it has to answer.
    pub unanswered: Unanswered,
}

impl AgencyInUse {
    fn loaded(&self) -> Loaded {
        Loaded { minutes: self.used.minutes, weight: self.weight }
    }
}

/// What an agency has to do beside its fair share.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct AgencyLoad {
    /// The agency.
    pub agency: AgencyRef,
    /// Its share of the load beside those of the others.
    #[schema(examples(1))]
    pub weight: u32,
    /// Minutes of the sessions in which it is invited, expected or was, that begin in the window.
    #[schema(examples(270))]
    pub load_minutes: i64,
    /// How many sessions these are; one in which it has several roles counts once.
    #[schema(examples(4))]
    pub sessions: i64,
    /// Its weight's share of the load of all agencies that have any; none of one without any, which stands at the mean.
    #[schema(required, examples(360))]
    pub target_minutes: Option<i64>,
    /// What it is short of that share; below 0 when it has more.
    #[schema(examples(90))]
    pub deficit_minutes: i64,
    /// The day of its last session, had or still to come: an agency that was just asked has had its turn.
    #[schema(required)]
    pub last_used_on: Option<NaiveDate>,
    /// How many invitations were sent to it that it has not answered for sure: those `invited` and `tentative`.
    #[schema(examples(2))]
    pub unanswered: i64,
    /// For how many of these half of the time to answer is over.
    #[schema(examples(1))]
    pub late: i64,
}

/// So many agencies are listed.
const MOST: usize = 1_000;

/// What all agencies have to do, and how fairly it is shared.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct AgencyLoads {
    /// The sessions that count.
    pub window: LoadWindow,
    /// The sum of the agencies' minutes; a session counts once for each agency in it.
    #[schema(examples(4320))]
    pub load_minutes: i64,
    /// Every agency, the one first that is shortest of its share, then by last use and by code; the first 1,000.
    #[schema(max_items = 1000)]
    pub agencies: Vec<AgencyLoad>,
}

/// What one agency has to do beside its fair share.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct OwnLoad {
    /// The sessions that count.
    pub window: LoadWindow,
    /// What it is.
    pub load: AgencyLoad,
}

impl AgencyLoads {
    /// The load of all agencies, shared among those that have any.
    pub fn shared(window: LoadWindow, mut agencies: Vec<AgencyInUse>) -> Self {
        let shares = Shares::among(agencies.iter().map(AgencyInUse::loaded));
        agencies.sort_by_cached_key(|one| shares.turn(one.loaded(), one.used.last_used, &one.agency.code));
        let load = |one: AgencyInUse| AgencyLoad {
            target_minutes: shares.target_minutes(one.loaded()),
            deficit_minutes: shares.deficit_minutes(one.loaded()),
            agency: one.agency,
            weight: one.weight,
            load_minutes: one.used.minutes,
            sessions: one.used.sessions,
            last_used_on: one.used.last_used,
            unanswered: one.unanswered.count,
            late: one.unanswered.late,
        };
        Self { window, load_minutes: shares.load_minutes(), agencies: agencies.into_iter().map(load).collect() }
    }

    /// As they are listed.
    #[must_use]
    pub fn listed(mut self) -> Self {
        self.agencies.truncate(MOST);
        self
    }

    /// What one of them has to do.
    pub fn of(self, agency: AgencyId) -> Option<OwnLoad> {
        let load = self.agencies.into_iter().find(|load| load.agency.id == agency)?;
        Some(OwnLoad { window: self.window, load })
    }
}

/// What a presenter has to do.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PresenterLoad {
    /// The presenter.
    pub presenter_id: PresenterId,
    /// Whom the agency names.
    #[schema(examples("Profesional de gestión social"))]
    pub name: String,
    /// The agency.
    pub agency: AgencyRef,
    /// Minutes of the live sessions that the presenter gives and that begin in the 90 days around now, 60 back and 30 ahead.
    #[schema(examples(180))]
    pub load_minutes: i64,
    /// How many sessions these are.
    #[schema(examples(2))]
    pub sessions: i64,
    /// What those who present for the agency have on average, in whole minutes; none of who presents no more.
    #[schema(required, examples(240))]
    pub target_minutes: Option<i64>,
    /// What the presenter is short of that; below 0 when there is more.
    #[schema(required, examples(60))]
    pub deficit_minutes: Option<i64>,
    /// How many of the sessions are still to begin.
    #[schema(examples(1))]
    pub sessions_ahead: i64,
    /// When the presenter last had a session, by day.
    #[schema(required)]
    pub last_used_on: Option<NaiveDate>,
}
