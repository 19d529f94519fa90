//! Drafts of agendas, measured: `cargo run --release -p convite-domain --example agenda_drafts [NAME] [EFFORT] [SECONDS] [EACH]`.
//!
//! Prints what drafts of the instances with known optima cost, and of so many of each kind that are made up here, with the time
//! they took.

#[path = "../duplicate_registry/dice.rs"]
mod dice;
mod instance;
mod made;

use std::time::Instant;

use convite_domain::agenda::{Drafting, cost_of, drafts};
use instance::Instance;
use made::{SIZES, asked, make, repair};

fn main() {
    let wanted = std::env::args().nth(1);
    println!("| Instance | Days | Items | Offers | Cost | Optimum or bound | Gap | ms | Labels | Complete |");
    println!("|---|--:|--:|--:|--:|--:|--:|--:|--:|---|");
    for instance in Instance::all().into_iter().chain(made_up()) {
        if wanted.as_ref().is_none_or(|wanted| instance.id.contains(wanted)) {
            measure(&instance);
        }
    }
}

/// Instances of every size, and for each of the smaller a repair after its busiest agency declined everything.
fn made_up() -> Vec<Instance> {
    let mut all = Vec::new();
    for (class, size) in SIZES {
        for seed in 1..=number(4).unwrap_or(3) {
            let instance = make(format!("made {class}-{seed}"), size, seed.into());
            if size.items <= 16 {
                all.push(repair(&instance));
            }
            all.push(instance);
        }
    }
    all
}

/// A whole number among the arguments.
fn number(place: usize) -> Option<u8> {
    std::env::args().nth(place)?.parse().ok()
}

fn measure(instance: &Instance) {
    let (effort, seconds) = (number(2).unwrap_or(5), number(3).unwrap_or(10));
    let asked = Drafting { effort, ..asked(instance) };
    let begun = Instant::now();
    let draft = drafts(&asked, &|| begun.elapsed().as_secs() >= seconds.into()).swap_remove(0);
    let took = begun.elapsed().as_millis();
    let known = instance.optimum.or(draft.bound);
    let gap = known.map(|known| 100.0 * (draft.cost.total() - known) as f64 / known.max(1) as f64);
    println!(
        "| {} | {} | {} | {} | {} | {} | {} | {took} | {} | {} |",
        instance.id,
        (instance.programme.last_day - instance.programme.first_day).num_days() + 1,
        instance.programme.items.len(),
        instance.city.offers.len(),
        draft.cost.total(),
        known.map_or("?".to_owned(), |known| known.to_string()),
        gap.map_or("?".to_owned(), |gap| format!("{gap:.1} %")),
        draft.labels,
        if draft.complete { "yes" } else { "no" },
    );
    if !instance.agenda.is_empty() && cost_of(&asked, &instance.agenda).total() != instance.optimum.unwrap_or_default()
    {
        println!("counted otherwise: {:?}", cost_of(&asked, &instance.agenda));
    }
}
