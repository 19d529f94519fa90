//! A refused action tells of the assignment, although its session or the exchange is what refuses.

use convite_tests::Answer;
use serde_json::{Value, json};

use super::{act, consulted, invitation};

/// Where the thing that was acted on stands, what was asked for, and what may be done now.
fn told(refused: &Answer) -> Value {
    json!([refused["from"], refused["action"], refused["allowed_actions"]])
}

#[tokio::test]
async fn an_answer_that_its_session_cannot_follow_tells_where_the_assignment_stands() {
    let all = consulted().await;
    let (path, presenter) = (all.invited().await, all.presenter().await);
    let elsewhere = all.app.agenda(&all.officer).await;
    let busy = json!({ "presenter_ids": [presenter] });
    elsewhere.added(elsewhere.session_with(0, "10:00-11:00", busy)).await;
    let answers = json!(["accept", "tentatively_accept", "decline", "counter"]);
    let refused = act(&all.coordinator, &path, "accept", json!({ "presenter_id": presenter })).await;
    assert_eq!(told(&refused.expect_guard(409, "person_double_booked")), json!(["invited", "accept", answers]));
    assert_eq!(all.coordinator.get(&path).await.ok()["allowed_actions"], answers);

    let free = all.presenter().await;
    act(&all.coordinator, &path, "accept", json!({ "presenter_id": free })).await.ok();
    let refused = act(&all.coordinator, &path, "substitute-presenter", json!({ "presenter_id": presenter })).await;
    let expected = json!(["accepted", "substitute_presenter", ["substitute_presenter"]]);
    assert_eq!(told(&refused.expect_guard(409, "person_double_booked")), expected);
}

#[tokio::test]
async fn a_decision_that_its_session_cannot_follow_tells_where_the_assignment_stands() {
    let all = consulted().await;
    let (path, presenter) = (all.invited().await, all.presenter().await);
    all.agenda.added(all.agenda.session(1, "09:00-10:30")).await;
    let (from, to) = (all.agenda.moment(1, "10:00"), all.agenda.moment(1, "11:00"));
    act(&all.coordinator, &path, "counter", json!({ "starts_at": from, "ends_at": to })).await.ok();
    let refused = act(&all.officer, &path, "take-counter", json!({})).await.expect_guard(409, "venue_double_booked");
    let expected = json!(["countered", "take_counter", ["take_counter", "refuse_counter", "release"]]);
    assert_eq!(told(&refused), expected);
    assert_eq!(refused["conflicts"][0]["sessions"].as_array().map(Vec::len), Some(2));

    act(&all.officer, &path, "refuse-counter", json!({})).await.ok();
    act(&all.coordinator, &path, "accept", json!({ "presenter_id": presenter })).await.ok();
    let auto = json!({ "agency": "auto", "reason": "No puede." });
    let refused = act(&all.officer, &path, "replace", auto).await.expect_guard(409, "no_candidate");
    assert_eq!(told(&refused), json!(["accepted", "replace", ["replace", "release"]]));
    assert_eq!(all.officer.get(&path).await.ok().text("state"), "accepted");
}

#[tokio::test]
async fn an_invitation_that_cannot_be_made_tells_where_the_session_stands() {
    let all = consulted().await;
    all.invited().await;
    let refused = all.invite(invitation(all.agency)).await.expect_guard(409, "already_assigned");
    assert_eq!(told(&refused), json!(["planned", "invite", ["edit", "cancel"]]));
    let reason = json!({ "reason": "La ciudad aplazó su visita." });
    act(&all.officer, &all.agenda.path(""), "postpone", reason).await.ok();
    let refused = all.invite(invitation("auto")).await.expect_guard(409, "exchange_state");
    assert_eq!(told(&refused), json!(["cancelled", "invite", []]));
}
