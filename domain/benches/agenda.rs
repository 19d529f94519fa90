//! What conflicts and drafts of agendas cost: `cargo bench -p convite-domain --bench agenda`.

#[path = "../examples/duplicate_registry/dice.rs"]
mod dice;
#[path = "../examples/agenda_drafts/instance.rs"]
mod instance;
#[path = "../examples/agenda_drafts/made.rs"]
mod made;

use std::hint::black_box;

use convite_domain::agenda::{Scope, conflicts, conflicts_of, cost_of, drafts};
use criterion::Criterion;
use instance::Instance;
use made::{SIZES, Size, asked, make, repair};

fn main() {
    let mut criterion = Criterion::default().configure_from_args().sample_size(20);
    of_conflicts(&mut criterion);
    of_drafts(&mut criterion);
    criterion.final_summary();
}

/// Five days with sixteen items, in a week in which other exchanges have three hundred sessions.
fn of_conflicts(criterion: &mut Criterion) {
    let instance = make("bench".into(), Size { bookings: 50, ..SIZES[2].1 }, 3);
    let crowd = make("crowd".into(), Size { bookings: 300, ..SIZES[2].1 }, 3).programme.bookings;
    let asked = asked(&instance);
    let mut programme = asked.applied(&drafts(&asked, &|| false)[0].placements);
    programme.bookings = crowd;
    let moved = programme.sessions[programme.sessions.len() / 2].id;
    let mut group = criterion.benchmark_group("agenda");
    group.bench_function("conflicts_of_an_exchange", |b| b.iter(|| conflicts(&instance.city, black_box(&programme))));
    group.bench_function("conflicts_of_a_session", |b| {
        b.iter(|| conflicts_of(&instance.city, black_box(&programme), Scope::Session(moved)));
    });
    group.finish();
}

fn of_drafts(criterion: &mut Criterion) {
    let mut instances = Instance::all();
    instances.push(repair(&make("made-R-M".into(), SIZES[1].1, 1)));
    let mut group = criterion.benchmark_group("agenda_drafts");
    for instance in instances.iter().filter(|instance| instance.id.contains('M')) {
        let asked = asked(instance);
        let best = drafts(&asked, &|| false).swap_remove(0);
        assert!(instance.optimum.is_none_or(|optimum| optimum == best.cost.total()), "{}", instance.id);
        group.bench_function(&instance.id, |b| b.iter(|| drafts(black_box(&asked), &|| false)));
        let recount = |b: &mut criterion::Bencher<'_>| b.iter(|| cost_of(&asked, black_box(&instance.agenda)));
        group.bench_function(format!("cost_of_{}", instance.id), recount);
    }
    group.finish();
}
