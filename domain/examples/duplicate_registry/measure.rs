//! Recall and precision of the rules on a registry: through the same search as the service's, and then by the score.

use std::collections::{HashMap, HashSet};

use chrono::Months;
use convite_domain::duplicates::{Features, Keys, MONTHS_APART, Score, Search, Traits};

use super::registry::Registry;

/// A pair that the search found.
#[derive(Clone, Copy)]
pub struct Pair {
    pub one: usize,
    pub other: usize,
    pub features: Features,
    pub score: Score,
}

/// What the search found in a registry, and what there was to find.
pub struct Measured {
    pub registry: Registry,
    pub found: Vec<Pair>,
    /// The true pairs, the smaller index first.
    pub duplicates: HashSet<(usize, usize)>,
}

/// How good a threshold is.
#[derive(Clone, Copy, Debug)]
pub struct Quality {
    pub recall: f64,
    pub precision: f64,
}

impl Quality {
    /// The harmonic mean of the two.
    pub fn f1(self) -> f64 {
        2.0 * self.recall * self.precision / (self.recall + self.precision)
    }
}

impl Measured {
    /// Compares every request of a registry with what is found for it.
    pub fn of(registry: Registry) -> Self {
        let traits: Vec<Traits> = registry.filings.iter().map(|filing| Traits::of(&filing.intake(), None)).collect();
        let keys: Vec<Keys> = traits.iter().map(Keys::of).collect();
        let mut index: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, word) in keys.iter().enumerate().flat_map(|(at, keys)| keys.words.iter().map(move |word| (at, word))) {
            index.entry(word).or_default().push(at);
        }
        let mut found = Vec::new();
        for (one, search) in traits.iter().map(Search::of).enumerate() {
            let sought = search.country.iter().chain(&search.near).filter_map(|word| index.get(word.as_str()));
            let near: HashSet<usize> = sought.flatten().copied().filter(|other| *other > one).collect();
            let mut near: Vec<usize> = near.into_iter().collect();
            near.sort_unstable();
            near.retain(|other| filed_near(&registry, one, *other) && search.finds(&keys[*other], false));
            found.extend(near.into_iter().map(|other| {
                let features = Features::of(&traits[one], &traits[other]);
                Pair { one, other, features, score: features.score() }
            }));
        }
        let duplicates = true_pairs(&registry);
        Self { registry, found, duplicates }
    }

    /// Recall and precision of a threshold.
    pub fn quality(&self, threshold: Score) -> Quality {
        let shown: Vec<&Pair> = self.found.iter().filter(|pair| pair.score >= threshold).collect();
        let right = shown.iter().filter(|pair| self.duplicates.contains(&(pair.one, pair.other))).count() as f64;
        Quality {
            recall: right / self.duplicates.len() as f64,
            precision: if shown.is_empty() { 1.0 } else { right / shown.len() as f64 },
        }
    }

    /// The pair of two requests, when the search found it.
    pub fn pair(&self, one: usize, other: usize) -> Option<&Pair> {
        self.found.iter().find(|pair| (pair.one, pair.other) == (one.min(other), one.max(other)))
    }
}

fn filed_near(registry: &Registry, one: usize, other: usize) -> bool {
    let (one, other) = (registry.filings[one].filed_on, registry.filings[other].filed_on);
    one.max(other) <= one.min(other) + Months::new(MONTHS_APART)
}

fn true_pairs(registry: &Registry) -> HashSet<(usize, usize)> {
    let mut petitions: HashMap<usize, Vec<usize>> = HashMap::new();
    for (at, filing) in registry.filings.iter().enumerate() {
        petitions.entry(filing.petition).or_default().push(at);
    }
    let pairs = petitions.values().flat_map(|same| {
        same.iter().enumerate().flat_map(|(i, one)| same[i + 1..].iter().map(move |other| (*one, *other)))
    });
    pairs.collect()
}
