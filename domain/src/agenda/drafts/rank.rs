//! Whose turn it is: the order of agencies by what they still owe to a fair share.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::AgencyId;
use crate::agenda::City;

/// The place of each agency, from 0, by deficit (greatest first), then least recently used, never used first, then code.
///
/// The target of an agency is its weight's share of the load of all. One without any load stands at the mean: its deficit is
/// 0, and the others share without it.
pub fn fair_order(city: &City, agencies: impl IntoIterator<Item = AgencyId>) -> BTreeMap<AgencyId, i64> {
    let once: BTreeSet<_> = agencies.into_iter().collect();
    let known = once.into_iter().filter_map(|id| Some((id, city.agencies.get(&id)?)));
    let mut agencies: Vec<_> = known.collect();
    let loaded = || agencies.iter().filter(|(_, agency)| agency.load_minutes > 0);
    let load: i64 = loaded().map(|(_, agency)| agency.load_minutes).sum();
    let weights: i64 = loaded().map(|(_, agency)| i64::from(agency.weight)).sum();
    let deficit = |agency: &crate::agenda::Agency| match agency.load_minutes {
        ..=0 => 0,
        own => load * i64::from(agency.weight) - own * weights,
    };
    agencies.sort_by_key(|(_, agency)| (Reverse(deficit(agency)), agency.last_used, agency.code.clone()));
    agencies.into_iter().map(|(id, _)| id).zip(0..).collect()
}
