//! The rules of practices, without a database.

use chrono::{DateTime, TimeZone, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::access::{Role, UserCaller};
use crate::{ClaimId, UserId, input};

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 20, 15, 0, 0).unwrap()
}

fn agency() -> AgencyRef {
    AgencyRef { id: AgencyId::new(Uuid::from_u128(7)), code: "metro".to_owned(), name: "Metro".to_owned() }
}

fn person(id: u128, role: Role) -> Caller {
    let agency = role.is_agency_role().then(|| agency().id);
    let id = UserId::new(Uuid::from_u128(id));
    Caller::User(UserCaller { id, roles: vec![role], agency, must_change_password: false })
}

fn text(results: &str) -> Value {
    json!({
        "title": "Línea K", "learning_question": "¿Cómo llevar transporte a las laderas?", "context": "Ladera.",
        "challenge": "Distancia.", "actions": "Un cable.", "results": results, "lessons": ["Escuchar antes."]
    })
}

fn form(results: &str) -> RevisionForm {
    let axis = json!({ "axis": "resilience", "weight": 4, "justification": { "es": "Une." } });
    let document = json!({ "language": "es", "text": text(results), "axes": [axis], "topics": ["cable_mobility"] });
    input::parse(document).unwrap()
}

fn revision(form: RevisionForm) -> Revision {
    let practice = PracticeRef { id: PracticeId::new(Uuid::from_u128(1)), code: "P01".to_owned() };
    let id = RevisionId::new(Uuid::from_u128(2));
    Revision::open((id, 1), practice, agency(), form.first().unwrap(), now())
}

fn claim(id: u128, value: &str) -> Claim {
    let form = json!({
        "statement": { "es": "Mide." }, "metric": "line_length", "subject": "Línea  K", "value": value, "unit": "km",
        "source": { "title": "Web" }, "as_of": "2026-01-01"
    });
    Claim::new(
        ClaimId::new(Uuid::from_u128(id)),
        RevisionId::new(Uuid::from_u128(2)),
        input::parse(form).unwrap(),
        now(),
    )
}

fn witness(claim: Claim) -> Witness {
    Witness { claim, practice: PracticeRef { id: PracticeId::new(Uuid::from_u128(1)), code: "P01".to_owned() } }
}

#[test]
fn a_translation_is_stale_once_the_source_text_was_changed_after_it() {
    let mut first = form("Mucho.");
    let english = json!({ "status": "reviewed", "text": text("A lot.") });
    first.translations.en = Some(input::parse(english).unwrap());
    let revision = revision(first);
    let editor = person(1, Role::AgencyEditor);
    let stale = |revision: &Revision| revision.translation_states()[0].stale;
    assert!(!stale(&revision));
    let mut changed = revision.form.clone();
    changed.text = input::parse(text("Muchísimo.")).unwrap();
    let (revision, _) = revision.edit(changed, &editor).unwrap();
    assert_eq!((revision.text_edition, stale(&revision)), (2, true));
    let mut translated = revision.form.clone();
    let english = translated.translations.en.as_mut().unwrap();
    english.text = input::parse(text("Very much.")).unwrap();
    let (revision, _) = revision.edit(translated, &editor).unwrap();
    assert!(!stale(&revision), "what was changed follows the text that it was changed beside");
}

#[test]
fn nobody_validates_what_they_wrote_and_no_system_validates() {
    let author = person(1, Role::AgencyEditor);
    let revision = revision(form("Mucho.")).written_by(&author).submit(now()).unwrap();
    let guard = |caller: &Caller, unsettled| {
        revision.clone().validate(caller, unsettled, now()).err().map(|refusal| refusal.guard)
    };
    assert_eq!(guard(&person(1, Role::AgencyValidator), 0), Some("four_eyes"));
    assert_eq!(guard(&person(2, Role::AgencyEditor), 0), Some("four_eyes"));
    let system = Caller::Client { id: crate::OauthClientId::new(Uuid::from_u128(3)), agency: agency().id };
    assert_eq!(guard(&system, 0), Some("four_eyes"));
    assert_eq!(guard(&person(2, Role::AgencyValidator), 1), Some("unverified_claims"));
    assert_eq!(guard(&person(2, Role::AgencyValidator), 0), None);
}

#[test]
fn claims_contradict_each_other_beyond_the_more_tolerant_of_their_tolerances() {
    let differ = |one: &str, other: &str, tolerance: Option<i64>| {
        let mut second = claim(2, other);
        second.form.tolerance_percent = tolerance.and_then(input::Int::new);
        !contradictions(&[witness(claim(1, one)), witness(second)], &[], &[]).is_empty()
    };
    assert!(!differ("100", "98", None), "two per cent of the greater one is within the tolerance");
    assert!(differ("100", "97.99", None));
    assert!(!differ("100", "90", Some(10)));
    assert!(differ("0", "0.1", None));
    assert!(differ("-5", "5", None));
    assert!(!differ("0", "0.000", None));
    assert!(!differ("2.50", "2.5", Some(0)));
    let mut elsewhere = claim(2, "50");
    elsewhere.form.subject = input::Line::parse("línea k").unwrap();
    let found = contradictions(&[witness(claim(1, "100"))], &[witness(elsewhere.clone())], &[]);
    assert_eq!(found[0].difference_percent, "50.00", "case and spaces of the subject do not matter");
    elsewhere.form.unit = input::Line::parse("m").unwrap();
    assert!(contradictions(&[witness(claim(1, "100"))], &[witness(elsewhere)], &[]).is_empty());
}

#[test]
fn a_decision_holds_for_the_values_that_it_was_about() {
    let (one, other) = (claim(1, "100"), claim(2, "50"));
    let all = [witness(one.clone()), witness(other.clone())];
    let command = DecideContradiction {
        preferred_id: other.id,
        other_id: one.id,
        note: input::parse(json!({ "es": "La segunda es más reciente." })).unwrap(),
    };
    let open = contradictions(&all, &[], &[]);
    let decided = command.apply(&open, &all, UserId::new(Uuid::from_u128(9)), now()).unwrap();
    let found = contradictions(&all, &[], std::slice::from_ref(&decided));
    assert_eq!(found[0].decision.as_ref().map(|decision| decision.preferred_id), Some(other.id));
    let changed = [witness(one), witness(claim(2, "60"))];
    assert_eq!(contradictions(&changed, &[], &[decided])[0].decision, None);
}

#[test]
fn a_publication_is_refused_until_each_number_has_a_claim_or_was_seen() {
    let numbers = |results: &str, claims: &[Claim]| {
        let found = unmatched_numbers(&form(results), claims);
        found.into_iter().map(|number| number.number).collect::<Vec<_>>()
    };
    let claims = [claim(1, "2.07"), claim(2, "12000")];
    assert_eq!(numbers("Mide 2,07 km y sirve a 12.000 personas y a 13.", &claims), ["13"]);
    assert_eq!(numbers("Desde 2026.", &claims), Vec::<String>::new(), "the year of a claim's day");
    let validator = person(2, Role::AgencyValidator);
    let ready = revision(form("Hay 13.")).submit(now()).unwrap().validate(&validator, 0, now()).unwrap();
    let unmatched = unmatched_numbers(&ready.form, &[]);
    let publish = |seen: &[&str]| {
        let command: Publish = input::parse(json!({ "no_claim": seen })).unwrap();
        ready.clone().publish(&command, &[], &unmatched, now())
    };
    assert!(matches!(publish(&[]), Err(Rejected::Invalid(bad)) if bad.0[0].code == "unconfirmed_number"));
    assert!(publish(&["13"]).is_ok());
}

#[test]
fn a_capture_is_sent_to_validation_once_nothing_is_missing() {
    let bare: RevisionForm = input::parse(json!({ "language": "en", "text": { "title": "Line K" } })).unwrap();
    let Err(Rejected::Invalid(bad)) = revision(bare).submit(now()) else { panic!("it is not complete") };
    let missing: Vec<_> = bad.0.iter().map(|error| error.pointer.as_str()).collect();
    let text = ["actions", "challenge", "context", "learning_question", "lessons", "results"];
    let all: Vec<_> = ["/axes".to_owned()].into_iter().chain(text.map(|part| format!("/text/{part}"))).collect();
    assert_eq!(missing, [all, vec!["/topics".to_owned()]].concat());
}

#[test]
fn one_practice_takes_the_place_of_another_and_no_chain_closes() {
    let practice = |id: u128| {
        let id = PracticeId::new(Uuid::from_u128(id));
        let code = PracticeCode::parse("P01").unwrap();
        let revision = RevisionId::new(Uuid::from_u128(2));
        Practice::new(id, code, agency(), now()).published(revision, now().date_naive(), now()).unwrap()
    };
    let ended = || Ended { at: now(), reason: "Otra.".to_owned() };
    let superseded = practice(1).supersede(&practice(2), ended()).unwrap();
    assert_eq!(superseded.standing.superseded_by(), Some(practice(2).id));
    let back = practice(2).supersede(&superseded, ended());
    assert!(matches!(back, Err(Rejected::Invalid(bad)) if bad.0[0].code == "not_published"));
    assert!(practice(1).supersede(&practice(1), ended()).is_err());
    assert_eq!(practice(1).standing.publication().unwrap().review_due_on.to_string(), "2028-03-20");
}
