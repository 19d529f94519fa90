//! The lists are complete, and their types refuse what is in none of them.

use std::collections::HashSet;

use serde_json::json;

use super::*;
use crate::input;

fn codes(name: VocabularyName) -> HashSet<&'static str> {
    vocabulary(name).into_iter().map(|term| term.code).collect()
}

/// Every text of a few letters, for looking through crates that list nothing.
fn words(letters: std::ops::RangeInclusive<u8>, length: u32) -> impl Iterator<Item = String> {
    let first = *letters.start();
    let count = u32::from(*letters.end() - first) + 1;
    let letter = move |word: u32, place: u32| char::from(first + (word / count.pow(place) % count) as u8);
    (0..count.pow(length)).map(move |word| (0..length).rev().map(|place| letter(word, place)).collect())
}

#[test]
fn every_vocabulary_has_terms_with_two_labels_and_no_two_alike() {
    for name in VocabularyName::ALL.iter().copied() {
        let terms = vocabulary(name);
        assert!(!terms.is_empty(), "{name} is empty");
        assert_eq!(codes(name).len(), terms.len(), "{name} has a code twice");
        for text in terms.iter().flat_map(|term| [term.code, term.label.es, term.label.en]) {
            assert!(!text.trim().is_empty() && text.trim() == text, "{name} has the text {text:?}");
        }
        let labels: [HashSet<_>; 2] =
            [terms.iter().map(|term| term.label.es).collect(), terms.iter().map(|term| term.label.en).collect()];
        assert_eq!(labels.map(|set| set.len()), [terms.len(); 2], "{name} has a label twice");
    }
}

#[test]
fn the_lists_have_as_many_codes_as_their_owners_say() {
    let sizes = [
        (VocabularyName::Countries, 249),
        (VocabularyName::Regions, 30),
        (VocabularyName::SdgGoals, 17),
        (VocabularyName::SdgTargets, 169),
        (VocabularyName::DacSectors, 296),
    ];
    for (name, size) in sizes {
        assert_eq!(vocabulary(name).len(), size, "{name}");
    }
}

#[test]
fn the_codes_are_those_of_the_maintained_crates() {
    let countries = rust_iso3166::ALL.iter().map(|country| country.alpha2).collect();
    assert_eq!(codes(VocabularyName::Countries), countries);

    let languages = words(b'a'..=b'z', 2).filter(|code| isolang::Language::from_639_1(code).is_some());
    assert_eq!(
        vocabulary(VocabularyName::Languages).iter().map(|t| t.code).collect::<Vec<_>>(),
        languages.collect::<Vec<_>>()
    );

    let money = |code: &String| iso_currency::Currency::from_code(code).is_some_and(|found| !found.is_special());
    let currencies = words(b'A'..=b'Z', 3).filter(money);
    assert_eq!(
        vocabulary(VocabularyName::Currencies).iter().map(|t| t.code).collect::<Vec<_>>(),
        currencies.collect::<Vec<_>>()
    );
}

#[test]
fn every_country_lies_in_regions_up_to_the_world() {
    for country in Country::all() {
        let regions: Vec<_> = country.regions().map(Region::as_str).collect();
        assert_eq!(regions.last(), Some(&"001"), "{country}: {regions:?}");
        assert!(regions.len() > 1 || country.as_str() == "AQ", "{country}: {regions:?}");
    }
    let colombia = Country::parse("CO").expect("accepted");
    assert_eq!(colombia.regions().map(Region::as_str).collect::<Vec<_>>(), ["005", "419", "019", "001"]);
    assert_eq!((colombia.label().es, colombia.label().en), ("Colombia", "Colombia"));
}

#[test]
fn every_region_has_a_country_in_it() {
    let inhabited: HashSet<_> = Country::all().flat_map(Country::regions).map(Region::as_str).collect();
    assert_eq!(inhabited, codes(VocabularyName::Regions));
}

#[test]
fn every_target_belongs_to_the_goal_of_its_number() {
    for target in SdgTarget::all() {
        let goal = target.goal().map(SdgGoal::as_str);
        assert_eq!(goal, target.as_str().split('.').next(), "{target}");
    }
}

#[test]
fn the_sectors_of_the_citys_work_are_active() {
    let used = "43030 43031 43032 43060 21010 15112 15185 15150 15210 15220 15130 15160 14010 14015 14020 14050 41010 \
                41020 41030 11110 11120 11130 11240 11330 16010 16011 16020 16030 16040 16061 22040 23110 23183 23210 \
                25010 25030 32130 32182 33210 12220 12250 74020";
    for code in used.split_whitespace() {
        assert_eq!(DacSector::parse(code).map(DacSector::as_str), Ok(code));
    }
}

#[test]
fn a_withdrawn_sector_is_refused_where_it_comes_in_and_read_where_it_is_stored() {
    let refused = input::parse::<DacSector>(json!("41050")).expect_err("refused");
    assert_eq!(refused.0[0].code, "withdrawn");
    assert!(!codes(VocabularyName::DacSectors).contains("41050"));
    assert_eq!(serde_json::from_value::<DacSector>(json!("41050")).expect("accepted").as_str(), "41050");
}

#[test]
fn a_code_that_was_never_in_the_list_is_unknown() {
    for code in ["XX", "co", "COL", "", "CO "] {
        assert_eq!(input::parse::<Country>(json!(code)).expect_err("refused").0[0].code, "unknown_value", "{code:?}");
    }
    assert_eq!(input::parse::<Currency>(json!("XTS")).expect_err("refused").0[0].code, "unknown_value");
    assert_eq!(input::parse::<SdgGoal>(json!(11)).expect_err("refused").0[0].code, "wrong_type");
    assert!(serde_json::from_value::<DacSector>(json!("99999")).is_err());
}

#[test]
fn a_code_is_one_word_in_json_and_in_text() {
    let language: Language = input::parse(json!("pt")).expect("accepted");
    assert_eq!(serde_json::to_value(language).expect("accepted"), json!("pt"));
    assert_eq!((language.to_string(), "pt".parse()), ("pt".to_owned(), Ok(language)));
    assert_eq!(language.label().es, "Portugués");
}

#[test]
fn the_schema_of_a_coded_type_lists_what_input_may_use() {
    let schema = serde_json::to_value(<DacSector as utoipa::PartialSchema>::schema()).expect("accepted");
    let listed: HashSet<_> =
        schema["enum"].as_array().expect("accepted").iter().filter_map(|code| code.as_str()).collect();
    assert_eq!(schema["type"], "string");
    assert_eq!(listed, codes(VocabularyName::DacSectors));
}

#[test]
fn amounts_have_the_digits_of_their_currency() {
    let digits = |code| Currency::parse(code).expect("accepted").minor_units();
    assert_eq!([digits("COP"), digits("JPY"), digits("KWD")], [Some(2), Some(0), Some(3)]);
    assert!(Currency::all().all(|currency| currency.minor_units().is_some()));
}

#[test]
fn the_methods_of_the_closed_lists_follow_the_specification() {
    let high_level: Vec<_> = Seniority::ALL.iter().filter(|rank| rank.is_high_level()).collect();
    assert_eq!(high_level, Seniority::ALL[..4].iter().collect::<Vec<_>>());
    let remote: Vec<_> = RequestKind::ALL.iter().filter(|kind| !kind.is_on_site()).map(|kind| kind.as_str()).collect();
    assert_eq!(remote, ["expert_mission", "virtual_session", "technical_cooperation"]);
    assert_eq!(ActivityType::Simulation.family(), ActivityFamily::Experiential);
    assert_eq!(Outcome::ImprovedConsensus.level(), OutcomeLevel::Group);
}

#[test]
fn an_alias_leads_to_one_axis_only() {
    let aliases: Vec<_> = Axis::ALL.iter().flat_map(|axis| [axis.aliases().es, axis.aliases().en].concat()).collect();
    assert_eq!(aliases.iter().collect::<HashSet<_>>().len(), aliases.len());
    assert!(Axis::SocialInnovation.aliases().en.contains(&"creativity and innovation"));
    assert!(Axis::CommunityParticipation.aliases().en.contains(&"citizen engagement and joint leadership"));
    assert!(Axis::PppStewardship.aliases().es.contains(&"alianzas"));
}

#[test]
fn a_term_shows_only_the_members_that_say_something() {
    let term = |name, code| vocabulary(name).into_iter().find(|term| term.code == code).expect("accepted");
    let label = json!({"es": "Colombia", "en": "Colombia"});
    let country = serde_json::to_value(term(VocabularyName::Countries, "CO")).expect("accepted");
    assert_eq!(country, json!({"code": "CO", "label": label, "parent": "005"}));
    let world = serde_json::to_value(term(VocabularyName::Regions, "001")).expect("accepted");
    assert_eq!(world, json!({"code": "001", "label": {"es": "Mundo", "en": "World"}}));
}
