//! What the pure rules cost: `cargo bench -p convite-domain`.

use std::hint::black_box;

use chrono::NaiveDate;
use convite_domain::calendar::{Clock, ClockProfile, Terms, WorkCalendar};
use convite_domain::duplicates::{Features, Keys, Search, Traits};
use convite_domain::matching::{Index, Need, Profile};
use convite_domain::requests::Intake;
use convite_domain::topics::first_topics;
use convite_domain::vocabularies::{Axis, Country, Language, Outcome};
use convite_domain::{PracticeId, TopicId, sample_catalogue};
use criterion::Criterion;
use uuid::Uuid;

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    calendar(&mut criterion);
    clock(&mut criterion);
    duplicates(&mut criterion);
    matching(&mut criterion);
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

/// One need among two thousand practices: the sample ones again and again, each time with other words among theirs.
fn matching(criterion: &mut Criterion) {
    const PRACTICES: usize = 2000;
    let sample = sample_catalogue::profiles(start(), |at| PracticeId::new(Uuid::from_u128(at as u128)));
    let vary = |(at, mut profile): (usize, Profile)| {
        profile.id = PracticeId::new(Uuid::from_u128(at as u128));
        profile.code = format!("B{at:04}");
        let other = &sample[(at * 7 + at / sample.len()) % sample.len()];
        for ((_, text), (_, other)) in profile.texts.iter_mut().zip(&other.texts) {
            text.others.truncate(at % 8 + 4);
            text.others.extend(other.others.iter().take(at % 5).cloned());
        }
        profile
    };
    let practices: Vec<Profile> = sample.iter().cloned().cycle().take(PRACTICES).enumerate().map(vary).collect();
    let topics = first_topics(|at| TopicId::new(Uuid::from_u128(at as u128)));
    let index = Index::of(practices.clone(), &topics);
    let question = "Venimos de una ciudad con barrios de ladera mal conectados. ¿Cómo se planea, se financia y se construye un \
        sistema de transporte por cable con la comunidad, y cómo se suma a los buses con una sola tarjeta?";
    let alone = Need { learning_question: question.to_owned(), ..Need::default() };
    let whole = Need {
        language: Language::known("es"),
        topics: vec!["cable_mobility".to_owned(), "integrated_fares".to_owned()],
        axes: vec![Axis::CommunityParticipation],
        outcomes: vec![Outcome::NewKnowledge],
        country: Country::known("PE"),
        ..alone.clone()
    };
    let long = Need { learning_question: question.repeat(8), other_texts: vec![question.repeat(8)], ..whole.clone() };
    let mut group = criterion.benchmark_group("matching");
    for (name, need) in [("question_alone", &alone), ("whole_need", &whole), ("longest_need", &long)] {
        group.bench_function(name, |b| b.iter(|| index.matches(black_box(need), 20, start())));
    }
    group.sample_size(10);
    group.bench_function("index_of_2000", |b| b.iter(|| Index::of(black_box(&practices).clone(), &topics)));
    group.finish();
}
