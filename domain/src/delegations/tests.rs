//! What each action asks for, beside the matrix of states.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::Refusal;
use crate::input;

const NOTICE: i32 = 1;

fn now() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000)
}

fn delegation(size: i32) -> Delegation {
    let day = NaiveDate::from_ymd_opt(2026, 5, 19).expect("a day");
    let id = Uuid::from_u128(1);
    Delegation {
        id: DelegationId::new(id),
        version: 1,
        request_id: RequestId::new(id),
        exchange_id: ExchangeId::new(id),
        size,
        minors: 0,
        seniority: Seniority::Technical,
        country: Country::known("AR").expect("a country"),
        arrives_on: day,
        departs_on: day,
        final_list_due_on: day,
        items: Vec::new(),
        substitutions: Vec::new(),
        created_at: now(),
        updated_at: now(),
        state: State::Forming { overdue_since: None },
    }
}

fn form(changes: Value) -> MemberForm {
    let mut form = json!({
        "given_name": "Lucía", "family_name": "Ferreyra", "position": "Directora", "seniority": "technical",
        "country": "AR", "consents": { "data_processing": true }
    });
    form.as_object_mut().expect("members").extend(changes.as_object().expect("changes").clone());
    input::parse(form).expect("a form")
}

fn named(id: u128, changes: Value) -> Named {
    let id = DelegateId::new(Uuid::from_u128(id));
    Member::named(id, delegation(1).id, form(changes), NOTICE, now()).expect("a member")
}

fn roster(members: i32, heads: i32, without_consent: i32) -> Roster {
    Roster { members, heads, without_consent }
}

fn guard<T: std::fmt::Debug>(refused: Result<T, Refusal>) -> &'static str {
    refused.expect_err("refused").guard
}

#[test]
fn a_list_holds_as_many_as_were_granted_minors_among_them() {
    let forming = delegation(3);
    assert_eq!(forming.edit_members(roster(3, 1, 0)), Ok(()));
    assert_eq!(guard(forming.edit_members(roster(4, 1, 0))), "group_full");
    assert_eq!(guard(forming.edit_members(roster(2, 2, 0))), "two_heads");
    let minors = |count: i32| input::parse::<DelegationForm>(json!({ "minors": count })).expect("a form");
    assert_eq!(guard(forming.clone().edit(minors(2), roster(2, 1, 0))), "group_full");
    let (with_minor, changed) = forming.edit(minors(1), roster(2, 1, 0)).expect("edited");
    assert_eq!((with_minor.minors, changed), (1, vec!["minors".to_owned()]));
    assert_eq!(guard(with_minor.edit_members(roster(3, 1, 0))), "group_full");
}

#[test]
fn a_final_list_has_one_head_and_everybodys_consent() {
    let forming = delegation(3);
    assert_eq!(guard(forming.clone().finalise(roster(2, 0, 0), now())), "no_head");
    assert_eq!(guard(forming.clone().finalise(roster(2, 1, 1), now())), "consent_missing");
    let closed = forming.finalise(roster(2, 1, 0), now()).expect("final");
    assert_eq!(guard(closed.edit_members(roster(2, 1, 0))), "wrong_state");
    assert_eq!(guard(closed.finalise(roster(2, 1, 0), now())), "wrong_state");
}

#[test]
fn a_list_that_falls_due_becomes_final_or_is_flagged_and_stays_so() {
    let Ok(FallenDue::Final(closed)) = delegation(3).fall_due(roster(1, 1, 0), now()) else { panic!("final") };
    assert_eq!(closed.state, State::Final { finalised_at: now() });
    let Ok(FallenDue::Overdue(flagged)) = delegation(3).fall_due(roster(0, 0, 0), now()) else { panic!("flagged") };
    assert!(flagged.state.list().is_overdue());
    let nobody = Arrive { members: input::UniqueList::new(Vec::new()).expect("none"), minors: minors(2) };
    let (here, _) = flagged.clone().arrive(&nobody, Vec::new(), now()).expect("arrived");
    assert!(here.state.list().is_overdue());
    let late = flagged.finalise(roster(1, 1, 0), now()).expect("final after all");
    assert!(!late.state.list().is_overdue());
}

fn minors(count: i64) -> input::Int<0, 500> {
    input::Int::new(count).expect("a number")
}

#[test]
fn a_substitute_needs_consent_and_takes_over_the_lead() {
    let (head, other) = (named(1, json!({ "is_head": true })).member, named(2, json!({})).member);
    let closed = delegation(2).finalise(Roster::of([&head, &other]), now()).expect("final");
    let instead_of = |id: u128| {
        let substitute = form(json!({}));
        let reason = crate::requests::Text::parse("Cambió de cargo.").expect("a text");
        Substitution { member_id: DelegateId::new(Uuid::from_u128(id)), reason, substitute }
    };
    let members = [head, other];
    let refused = |id, changes| match closed.clone().substitute(&instead_of(id), &members, named(3, changes), now()) {
        Err(Rejected::Refused(refusal)) => refusal.guard,
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(1, json!({})), "no_head");
    assert_eq!(refused(2, json!({ "is_head": true })), "two_heads");
    assert_eq!(refused(2, json!({ "consents": {} })), "consent_missing");
    let stranger = closed.clone().substitute(&instead_of(9), &members, named(3, json!({})), now());
    assert!(matches!(stranger, Err(Rejected::Invalid(_))), "{stranger:?}");
    let head = named(3, json!({ "is_head": true }));
    let done = closed.substitute(&instead_of(1), &members, head, now()).expect("substituted");
    assert!(!done.leaving.is_current() && !done.leaving.is_head && done.coming.member.is_head);
    assert_eq!(done.delegation.substitutions.len(), 1);
}

#[test]
fn who_did_not_come_is_known_and_who_is_not_on_the_list_cannot_have() {
    let members = vec![named(1, json!({ "is_head": true })).member, named(2, json!({})).member];
    let came = |ids: &[u128]| {
        let ids = ids.iter().map(|id| DelegateId::new(Uuid::from_u128(*id))).collect();
        Arrive { members: input::UniqueList::new(ids).expect("ids"), minors: minors(1) }
    };
    let (here, seen) = delegation(2).arrive(&came(&[2]), members.clone(), now()).expect("arrived");
    assert_eq!(here.state.arrival().map(|arrival| (arrival.members, arrival.minors)), Some((1, 1)));
    assert_eq!(seen.iter().map(|member| member.came).collect::<Vec<_>>(), [Some(false), Some(true)]);
    let Err(Rejected::Invalid(bad)) = delegation(2).arrive(&came(&[2, 7]), members.clone(), now()) else {
        panic!("a stranger came")
    };
    assert_eq!(bad.0[0].pointer, "/members/1");
    let crowd = delegation(2).arrive(&came(&[1, 2]), members, now());
    assert!(matches!(crowd, Err(Rejected::Refused(Refusal { guard: "group_full", .. }))), "{crowd:?}");
}

#[test]
fn nothing_is_anonymised_before_its_time() {
    let policy = Policy::default();
    let ended = delegation(2).cancel(now()).expect("cancelled");
    assert_eq!(guard(ended.clone().anonymise(&policy, now() + TimeDelta::days(700))), "retention_runs");
    let gone = ended.anonymise(&policy, now() + TimeDelta::days(731)).expect("anonymised");
    assert_eq!(gone.state.name(), DelegationState::Anonymised);
    assert_eq!(guard(gone.cancel(now())), "wrong_state");
}

#[test]
fn protected_fields_need_their_own_consent_and_go_with_it() {
    let diet = json!({ "protected": { "diet": "Vegetariana", "contact": { "email": "lucia@example.org" } } });
    let id = DelegateId::new(Uuid::from_u128(1));
    let bad = Member::named(id, delegation(1).id, form(diet.clone()), NOTICE, now()).expect_err("no consent");
    let pointers: Vec<_> = bad.0.iter().map(|error| error.pointer.as_str()).collect();
    assert_eq!(pointers, ["/protected/contact", "/protected/diet"]);
    let mut whole = diet.clone();
    whole["consents"] = json!({ "data_processing": true, "health_data": true, "contact_data": true });
    let Named { member, protected } = named(1, whole);
    let mut without = member.form(protected.clone()).expect("a form");
    without.consents.health_data = false;
    assert!(without.only_withdraws(&member.form(protected.clone()).expect("a form")));
    let after = member.revised(without, &protected, NOTICE, now()).expect("revised");
    assert_eq!((after.protected.diet, after.protected.contact), (None, protected.contact));
}

#[test]
fn a_tombstone_keeps_country_and_seniority_and_no_name() {
    let member = named(1, json!({ "is_head": true, "languages": ["es"] })).member.erased_on_request(now());
    assert_eq!((member.country.as_str(), member.seniority), ("AR", Seniority::Technical));
    assert!(member.given_name.is_none() && member.languages.is_empty() && !member.is_head);
    assert!(member.consents.iter().all(|consent| consent.withdrawn_at.is_some()));
    assert!(member.form(ProtectedFields::default()).is_none());
    let again = delegation(1).permit_to(&member, MemberAction::Erase);
    assert_eq!(guard(again), "erased");
}
