use std::collections::HashSet;

use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::access::{Role, UserCaller};
use crate::policy::Policy;
use crate::requests::{Ask, Filing, Intake, Reference, Rejected, Take, Transfer};
use crate::{RequestId, input};

const NOTICE: i32 = 1;

fn officer() -> Caller {
    let id = UserId::new(Uuid::from_u128(7));
    Caller::User(UserCaller { id, roles: vec![Role::Officer], agency: None, must_change_password: false })
}

fn at(moment: &str) -> DateTime<Utc> {
    moment.parse().expect("a moment")
}

fn command<T: Deserr<BadFields>>(value: Value) -> T {
    input::parse(value).expect("a command")
}

/// A letter that arrived at one moment and was filed at another.
fn filed(received_at: &str, filed_at: &str) -> Result<Request, Rejected> {
    let form = json!({
        "organization": { "name": "Alcaldía", "kind": "municipality", "country": "AR", "city": "Rosario" },
        "requester": { "given_name": "L", "family_name": "F", "position": "D", "language": "es" },
        "kind": "study_tour", "learning_question": "¿Cómo decidir el trazado de una línea de cable?",
        "topics": ["tram"], "windows": [{ "start": "2027-03-01", "end": "2027-03-05" }],
        "duration_days": 3, "group_size": 12, "seniority": "technical", "languages": ["es"],
        "consents": { "data_processing": true }
    });
    let intake = Intake::parse(form, &HashSet::from(["tram".to_owned()])).expect("a form");
    let receipt = Receipt { channel: Some(Channel::Letter), received_at: Some(Moment(at(received_at))) };
    let origin = receipt.origin(&officer(), at(filed_at))?;
    let draft = Request::draft(RequestId::new(Uuid::from_u128(1)), origin, intake, NOTICE, at(filed_at));
    let filing =
        Filing { reference: Reference::new("MDE", 2027, 1), policy: Policy::default(), notice_version: NOTICE };
    draft.submit(filing, &officer(), &WorkCalendar::colombian(), at(filed_at))
}

/// Due date of the decision, and last day of the acknowledgement.
fn terms(received_at: &str, filed_at: &str) -> (String, String) {
    let request = filed(received_at, filed_at).expect("filed");
    let clock = &request.state.filed().expect("filed").clock;
    (clock.due_on().expect("a due date").to_string(), clock.acknowledge_by().to_string())
}

#[test]
fn a_letters_clock_starts_on_the_day_of_its_arrival_in_the_agencys_zone() {
    let expected = |due: &str, acknowledge: &str| (due.to_owned(), acknowledge.to_owned());
    // Monday, 2 February 2026, +15: with nothing but weekends between, Monday, 23 February.
    assert_eq!(terms("2026-02-02T15:00:00Z", "2026-02-10T15:00:00Z"), expected("2026-02-23", "2026-02-03"));
    // Four in the morning in London is still the day before in Bogotá.
    assert_eq!(terms("2026-02-03T04:00:00Z", "2026-02-10T15:00:00Z"), expected("2026-02-23", "2026-02-03"));
    // On a Saturday, on a Sunday: the next Monday is the first day that counts.
    assert_eq!(terms("2026-01-31T15:00:00Z", "2026-02-10T15:00:00Z"), expected("2026-02-20", "2026-02-02"));
    assert_eq!(terms("2026-02-01T15:00:00Z", "2026-02-10T15:00:00Z"), expected("2026-02-20", "2026-02-02"));
    // On the holiday of Monday, 23 March.
    assert_eq!(terms("2026-03-23T15:00:00Z", "2026-03-25T15:00:00Z"), expected("2026-04-15", "2026-03-24"));
    // In the old year: the clock counts from there, whatever year the number is of.
    assert_eq!(terms("2026-12-30T15:00:00Z", "2027-01-04T15:00:00Z"), expected("2027-01-22", "2026-12-31"));
}

#[test]
fn a_letter_that_lay_until_its_term_had_passed_is_overdue_as_it_is_filed() {
    let request = filed("2026-02-02T15:00:00Z", "2026-03-02T15:00:00Z").expect("filed");
    let filed = request.state.filed().expect("filed");
    assert!(filed.clock.is_overdue(WorkCalendar::colombian().local_date(at("2026-03-02T15:00:00Z"))));
    assert_eq!(filed.submitted_at, at("2026-03-02T15:00:00Z"));
}

#[test]
fn a_letter_is_neither_of_the_future_nor_older_than_a_year() {
    let code = |received_at: &str| match filed(received_at, "2027-01-10T15:00:00Z") {
        Err(Rejected::Invalid(bad)) => bad.0[0].code,
        other => panic!("{other:?}"),
    };
    assert_eq!(code("2027-01-10T15:00:01Z"), "in_the_future");
    assert_eq!(code("2026-01-09T14:59:59Z"), "too_long_ago");
    assert!(filed("2026-01-09T15:00:00Z", "2027-01-10T15:00:00Z").is_ok());
}

#[test]
fn the_terms_of_a_question_and_a_transfer_count_from_the_arrival_too() {
    let calendar = WorkCalendar::colombian();
    // The tenth business day after Monday, 2 February is the 16th; the fifth is the 9th.
    let taken = |now: &str| {
        let UserCaller { id, .. } = match officer() {
            Caller::User(user) => user,
            other => panic!("{other:?}"),
        };
        let request = filed("2026-02-02T15:00:00Z", "2026-02-06T15:00:00Z").expect("filed");
        request.take(&Take { force: false }, id, &officer(), &calendar, at(now)).expect("taken")
    };
    let ask = |now: &str| {
        let ask: Ask = command(json!({ "needs": [{ "text": "¿Cuántos vienen?" }] }));
        taken(now).request_info(ask, &officer(), &calendar, at(now)).is_ok()
    };
    assert_eq!((ask("2026-02-16T15:00:00Z"), ask("2026-02-17T15:00:00Z")), (true, false));
    let transfer = |now: &str| {
        let transfer: Transfer = command(json!({ "to": { "name": "Área Metropolitana" }, "text": "Va a ustedes." }));
        taken(now).transfer(transfer, &officer(), &calendar, at(now)).is_ok()
    };
    assert_eq!((transfer("2026-02-09T15:00:00Z"), transfer("2026-02-10T15:00:00Z")), (true, false));
}
