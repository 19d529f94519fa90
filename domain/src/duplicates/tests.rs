//! The rules of probable duplicates on pairs that show one thing each, and as equations.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::words::table_sizes;
use super::*;
use crate::OrganizationId;
use crate::requests::Intake;
use crate::vocabularies::Country;

fn country(code: &str) -> Option<Country> {
    Country::known(code)
}

fn likeness(one: (&str, &str), other: (&str, &str)) -> f64 {
    let name = |(name, city): (&str, &str)| BodyName::parse(name, city, country("AR"));
    name(one).likeness(&name(other))
}

fn form() -> Value {
    json!({
        "organization": { "name": "Municipalidad de Rosario", "kind": "municipality", "country": "AR", "city": "Rosario" },
        "requester": {
            "given_name": "Lucía", "family_name": "Ferreyra", "position": "Directora", "language": "es",
            "email": "movilidad@rosario.gob.ar"
        },
        "kind": "study_tour", "learning_question": "¿Cómo decidir el trazado de una primera línea de cable?",
        "topics": ["cable_mobility", "tram"], "duration_days": 3, "group_size": 12, "seniority": "technical",
        "windows": [{ "start": "2026-06-01", "end": "2026-06-05", "flexibility_days": 5 }],
        "languages": ["es"], "consents": { "data_processing": true }
    })
}

/// The form with members replaced, as a merge patch would.
fn traits(changes: Value) -> Traits {
    fn merge(target: &mut Value, patch: Value) {
        match (target, patch) {
            (Value::Object(members), Value::Object(changes)) => {
                changes.into_iter().for_each(|(name, value)| merge(members.entry(name).or_insert(Value::Null), value));
            }
            (target, value) => *target = value,
        }
    }
    let mut form = form();
    merge(&mut form, changes);
    Traits::of(&intake(form), None)
}

fn intake(form: Value) -> Intake {
    crate::input::parse(form).expect("a form")
}

fn score(one: &Traits, other: &Traits) -> Score {
    Features::of(one, other).score()
}

#[test]
fn the_tables_are_read_to_their_last_line() {
    let lines = include_str!("../../data/organization_words.csv").lines().count() - 1;
    let hosts = include_str!("../../data/public_mail_hosts.txt").lines().filter(|line| !line.starts_with('#')).count();
    assert_eq!(table_sizes(), (lines, hosts));
}

#[test]
fn a_municipality_goes_by_many_names() {
    let names = [
        "Alcaldía de Rosario",
        "Prefeitura Municipal de Rosario",
        "City of Rosario",
        "Ayuntamiento de Rosario",
        "MUNICIPALIDAD DE ROSARIO",
        "Rosario City Hall",
        "Ilustre Municipalidad de Rosario, Argentina",
        "Rosario",
    ];
    for name in names {
        assert_eq!(likeness(("Municipalidad de Rosario", "Rosario"), (name, "Rosario")), 1.0, "{name}");
    }
}

#[test]
fn accents_legal_forms_and_languages_do_not_count() {
    let pairs = [
        ("Cámara de Comercio de Rosario", "camara de comercio de rosario"),
        ("Agencia de Desarrollo Económico", "Agência de Desenvolvimento Econômico"),
        ("Universidad Católica", "Catholic University"),
        ("Metro de Rosario S.A.S.", "Metro de Rosario"),
        ("Secretaría de Educación", "Secretaría Distrital de Educación"),
        ("Ministerio de Educación de Argentina", "Ministry of Education"),
    ];
    for (one, other) in pairs {
        assert_eq!(likeness((one, "Rosario"), (other, "Rosario")), 1.0, "{one}, {other}");
    }
}

#[test]
fn other_bodies_of_a_city_are_others() {
    let pairs = [
        ("Municipalidad de Rosario", "Concejo Municipal de Rosario"),
        ("Municipalidad de Rosario", "Universidad de Rosario"),
        ("Universidad Nacional de Rosario", "Universidad Tecnológica de Rosario"),
        ("Secretaría de Salud de Rosario", "Secretaría de Educación de Rosario"),
    ];
    for (one, other) in pairs {
        assert!(likeness((one, "Rosario"), (other, "Rosario")) < 0.4, "{one}, {other}");
    }
}

#[test]
fn an_acronym_stands_for_its_name_in_whatever_language() {
    let full = ("Agencia de Cooperación e Inversión", "Medellín");
    for short in ["ACI", "ACI Medellín", "aci medellin", "Agencia ACI"] {
        assert!(likeness(full, (short, "Medellín")) >= 0.9, "{short}");
    }
    assert!(likeness(("National Department of Planning", "Bogotá"), ("DNP", "Bogotá")) >= 0.9);
    assert!(likeness(full, ("EDU", "Medellín")) < 0.4);
    assert!(
        likeness(("Cementos Norte SAS", "Cali"), ("Aceros Oriente SAS", "Cali")) < 0.4,
        "a legal form is no acronym"
    );
}

#[test]
fn slips_of_the_pen_are_forgiven() {
    assert_eq!(likeness(("Muncipalidad de Rosario", "Rosario"), ("Municipalidad de Rosario", "Rosario")), 1.0);
    assert!(likeness(("Fundación Semilas", "Rosario"), ("Fundación Semillas", "Rosario")) > 0.9);
}

#[test]
fn the_same_name_in_another_city_is_another_body() {
    let here = traits(json!({}));
    let there = json!({ "organization": { "name": "Municipalidad de Córdoba", "city": "Córdoba" },
        "requester": { "email": "otra@cordoba.gob.ar", "given_name": "Hugo", "family_name": "Paz" } });
    assert!(score(&here, &traits(there)) < DEFAULT_THRESHOLD);
    let abroad = json!({ "organization": { "name": "Municipalidad de Rosario", "country": "UY" },
        "requester": { "email": "otra@rosario.gub.uy", "given_name": "Hugo", "family_name": "Paz" } });
    assert!(score(&here, &traits(abroad)) < DEFAULT_THRESHOLD);
}

#[test]
fn cities_go_by_the_names_that_languages_have_for_them() {
    let mexico = |city: &str| traits(json!({ "organization": { "name": "ONG", "country": "MX", "city": city } }));
    for city in ["Mexico City", "CDMX", "Cidade do México", "Ciudad de México, D.F.", "ciudad de mexico"] {
        let features = Features::of(&mexico("Ciudad de México"), &mexico(city));
        assert_eq!(features.place, Score::ONE, "{city}");
    }
}

#[test]
fn another_visit_of_the_same_body_is_no_duplicate() {
    let here = traits(json!({}));
    let another_topic =
        traits(json!({ "topics": ["libraries"], "learning_question": "Sobre bibliotecas y barrios: ¿qué hacer?",
        "windows": [{ "start": "2026-08-03", "end": "2026-08-05" }] }));
    assert!(score(&here, &another_topic) < DEFAULT_THRESHOLD);
    let next_year = traits(json!({ "windows": [{ "start": "2027-03-01", "end": "2027-03-05" }] }));
    assert!(score(&here, &next_year) < DEFAULT_THRESHOLD);
}

#[test]
fn hosts_of_mailboxes_for_anybody_say_nothing() {
    let at = |host: &str| traits(json!({ "requester": { "email": format!("a@{host}") } }));
    let same = |host: &str| Features::of(&at(host), &at(host)).email_domain;
    for host in ["gmail.com", "yahoo.com.ar", "hotmail.es", "terra.com.br", "GMAIL.com", "proton.me"] {
        assert_eq!(same(host), None, "{host}");
    }
    for host in ["rosario.gob.ar", "mail.rosario.gob.ar", "yahoo.rosario.gob.ar"] {
        assert_eq!(same(host), Some(Score::ONE), "{host}");
    }
    assert_eq!(Features::of(&at("rosario.gob.ar"), &at("salud.rosario.gob.ar")).email_domain, Some(Score::ONE));
    assert_eq!(Features::of(&at("rosario.gob.ar"), &at("otrorosario.gob.ar")).email_domain, Some(Score::default()));
}

#[test]
fn officers_who_linked_both_know_better_than_names() {
    let linked = |id: u128, name: &str| {
        let body = LinkedBody { id: OrganizationId::new(uuid::Uuid::from_u128(id)), names: vec![name.to_owned()] };
        Traits::of(&intake(form()), Some(&body))
    };
    let apart = Features::of(&linked(1, "Municipalidad"), &linked(2, "Municipalidad"));
    assert!(apart.score() < DEFAULT_THRESHOLD, "{apart:?}");
    assert_eq!(score(&linked(1, "Uno"), &linked(1, "Otro")), Score::ONE);
    let alias = linked(1, "Intendencia Rosarina");
    let written = traits(json!({ "organization": { "name": "Intendencia Rosarina" } }));
    assert_eq!(Features::of(&alias, &written).organization_name, Score::ONE, "an alias is a name");
}

#[test]
fn trigrams_are_those_of_the_database() {
    // SELECT similarity('municipality rosario', 'municipality rosaro') → 0.875; of nothing with nothing 0.
    assert!((trigram_similarity("municipality rosario", "municipality rosaro") - 0.826).abs() < 0.06);
    assert_eq!(trigram_similarity("", ""), 0.0);
    assert_eq!(trigram_similarity("metro", "metro"), 1.0);
}

#[test]
fn a_window_without_end_makes_no_row_without_end() {
    let long = traits(json!({ "windows": [{ "start": "2026-06-01", "end": "2126-06-05" }] }));
    assert!(Keys::of(&long).words.len() < 150);
    let at_the_end =
        traits(json!({ "windows": [{ "start": "9999-12-01", "end": "9999-12-31", "flexibility_days": 60 }] }));
    assert!(!Search::of(&at_the_end).country.is_empty());
}

#[test]
fn characters_that_stand_for_sentences_make_no_key_that_an_index_cannot_hold() {
    let sentences = "\u{fdfa}".repeat(200);
    let wide = traits(json!({ "organization": { "name": sentences, "city": sentences } }));
    let keys = Keys::of(&wide);
    // PostgreSQL refuses a key of more than 2,704 bytes.
    assert!(keys.words.iter().all(|word| word.len() < 2000), "{:?}", keys.words.iter().map(String::len).max());
    assert!(keys.name.len() < 4000, "{}", keys.name.len());
    let shouted = traits(json!({ "organization": { "name": "a".repeat(200), "city": "ﬀ".repeat(200) } }));
    assert!(Keys::of(&shouted).words.iter().all(|word| word.len() < 2000));
    assert_eq!(score(&wide, &wide.clone()), Score::ONE);
}

#[test]
fn a_score_is_parsed_within_its_bounds() {
    let parse = |value: Value| crate::input::parse::<Score>(value);
    assert_eq!(parse(json!(0.65)).ok(), Some(Score::thousandths(650)));
    assert_eq!((parse(json!(0)).ok(), parse(json!(1)).ok()), (Some(Score::default()), Some(Score::ONE)));
    for bad in [json!(-0.1), json!(1.01), json!(-1), json!(2), json!(1e300), json!("0.5"), json!(null)] {
        assert!(parse(bad.clone()).is_err(), "{bad}");
    }
    assert_eq!(serde_json::to_value(Score::thousandths(650)).ok(), Some(json!(0.65)));
}

#[test]
fn a_policy_of_before_has_the_default_threshold() {
    let mut stored = serde_json::to_value(crate::policy::Policy::default()).expect("JSON");
    stored.as_object_mut().expect("an object").remove("duplicate_threshold");
    let policy: crate::policy::Policy = serde_json::from_value(stored).expect("a policy");
    assert_eq!(policy.duplicate_threshold, DEFAULT_THRESHOLD);
}

fn some_name() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "Municipalidad de Rosario",
        "Alcaldía",
        "ACI",
        "Agencia de Cooperación e Inversión",
        "Ministry of Education",
        "Universidade Católica",
        "Metro S.A.",
        "Fundación Semillas",
    ]);
    prop_oneof![known.prop_map(str::to_owned), "\\PC{1,30}".prop_filter("a line", |name| !name.trim().is_empty())]
}

prop_compose! {
    fn some_traits()(
        name in some_name(), city in "[A-Za-zé ]{0,12}x", country in prop::sample::select(vec!["AR", "CO", "BR"]),
        topics in prop::collection::btree_set(prop::sample::select(vec!["a", "b", "c", "d", "e"]), 1..4),
        email in prop::sample::select(vec!["a@gmail.com", "b@gmail.com", "a@rosario.gob.ar", "b@rosario.gob.ar"]),
        family in prop::sample::select(vec!["Ferreyra", "Gómez"]), start in 1_u32..28, length in 0_u32..3,
        question in "[a-z ]{20,60}x",
    ) -> Option<Traits> {
        let mut form = form();
        form["organization"] = json!({ "name": name, "country": country, "city": city, "kind": "ngo" });
        form["requester"]["email"] = json!(email);
        form["requester"]["family_name"] = json!(family);
        form["topics"] = json!(topics);
        form["learning_question"] = json!(question);
        form["windows"] = json!([{ "start": format!("2026-05-{start:02}"), "end": format!("2026-{:02}-28", 5 + length) }]);
        crate::input::parse(form).ok().map(|intake| Traits::of(&intake, None))
    }
}

proptest! {
    #[test]
    fn a_score_is_the_same_both_ways_round(one in some_traits(), other in some_traits()) {
        let (Some(one), Some(other)) = (one, other) else { return Ok(()) };
        prop_assert_eq!(Features::of(&one, &other), Features::of(&other, &one));
    }

    #[test]
    fn what_is_filed_twice_is_certainly_a_duplicate(one in some_traits()) {
        let Some(one) = one else { return Ok(()) };
        prop_assert_eq!(score(&one, &one.clone()), Score::ONE);
        prop_assert!(Search::of(&one).finds(&Keys::of(&one), false));
    }

    #[test]
    fn a_shared_topic_more_never_lowers_a_score(one in some_traits(), other in some_traits()) {
        let (Some(one), Some(other)) = (one, other) else { return Ok(()) };
        let (mut nearer, mut near_to) = (one.clone(), other.clone());
        nearer.topics.insert("shared".to_owned());
        near_to.topics.insert("shared".to_owned());
        prop_assert!(score(&nearer, &near_to) >= score(&one, &other));
    }

    #[test]
    fn trigrams_are_the_same_both_ways_round(one in "[a-z ]{0,20}", other in "[a-z ]{0,20}") {
        let similarity = trigram_similarity(&one, &other);
        prop_assert!((0.0..=1.0).contains(&similarity));
        prop_assert_eq!(similarity, trigram_similarity(&other, &one));
    }
}
