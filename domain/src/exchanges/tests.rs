use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::Refusal;
use crate::calendar::WorkCalendar;
use crate::input;

fn now() -> DateTime<Utc> {
    "2026-03-20T15:00:00Z".parse().expect("an instant")
}

fn item_id(number: u128) -> RequestItemId {
    RequestItemId::new(Uuid::from_u128(number))
}

fn form(items: Value) -> ExchangeForm {
    let design = json!({ "items": items });
    input::parse(json!({ "starts_on": "2026-06-01", "ends_on": "2026-06-03", "design": design })).expect("a form")
}

fn exchange(items: Value) -> Exchange {
    let mut next = 1..;
    Exchange::new(ExchangeId::new(Uuid::from_u128(1)), form(items), || item_id(next.next().expect("endless")), now())
}

fn session(starts_at: &str, ends_at: &str, item: Option<u128>) -> LiveSession {
    let moment = |text: &str| text.parse().expect("an instant");
    LiveSession { starts_at: moment(starts_at), ends_at: moment(ends_at), item: item.map(item_id), at_base: false }
}

fn edited(exchange: Exchange, form: ExchangeForm, sessions: Vec<LiveSession>) -> Result<Exchange, Refusal> {
    let calendar = WorkCalendar::colombian();
    exchange.edit(form, &Sessions(sessions), &calendar, || item_id(99)).map(|(exchange, _)| exchange)
}

#[test]
fn items_weigh_by_promise_and_then_by_rank() {
    let site = |promised| json!({ "kind": "site", "text": "Un sitio", "promised": promised });
    let all = |promised: &[bool]| weights(&exchange(promised.iter().map(|one| site(*one)).collect()).design.items);
    assert!(all(&[]).is_empty());
    assert_eq!(all(&[false, false, false, false, false]), [4, 3, 2, 1, 1]);
    assert_eq!(all(&[false, true, false, false, true]), [4, 5, 2, 1, 5]);
}

#[test]
fn a_design_that_was_stored_before_is_read() {
    let stored = json!({
        "direction": "offer", "instrument": null, "change_objective": null, "outcomes": [], "topics": ["tram"], "axes": [],
        "items": [{ "kind": "site", "text": "Línea K", "code": null }], "languages": ["es"],
    });
    let design: ExchangeDesign = serde_json::from_value(stored).expect("a design");
    let item = &design.items[0];
    assert_eq!((item.granted.id, item.promised, item.several_sessions), (None, false, false));
    assert_eq!((design.base, &design.title), (None, &None));
    // What nobody touches stays as it is, without an id.
    let before = Exchange { design, ..exchange(json!([])) };
    let after = edited(before.clone(), before.form(), Vec::new()).expect("edited");
    assert_eq!(after, before);
}

#[test]
fn items_keep_their_ids_and_what_they_stand_for() {
    let mut before = exchange(json!([{ "kind": "site", "text": "a" }, { "kind": "site", "text": "b" }]));
    let asked = input::parse(json!({ "kind": "site", "text": "c" })).expect("an item");
    before.design.items[1].granted.instead_of = Some(asked);
    let turned = json!([
        { "id": item_id(2), "kind": "site", "text": "B", "promised": true },
        { "kind": "topic", "text": "d", "code": "tram" },
    ]);
    let after = edited(before, form(turned), Vec::new()).expect("edited");
    let ids: Vec<_> = after.design.items.iter().filter_map(|item| item.granted.id).collect();
    assert_eq!(ids, [item_id(2), item_id(99)]);
    assert!(after.design.items[0].promised && after.design.items[0].granted.instead_of.is_some());
    assert_eq!(after.design.topics, ["tram"], "what it shows is what it is about");
}

#[test]
fn an_item_that_sessions_serve_stays() {
    let before = exchange(json!([{ "kind": "site", "text": "a", "several_sessions": true }]));
    let session = session("2026-06-01T14:00:00Z", "2026-06-01T15:00:00Z", Some(1));
    let guard = |items, sessions| edited(before.clone(), form(items), sessions).map_err(|refusal| refusal.guard);
    assert_eq!(guard(json!([]), vec![session]).err(), Some("item_in_use"));
    let one = json!([{ "id": item_id(1), "kind": "site", "text": "a" }]);
    assert!(guard(one.clone(), vec![session]).is_ok());
    assert_eq!(guard(one, vec![session, session]).err(), Some("item_in_several_sessions"));
    assert!(guard(json!([]), Vec::new()).is_ok());
}

#[test]
fn the_days_of_an_exchange_hold_its_sessions() {
    let before = exchange(json!([]));
    let days = |starts_on: &str, ends_on: &str| -> ExchangeForm {
        input::parse(json!({ "starts_on": starts_on, "ends_on": ends_on, "design": {} })).expect("a form")
    };
    // From the morning of the second to the end of that day, in the agency's zone.
    let session = session("2026-06-02T13:00:00Z", "2026-06-03T05:00:00Z", None);
    let guard = |form| edited(before.clone(), form, vec![session]).map_err(|refusal| refusal.guard).err();
    assert_eq!(guard(days("2026-06-02", "2026-06-02")), None);
    assert_eq!(guard(days("2026-06-03", "2026-06-03")), Some("sessions_outside_dates"));
    assert_eq!(guard(days("2026-05-31", "2026-06-01")), Some("sessions_outside_dates"));
}

fn in_state(state: State) -> Exchange {
    Exchange { state, ..exchange(json!([])) }
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

#[test]
fn an_exchange_is_confirmed_when_it_is_ready() {
    let ready = Readiness { blocked: false, leads_accepted: true };
    let (released, today) = (Progress { is_released: true, ..Progress::default() }, day("2026-03-20"));
    let confirm =
        |agenda, readiness| Exchange { agenda, ..in_state(State::Consulting(now())) }.confirm(readiness, today, now());
    let guard = |agenda, readiness| confirm(agenda, readiness).err().map(|refusal| refusal.guard);
    assert_eq!(guard(released, ready), None);
    assert_eq!(guard(Progress::default(), ready), Some("agenda_not_released"));
    assert_eq!(guard(released, Readiness { blocked: true, ..ready }), Some("blocking_conflicts"));
    assert_eq!(guard(released, Readiness { leads_accepted: false, ..ready }), Some("lead_not_accepted"));
    let confirmed = confirm(released, ready).expect("confirmed");
    assert_eq!(confirmed.state, State::Confirmed(now()));
    assert_eq!(confirmed.confirm(ready, today, now()).err().map(|refusal| refusal.guard), Some("wrong_state"));
}

#[test]
fn an_exchange_starts_on_its_first_day_and_is_delivered_after_its_last() {
    let confirmed = in_state(State::Confirmed(now()));
    let early = confirmed.clone().start(day("2026-05-31"), now());
    assert_eq!(early.err().map(|refusal| refusal.guard), Some("not_begun"));
    let begun = confirmed.start(day("2026-06-01"), now()).expect("begun");
    assert_eq!(
        (begun.overdue_since(day("2026-06-03")), begun.overdue_since(day("2026-06-20"))),
        (None, Some(day("2026-06-04")))
    );
    let deliver = |has_held, on| {
        let agenda = Progress { has_session: true, has_held, is_released: true };
        Exchange { agenda, ..begun.clone() }.deliver(day(on), now())
    };
    let guard = |has_held, on| deliver(has_held, on).err().map(|refusal| refusal.guard);
    assert_eq!(guard(true, "2026-06-03"), Some("not_over"));
    assert_eq!(guard(false, "2026-06-04"), Some("no_session_held"));
    let delivered = deliver(true, "2026-06-04").expect("delivered");
    assert_eq!(delivered.state, State::Delivered { started_at: now(), delivered_at: now() });
    assert_eq!(delivered.overdue_since(day("2026-06-20")), None);
}
