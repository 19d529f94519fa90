//! The parts of a score that are neither topics nor text, each from 0 to 1.

use chrono::NaiveDate;

use super::profile::{ClaimCounts, Profile};
use crate::vocabularies::{Axis, Country, Outcome, Region};

/// What a claim with a source is worth beside a verified one.
const SOURCED: f64 = 0.4;

/// How many good claims are worth half of what claims can be worth: more of them add less and less.
const CLAIMS: f64 = 1.0;

/// Of evidence and freshness, the share that is evidence.
const EVIDENCE: f64 = 0.6;

/// In so many days after its review fell due a practice loses all freshness.
const STALE_DAYS: f64 = 365.0;

/// The mean of the weights that a practice gives to the axes asked for, of 5.
pub(super) fn axes(asked: &[Axis], practice: &[(Axis, u8)]) -> f64 {
    let weight = |axis: &Axis| {
        let weights = practice.iter().filter(|(other, _)| other == axis).map(|(_, weight)| *weight);
        f64::from(weights.max().unwrap_or_default().min(5)) / 5.0
    };
    asked.iter().map(weight).sum::<f64>() / asked.len().max(1) as f64
}

/// The share of the outcomes aimed at that a practice serves.
pub(super) fn outcomes(asked: &[Outcome], practice: &[Outcome]) -> f64 {
    asked.iter().filter(|outcome| practice.contains(outcome)).count() as f64 / asked.len().max(1) as f64
}

/// What claims prove, and how fresh a practice is.
pub(super) fn evidence(profile: &Profile, today: NaiveDate) -> f64 {
    EVIDENCE * proof(profile.claims) + (1.0 - EVIDENCE) * freshness(profile.review_due_on, today)
}

/// The good claims beside the bad ones: none prove nothing, many nearly all.
fn proof(claims: ClaimCounts) -> f64 {
    let good = f64::from(claims.verified) + SOURCED * f64::from(claims.sourced);
    good / (good + f64::from(claims.disputed) + f64::from(claims.expired) + CLAIMS)
}

/// 1 until the review falls due, then less each day.
fn freshness(review_due_on: Option<NaiveDate>, today: NaiveDate) -> f64 {
    let overdue = review_due_on.map_or(0, |due| (today - due).num_days()).max(0);
    (1.0 - overdue as f64 / STALE_DAYS).max(0.0)
}

/// How near two countries are: 1 the same, less in the same region of the United Nations' M49 the larger it is, 0 when they
/// have only the world in common.
pub(super) fn nearness(asking: Country, other: Country) -> f64 {
    if asking == other {
        return 1.0;
    }
    let regions: Vec<Region> = other.regions().collect();
    let common = asking.regions().filter(|region| regions.contains(region)).count();
    let deepest = regions.len().max(asking.regions().count());
    // One of them is the world; below the smallest one stands the country.
    common.saturating_sub(1) as f64 / deepest.max(1) as f64
}
