//! Whose turn it is: the order of agencies by what they still owe to a fair share.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::AgencyId;
use crate::agenda::{Agency, City};

/// What an agency has to do, and its part of what all have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loaded {
    /// The minutes of its sessions in the 90 days around now.
    pub minutes: i64,
    /// Its share of the load beside those of the others.
    pub weight: u32,
}

impl Agency {
    /// What it has to do, and its part of what all have.
    pub fn loaded(&self) -> Loaded {
        Loaded { minutes: self.load_minutes, weight: self.weight }
    }
}

/// How the load of some agencies is shared among those of them that have any. One without any stands at the mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shares {
    load: i64,
    weights: i64,
}

/// What agencies are put in order by, whose turn it is first.
pub type Turn = (Reverse<i64>, Option<NaiveDate>, String);

impl Shares {
    /// The load of these, and their weights.
    pub fn among(agencies: impl Iterator<Item = Loaded>) -> Self {
        let loaded = agencies.filter(|loaded| loaded.minutes > 0);
        loaded.fold(Self { load: 0, weights: 0 }, |Self { load, weights }, Loaded { minutes, weight }| Self {
            load: load + minutes,
            weights: weights + i64::from(weight),
        })
    }

    /// The minutes that they share.
    pub fn load_minutes(self) -> i64 {
        self.load
    }

    /// What one of them is short of its share, in minutes times all the weights, so that it is a whole number.
    fn deficit(self, Loaded { minutes, weight }: Loaded) -> i64 {
        match minutes {
            ..=0 => 0,
            own => self.load * i64::from(weight) - own * self.weights,
        }
    }

    /// The share of one of them in minutes, rounded; none of one without any load.
    pub fn target_minutes(self, Loaded { minutes, weight }: Loaded) -> Option<i64> {
        let target = (self.load * i64::from(weight) + self.weights / 2).checked_div(self.weights);
        target.filter(|_| minutes > 0)
    }

    /// What one of them is short of that, in minutes; below 0 when it has more than its share.
    pub fn deficit_minutes(self, loaded: Loaded) -> i64 {
        self.target_minutes(loaded).map_or(0, |target| target - loaded.minutes)
    }

    /// The place of one of them: by deficit (greatest first), then least recently used, never used first, then code.
    pub fn turn(self, loaded: Loaded, last_used: Option<NaiveDate>, code: &str) -> Turn {
        (Reverse(self.deficit(loaded)), last_used, code.to_owned())
    }
}

/// The place of each agency, from 0, as [`Shares::turn`] has it.
///
/// The target of an agency is its weight's share of the load of all. One without any load stands at the mean: its deficit is
/// 0, and the others share without it.
pub fn fair_order(city: &City, agencies: impl IntoIterator<Item = AgencyId>) -> BTreeMap<AgencyId, i64> {
    let once: BTreeSet<_> = agencies.into_iter().collect();
    let known = once.into_iter().filter_map(|id| Some((id, city.agencies.get(&id)?)));
    let mut agencies: Vec<_> = known.collect();
    let shares = Shares::among(agencies.iter().map(|(_, agency)| agency.loaded()));
    agencies.sort_by_cached_key(|(_, agency)| shares.turn(agency.loaded(), agency.last_used, &agency.code));
    agencies.into_iter().map(|(id, _)| id).zip(0..).collect()
}
