use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use uuid::Uuid;

use super::concepts::ROWS;
use super::*;
use crate::duplicates::Score;
use crate::topics::{Topic, first_topics};
use crate::vocabularies::{Axis, Country, Language, Outcome};
use crate::{PracticeId, TopicId};

const LIMIT: usize = 100;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 2).unwrap()
}

fn tree() -> Vec<Topic> {
    first_topics(|at| TopicId::new(Uuid::from_u128(at as u128)))
}

fn spanish(title: &str, question: &str, keywords: &[&str]) -> Vec<(Language, ProfileText)> {
    text("es", title, question, keywords)
}

fn text(language: &str, title: &str, question: &str, keywords: &[&str]) -> Vec<(Language, ProfileText)> {
    let text = ProfileText {
        title: title.to_owned(),
        learning_question: question.to_owned(),
        keywords: keywords.iter().map(|word| (*word).to_owned()).collect(),
        others: Vec::new(),
    };
    vec![(Language::known(language).unwrap(), text)]
}

fn practice(number: u128, topics: &[&str], texts: Vec<(Language, ProfileText)>) -> Profile {
    Profile {
        id: PracticeId::new(Uuid::from_u128(number)),
        code: format!("P{number:02}"),
        topics: topics.iter().map(|code| (*code).to_owned()).collect(),
        axes: vec![(Axis::Resilience, 4)],
        texts,
        outcomes: vec![Outcome::NewKnowledge],
        countries: vec![Country::known("CO").unwrap()],
        claims: ClaimCounts { verified: 2, ..ClaimCounts::default() },
        published_on: today() - Days::new(30),
        review_due_on: Some(today() + Days::new(700)),
    }
}

/// A cable, a library and a security observatory, in Spanish alone.
fn catalogue() -> Vec<Profile> {
    vec![
        practice(
            1,
            &["cable_mobility"],
            spanish("Cable de la ladera norte", "¿Cómo llevar transporte a barrios de ladera?", &["teleférico"]),
        ),
        practice(
            2,
            &["libraries"],
            spanish("Biblioteca de barrio", "¿Cómo hacer de una biblioteca un lugar de encuentro?", &["lectura"]),
        ),
        practice(
            3,
            &["security_information"],
            spanish("Observatorio", "¿Cómo decidir con datos sobre el delito?", &["estadísticas"]),
        ),
    ]
}

fn asked(question: &str) -> Need {
    Need { learning_question: question.to_owned(), ..Need::default() }
}

fn on(topics: &[&str]) -> Need {
    Need { topics: topics.iter().map(|code| (*code).to_owned()).collect(), ..Need::default() }
}

fn found(practices: Vec<Profile>, need: &Need) -> Vec<Match> {
    Index::of(practices, &tree()).matches(need, LIMIT, today())
}

/// The number of the practice that answers best.
fn best(practices: Vec<Profile>, need: &Need) -> u128 {
    found(practices, need)[0].practice_id.get().as_u128()
}

#[test]
fn the_words_of_the_field_have_three_languages_and_stand_below_something() {
    let topics = tree();
    let known =
        |name: &str| topics.iter().any(|topic| topic.code == name) || ROWS.iter().any(|row| row.concept == name);
    assert_eq!(ROWS.len(), include_str!("../../data/field_words.csv").lines().count() - 1);
    for row in ROWS.iter() {
        assert!(row.broader.split('|').all(known), "{}: {}", row.concept, row.broader);
        assert!(topics.iter().all(|topic| topic.code != row.concept), "{} is a topic", row.concept);
        assert!(
            row.phrases().all(|phrases| phrases.split('|').all(|phrase| !phrase.trim().is_empty())),
            "{}",
            row.concept
        );
    }
}

#[test]
fn a_question_finds_its_practice_in_three_languages_and_other_words() {
    for question in [
        "Queremos subir a la gente que vive en las lomas",
        "How do we build a cable car to hillside neighbourhoods?",
        "Como levar transporte por cabo às encostas e aos morros?",
        "gondola",
    ] {
        assert_eq!(best(catalogue(), &asked(question)), 1, "{question}");
    }
    assert_eq!(best(catalogue(), &asked("crime statistics for better policing")), 3);
    assert_eq!(best(catalogue(), &asked("incentivo à leitura")), 2);
}

#[test]
fn accents_case_and_endings_do_not_matter() {
    let of = |question: &str| found(catalogue(), &asked(question))[0].score;
    assert_eq!(of("¿bibliotecas y TELEFÉRICOS?"), of("biblioteca, teleferico"));
    assert_eq!(of("telefe\u{301}rico"), of("teleférico"));
}

#[test]
fn what_has_nothing_in_common_answers_nothing() {
    for need in [
        asked(""),
        asked("¿¡ … %%% ''"),
        asked("queremos conocer la experiencia"),
        asked("qwxzy"),
        on(&["no_such_topic"]),
        on(&["sport"]),
        Need::default(),
    ] {
        assert_eq!(found(catalogue(), &need), [], "{need:?}");
    }
}

#[test]
fn components_add_up_and_what_is_not_asked_for_weighs_nothing() {
    let need =
        Need { axes: vec![Axis::Resilience], country: Country::known("PE"), ..asked("transporte por cable en ladera") };
    let found = &found(catalogue(), &need)[0];
    let Components { topics, axes, text, outcomes, evidence, context } = found.components;
    assert_eq!((topics.weight, outcomes.weight), (Score::default(), Score::default()));
    assert_eq!(axes.value, Score::of(0.8));
    assert_eq!(context.value, Score::of(0.75), "two countries of South America");
    let parts = [topics, axes, text, outcomes, evidence, context];
    let sum: f64 = parts.iter().map(|part| part.value.get() * part.weight.get()).sum();
    assert!((sum - found.score.get()).abs() < 0.005, "{sum} is not {}", found.score);
    assert!((parts.iter().map(|part| part.weight.get()).sum::<f64>() - 1.0).abs() < 0.004);
}

#[test]
fn a_topic_covers_those_above_it_whole_and_those_below_it_by_half() {
    let value = |asked: &str, has: &str| {
        let found = found(vec![practice(1, &[has], vec![])], &on(&[asked]));
        found.first().map(|found| found.components.topics.value.get())
    };
    assert_eq!(value("cable_mobility", "cable_mobility"), Some(1.0));
    assert_eq!(value("sustainable_urban", "cable_mobility"), Some(1.0));
    assert_eq!(value("cable_mobility", "sustainable_urban"), Some(0.5));
    assert_eq!(value("cable_mobility", "tram"), None);
}

#[test]
fn a_match_says_what_it_answers_in_the_words_of_the_asker() {
    let need = Need {
        topics: vec!["cable_mobility".to_owned(), "tram".to_owned()],
        ..asked("Un TELEFERICO para la Ladera, y nada más")
    };
    let found = &found(catalogue(), &need)[0];
    assert_eq!(found.matched.terms, ["TELEFERICO", "Ladera"]);
    assert_eq!(found.matched.topics, ["cable_mobility"]);
    assert_eq!(found.matched.topics_in_text, ["cable_mobility"]);
    assert_eq!(found.lacking, [Lacking::TopicNotCovered { topics: vec!["tram".to_owned()] }]);
}

#[test]
fn a_near_miss_says_everything_that_is_lacking() {
    let due_on = today() - Days::new(1);
    let weak = Profile {
        claims: ClaimCounts { sourced: 1, disputed: 2, ..ClaimCounts::default() },
        review_due_on: Some(due_on),
        ..practice(1, &["cable_mobility"], spanish("Cable", "", &[]))
    };
    let need = Need {
        topics: vec!["cable_mobility".to_owned(), "tram".to_owned()],
        axes: vec![Axis::SenseOfBelonging],
        outcomes: vec![Outcome::EnhancedSkill],
        language: Language::known("en"),
        ..asked("orchestras")
    };
    let lacking = found(vec![weak], &need).remove(0).lacking;
    let english = Language::known("en").unwrap();
    assert_eq!(
        lacking,
        [
            Lacking::TopicNotCovered { topics: vec!["tram".to_owned()] },
            Lacking::NoSharedWords,
            Lacking::NoSharedAxis { axes: vec![Axis::SenseOfBelonging] },
            Lacking::NoSharedOutcome { outcomes: vec![Outcome::EnhancedSkill] },
            Lacking::NoVerifiedClaim,
            Lacking::DisputedClaims { count: 2 },
            Lacking::StaleReview { due_on },
            Lacking::NotInLanguage { language: english },
        ]
    );
    let json = serde_json::to_value(&lacking[0]).unwrap();
    assert_eq!(json, serde_json::json!({ "code": "topic_not_covered", "topics": ["tram"] }));
    let json = serde_json::to_value(&lacking[7]).unwrap();
    assert_eq!(json, serde_json::json!({ "code": "not_in_language", "language": "en" }));
}

#[test]
fn verified_claims_and_a_fresh_review_count_for_equal_answers() {
    let texts = || spanish("Cable", "¿Cómo?", &[]);
    let with = |number, claims, overdue: i64| Profile {
        claims,
        review_due_on: Some(today() - chrono::Duration::days(overdue)),
        ..practice(number, &["cable_mobility"], texts())
    };
    let verified = ClaimCounts { verified: 3, ..ClaimCounts::default() };
    let disputed = ClaimCounts { disputed: 1, ..verified };
    let practices = vec![
        with(1, ClaimCounts::default(), 0),
        with(2, verified, 100),
        with(3, disputed, 0),
        with(4, verified, 0),
        with(5, ClaimCounts::default(), 5000),
    ];
    let order: Vec<u128> =
        found(practices, &on(&["cable_mobility"])).iter().map(|found| found.practice_id.get().as_u128()).collect();
    assert_eq!(order, [4, 3, 2, 1, 5]);
}

#[test]
fn a_limit_leaves_the_best() {
    let index = Index::of(catalogue(), &tree());
    let need = asked("biblioteca, cable y observatorio del delito en barrios de ladera");
    let all = index.matches(&need, LIMIT, today());
    assert_eq!(all.len(), 3);
    assert_eq!(index.matches(&need, 2, today()), all[..2]);
    assert_eq!(index.matches(&need, 0, today()), []);
    assert_eq!(Index::default().matches(&need, 5, today()), []);
}

/// Words of the field, of askers and of nobody, as questions are made of.
fn words() -> impl Strategy<Value = String> {
    let words = vec![
        "teleférico",
        "ladera",
        "biblioteca",
        "delito",
        "datos",
        "queremos",
        "innovation",
        "start-ups",
        "water",
        "río",
        "seguridad",
        "ciudad",
        "encosta",
        "música",
        "¿cómo?",
        "cable car",
        "the",
        "para",
        "13",
        "zzz",
        "🚠",
        "Ø",
    ];
    prop::collection::vec(prop::sample::select(words), 0..12).prop_map(|words| words.join(" "))
}

fn codes(most: usize) -> impl Strategy<Value = Vec<String>> {
    let codes: Vec<String> = tree().into_iter().map(|topic| topic.code).collect();
    prop::sample::subsequence(codes, 0..=most)
}

fn needs() -> impl Strategy<Value = Need> {
    let axes = prop::sample::subsequence(Axis::ALL, 0..=6);
    let outcomes = prop::sample::subsequence(Outcome::ALL, 0..=3);
    let country = prop::option::of(prop::sample::select(vec!["CO", "PE", "MX", "KR", "AQ"]));
    let language = prop::option::of(prop::sample::select(vec!["es", "en", "pt", "ja"]));
    (words(), words(), codes(5), axes, outcomes, country, language).prop_map(
        |(question, other, topics, axes, outcomes, country, language)| Need {
            learning_question: question,
            other_texts: vec![other],
            language: language.and_then(Language::known),
            topics,
            axes,
            outcomes,
            country: country.and_then(Country::known),
        },
    )
}

fn profiles() -> impl Strategy<Value = Profile> {
    let axes = prop::collection::vec((prop::sample::select(Axis::ALL), 1..=5_u8), 0..4);
    let outcomes = prop::sample::subsequence(Outcome::ALL, 0..=3);
    let claims = (0..4_u32, 0..3_u32, 0..3_u32, 0..3_u32);
    let language = prop::sample::select(vec!["es", "en", "pt", "ja"]);
    (words(), words(), codes(5), axes, outcomes, claims, language, -800..800_i64).prop_map(
        |(title, question, topics, axes, outcomes, (verified, sourced, disputed, expired), language, due)| Profile {
            topics,
            axes,
            outcomes,
            claims: ClaimCounts { verified, sourced, disputed, expired },
            review_due_on: Some(today() + chrono::Duration::days(due)),
            ..practice(0, &[], text(language, &title, &question, &[&question]))
        },
    )
}

fn catalogues() -> impl Strategy<Value = Vec<Profile>> {
    prop::collection::vec(profiles(), 1..12).prop_map(|profiles| {
        let numbered = (1..).zip(profiles);
        let id = |number| PracticeId::new(Uuid::from_u128(number));
        numbered.map(|(number, profile)| Profile { id: id(number), code: format!("P{number:02}"), ..profile }).collect()
    })
}

proptest! {
    // Each case makes an index, with all words of the field.
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn scores_lie_between_0_and_1_and_the_best_come_first_equal_ones_by_code(practices in catalogues(), need in needs()) {
        let given: Vec<PracticeId> = practices.iter().map(|practice| practice.id).collect();
        let found = found(practices, &need);
        prop_assert!(found.iter().all(|found| found.score <= Score::ONE && given.contains(&found.practice_id)));
        // Codes and ids are numbered alike.
        let order: Vec<_> = found.iter().map(|found| (std::cmp::Reverse(found.score), found.practice_id)).collect();
        prop_assert!(order.windows(2).all(|pair| pair[0] < pair[1]), "{order:?}");
    }

    #[test]
    fn one_more_topic_that_a_practice_has_never_lowers_its_score(
        practices in catalogues(), need in needs(), at in any::<prop::sample::Index>(), which in any::<prop::sample::Index>(),
    ) {
        let practice = at.get(&practices).clone();
        prop_assume!(!practice.topics.is_empty());
        let mut topics = need.topics.clone();
        topics.push(which.get(&practice.topics).clone());
        let more = Need { topics, ..need.clone() };
        let index = Index::of(practices, &tree());
        let score = |need: &Need| {
            let found = index.matches(need, LIMIT, today());
            found.iter().find(|found| found.practice_id == practice.id).map(|found| found.score)
        };
        prop_assert!(score(&need) <= score(&more), "{:?} > {:?}", score(&need), score(&more));
    }

    #[test]
    fn the_order_in_which_practices_and_topics_are_given_does_not_matter(
        practices in catalogues(), need in needs(), turn in any::<prop::sample::Index>(),
    ) {
        let (mut turned, mut topics) = (practices.clone(), tree());
        let by = turn.index(turned.len());
        turned.rotate_left(by);
        turned.reverse();
        topics.reverse();
        let one = Index::of(practices, &tree()).matches(&need, LIMIT, today());
        prop_assert_eq!(one, Index::of(turned, &topics).matches(&need, LIMIT, today()));
    }

    #[test]
    fn no_text_breaks_anything(question in any::<String>(), title in any::<String>()) {
        let practices = vec![practice(1, &["tram"], spanish(&title, &question, &[&title]))];
        let found = found(practices, &asked(&question));
        prop_assert!(found.iter().all(|found| found.score <= Score::ONE));
    }
}
