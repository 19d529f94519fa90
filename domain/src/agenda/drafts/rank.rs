//! Whose turn it is: the order of agencies by what they still owe to a fair share.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::AgencyId;
use crate::agenda::{Agency, City};

/// How the load of some agencies is shared among those of them that have any. One without any stands at the mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shares {
    load: i64,
    weights: i64,
}

impl Shares {
    /// The load of these, and their weights.
    pub fn among<'a>(agencies: impl Iterator<Item = &'a Agency>) -> Self {
        let loaded = agencies.filter(|agency| agency.load_minutes > 0);
        loaded.fold(Self { load: 0, weights: 0 }, |Self { load, weights }, agency| Self {
            load: load + agency.load_minutes,
            weights: weights + i64::from(agency.weight),
        })
    }

    /// What one of them is short of its share, in minutes times all the weights, so that it is a whole number.
    fn deficit(self, agency: &Agency) -> i64 {
        match agency.load_minutes {
            ..=0 => 0,
            own => self.load * i64::from(agency.weight) - own * self.weights,
        }
    }

    /// The share of one of them in minutes, rounded; none of one without any load.
    pub fn target_minutes(self, agency: &Agency) -> Option<i64> {
        let target = (self.load * i64::from(agency.weight) + self.weights / 2).checked_div(self.weights);
        target.filter(|_| agency.load_minutes > 0)
    }
}

/// The place of each agency, from 0, by deficit (greatest first), then least recently used, never used first, then code.
///
/// The target of an agency is its weight's share of the load of all. One without any load stands at the mean: its deficit is
/// 0, and the others share without it.
pub fn fair_order(city: &City, agencies: impl IntoIterator<Item = AgencyId>) -> BTreeMap<AgencyId, i64> {
    let once: BTreeSet<_> = agencies.into_iter().collect();
    let known = once.into_iter().filter_map(|id| Some((id, city.agencies.get(&id)?)));
    let mut agencies: Vec<_> = known.collect();
    let shares = Shares::among(agencies.iter().map(|(_, agency)| *agency));
    agencies.sort_by_key(|(_, agency)| (Reverse(shares.deficit(agency)), agency.last_used, agency.code.clone()));
    agencies.into_iter().map(|(id, _)| id).zip(0..).collect()
}
