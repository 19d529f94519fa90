//! The rules of probable duplicates, measured on a registry with known ones: the example of the same name prints more.

#[path = "../examples/duplicate_registry/dice.rs"]
mod dice;
#[path = "../examples/duplicate_registry/measure.rs"]
mod measure;
#[path = "../examples/duplicate_registry/noise.rs"]
mod noise;
#[path = "../examples/duplicate_registry/registry.rs"]
mod registry;
#[path = "../examples/duplicate_registry/world.rs"]
mod world;

use convite_domain::duplicates::{DEFAULT_THRESHOLD, Features};
use measure::{Measured, Pair};
use noise::Noise;
use registry::{DUPLICATES, REQUESTS, Registry, TRAPS, Trap};

#[test]
fn at_the_default_threshold_recall_is_at_least_95_and_precision_at_least_90_percent() {
    for seed in 1..=3 {
        let measured = Measured::of(Registry::generate(seed));
        assert_eq!(measured.registry.filings.len(), REQUESTS);
        assert_eq!(measured.registry.noise.len(), DUPLICATES * Noise::ALL.len());
        let quality = measured.quality(DEFAULT_THRESHOLD);
        assert!(quality.recall >= 0.95, "seed {seed}: {quality:?}, F1 {:.3}", quality.f1());
        assert!(quality.precision >= 0.9, "seed {seed}: {quality:?}, F1 {:.3}", quality.f1());
    }
}

#[test]
fn what_only_looks_like_a_duplicate_is_hardly_ever_taken_for_one() {
    let measured = Measured::of(Registry::generate(1));
    let pair = |(_, one, other): &&(Trap, usize, usize)| measured.pair(*one, *other).copied();
    let traps = &measured.registry.traps;
    let taken: Vec<Pair> =
        traps.iter().filter_map(|trap| pair(&trap)).filter(|pair| pair.score >= DEFAULT_THRESHOLD).collect();
    assert_eq!(traps.len(), TRAPS * Trap::ALL.len());
    let parts: Vec<Features> = taken.iter().map(|pair| pair.features).collect();
    assert!(taken.len() * 50 <= traps.len(), "{} of {}: {parts:?}", taken.len(), traps.len());
}
