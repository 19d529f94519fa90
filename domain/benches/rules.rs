//! What the pure rules cost: `cargo bench -p convite-domain`.

use std::hint::black_box;

use chrono::NaiveDate;
use convite_domain::calendar::{Clock, ClockProfile, Terms, WorkCalendar};
use convite_domain::duplicates::{Features, Keys, Search, Traits};
use convite_domain::requests::Intake;
use criterion::Criterion;

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    calendar(&mut criterion);
    clock(&mut criterion);
    duplicates(&mut criterion);
    criterion.final_summary();
}

/// Easter week follows: the counts have holidays to skip.
fn start() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 20).unwrap_or_default()
}

fn calendar(criterion: &mut Criterion) {
    let calendar = WorkCalendar::colombian();
    let next_year = start() + chrono::Days::new(365);
    let mut group = criterion.benchmark_group("calendar");
    group.bench_function("is_business_day", |b| b.iter(|| calendar.is_business_day(black_box(start()))));
    group.bench_function("add_15_business_days", |b| b.iter(|| calendar.add_business_days(black_box(start()), 15)));
    group.bench_function("business_days_in_a_year", |b| {
        b.iter(|| calendar.business_days_in(black_box(start()), black_box(next_year)));
    });
    group.bench_function("holidays_of_a_year", |b| {
        b.iter(|| calendar.holidays_between(black_box(start()), black_box(next_year)));
    });
    group.finish();
}

fn clock(criterion: &mut Criterion) {
    let calendar = WorkCalendar::colombian();
    let terms = Terms {
        profile: ClockProfile::Petition,
        business_days: 15,
        acknowledge_business_days: 1,
        first_response_business_days: 5,
    };
    let (asked, answered) = (start() + chrono::Days::new(4), start() + chrono::Days::new(20));
    let started = Clock::start(terms, start(), &calendar);
    let mut group = criterion.benchmark_group("clock");
    group.bench_function("start", |b| b.iter(|| Clock::start(black_box(terms), black_box(start()), &calendar)));
    group.bench_function("pause_and_resume", |b| {
        b.iter(|| started.clone().pause(asked, &calendar).and_then(|paused| paused.resume(answered, &calendar)));
    });
    group.bench_function("view", |b| b.iter(|| started.view(&calendar)));
    group.finish();
}

/// A form as it is stored, read, prepared and compared: what each of some two hundred candidates costs.
fn duplicates(criterion: &mut Criterion) {
    let form = r#"{
        "organization": { "name": "Agencia de Cooperación e Inversión de Medellín (ACI)", "kind": "development_agency",
            "country": "CO", "city": "Medellín" },
        "requester": { "given_name": "Lucía", "family_name": "Ferreyra", "email": "lucia@aci.gov.co" },
        "learning_question": "¿Cómo decidir el trazado de una primera línea de cable con los barrios que va a servir?",
        "topics": ["cable_mobility", "tram"], "windows": [{ "start": "2030-03-04", "end": "2030-03-08" }]
    }"#;
    let read = || serde_json::from_str::<Intake>(black_box(form)).expect("a form");
    let other = form.replace("Agencia de Cooperación e Inversión", "Agency of Cooperation");
    let other = Traits::of(&serde_json::from_str(&other).expect("a form"), None);
    let (intake, traits) = (read(), Traits::of(&read(), None));
    let mut group = criterion.benchmark_group("duplicates");
    group.bench_function("read_a_form", |b| b.iter(read));
    group.bench_function("traits", |b| b.iter(|| Traits::of(black_box(&intake), None)));
    group.bench_function("keys", |b| b.iter(|| Keys::of(black_box(&traits))));
    group.bench_function("search", |b| b.iter(|| Search::of(black_box(&traits))));
    group.bench_function("compare", |b| b.iter(|| Features::of(black_box(&traits), black_box(&other)).score()));
    group.finish();
}
