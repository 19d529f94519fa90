//! Recall and precision of probable duplicates: `cargo run -p convite-domain --example duplicate_registry [SEED] [-v]`.
//!
//! Makes a registry of 2,000 requests with known duplicates and with pairs that only look so, compares them as the service
//! does, and prints recall, precision and F1 by threshold, the recall of each kind of noise, the false alarms of each kind of
//! trap, and with `-v` every pair that was missed or taken for one.

mod dice;
mod measure;
mod noise;
mod registry;
mod world;

use std::collections::HashMap;

use convite_domain::duplicates::{DEFAULT_THRESHOLD, Score};
use measure::Measured;
use noise::Noise;
use registry::{Registry, Trap};

fn main() {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let verbose = arguments.iter().any(|argument| argument == "-v");
    arguments.retain(|argument| argument != "-v");
    let seed = arguments.first().map_or(1, |seed| seed.parse().unwrap_or(1));
    let measured = Measured::of(Registry::generate(seed));
    let requests = measured.registry.filings.len();
    println!(
        "Seed {seed}: {requests} requests, {} pairs of duplicates, {} pairs compared of {}.",
        measured.duplicates.len(),
        measured.found.len(),
        requests * (requests - 1) / 2
    );
    print_thresholds(&measured);
    print_noise(&measured);
    print_traps(&measured);
    if verbose {
        print_errors(&measured);
    }
}

fn print_thresholds(measured: &Measured) {
    println!("\n| Threshold | Recall | Precision | F1 |\n|--:|--:|--:|--:|");
    let searched = measured.quality(Score::default());
    println!("| search alone | {:.3} | {:.3} | {:.3} |", searched.recall, searched.precision, searched.f1());
    for threshold in (500..=900).step_by(25).map(Score::thousandths) {
        let quality = measured.quality(threshold);
        let mark = if threshold == DEFAULT_THRESHOLD { " (default)" } else { "" };
        println!(
            "| {:.3}{mark} | {:.3} | {:.3} | {:.3} |",
            threshold.get(),
            quality.recall,
            quality.precision,
            quality.f1()
        );
    }
}

fn print_noise(measured: &Measured) {
    println!("\n| Noise | Found | Of | Recall |\n|---|--:|--:|--:|");
    for kind in Noise::ALL {
        let (found, all) = recall_of(measured, kind);
        println!("| {kind:?} | {found} | {all} | {:.3} |", found as f64 / all as f64);
    }
}

/// How many duplicates with a kind of noise are found beside the first filing, and of how many.
fn recall_of(measured: &Measured, kind: Noise) -> (usize, usize) {
    let first = |petition: usize| measured.registry.filings.iter().position(|filing| filing.petition == petition);
    let of_kind = measured.registry.noise.iter().filter(|(_, noise)| *noise == kind).map(|(at, _)| *at);
    let scores = of_kind.map(|at| {
        let first = first(measured.registry.filings[at].petition).unwrap_or_default();
        measured.pair(first, at).map(|pair| pair.score)
    });
    let scores: Vec<Option<Score>> = scores.collect();
    (scores.iter().filter(|score| **score >= Some(DEFAULT_THRESHOLD)).count(), scores.len())
}

fn print_traps(measured: &Measured) {
    println!("\n| Trap | Taken for duplicates | Of |\n|---|--:|--:|");
    for kind in Trap::ALL {
        let pairs: Vec<_> = measured.registry.traps.iter().filter(|(trap, ..)| *trap == kind).collect();
        let taken = pairs
            .iter()
            .filter(|(_, one, other)| measured.pair(*one, *other).is_some_and(|pair| pair.score >= DEFAULT_THRESHOLD));
        println!("| {kind:?} | {} | {} |", taken.count(), pairs.len());
    }
}

fn print_errors(measured: &Measured) {
    let found: HashMap<_, _> = measured.found.iter().map(|pair| ((pair.one, pair.other), pair)).collect();
    let mut missed: Vec<_> = measured.duplicates.iter().collect();
    missed.retain(|pair| found.get(pair).is_none_or(|pair| pair.score < DEFAULT_THRESHOLD));
    missed.sort();
    println!("\nMissed:");
    for pair in missed {
        print_pair(measured, *pair, found.get(pair).copied());
    }
    println!("\nTaken for duplicates:");
    let wrong = measured.found.iter().filter(|pair| !measured.duplicates.contains(&(pair.one, pair.other)));
    for pair in wrong.filter(|pair| pair.score >= DEFAULT_THRESHOLD) {
        print_pair(measured, (pair.one, pair.other), Some(pair));
    }
}

fn print_pair(measured: &Measured, (one, other): (usize, usize), pair: Option<&measure::Pair>) {
    let noise: Vec<_> = measured.registry.noise.iter().filter(|(at, _)| *at == one || *at == other).collect();
    let noise: Vec<_> = noise.iter().map(|(_, noise)| noise).collect();
    let say = |at: usize| format!("{} ({})", measured.registry.filings[at].name, measured.registry.filings[at].city);
    let parts = pair.map_or_else(
        || "not compared".to_owned(),
        |pair| {
            let features = serde_json::to_value(pair.features).unwrap_or_default();
            format!("{} {features}", pair.score)
        },
    );
    println!("- {noise:?} {} | {} | {parts}", say(one), say(other));
}
