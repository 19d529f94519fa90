//! From a released agenda to an exchange that took place.

use convite_tests::{Actor, TestAgenda, TestApp};
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{act, offers};

async fn consulted() -> (TestApp, Actor, TestAgenda, String) {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let agenda = app.agenda(&officer).await;
    let session = agenda.added(agenda.session(0, "09:00-10:30")).await;
    act(&officer, &agenda.path(""), "consult", json!({})).await.ok();
    (app, officer, agenda, session)
}

async fn release(officer: &Actor, agenda: &TestAgenda) {
    officer.post(&agenda.path("agenda-versions"), json!({})).await.expect(201);
}

#[tokio::test]
async fn an_exchange_is_confirmed_once_its_agenda_is_released_and_holds() {
    let (_app, officer, agenda, session) = consulted().await;
    let confirm = async || act(&officer, &agenda.path(""), "confirm", json!({})).await;
    confirm().await.expect_guard(409, "agenda_not_released");
    assert!(!offers(&officer, &agenda.path(""), "confirm").await);
    release(&officer, &agenda).await;
    officer.patch_current(&session, json!({ "languages": ["ko"] })).await.ok();
    confirm().await.expect_guard(409, "blocking_conflicts");
    assert!(
        offers(&officer, &agenda.path(""), "confirm").await,
        "whether the whole agenda holds is found when it is tried"
    );
    officer.patch_current(&session, json!({ "languages": ["es"] })).await.ok();
    let confirmed = confirm().await.ok();
    assert_eq!(confirmed.text("state"), "confirmed");
    confirm().await.expect_guard(409, "wrong_state");
    agenda.delegation.requester.post(&agenda.path("confirm"), json!({})).await.expect(403);
}

#[tokio::test]
async fn nothing_is_confirmed_of_which_nobody_was_shown_anything_that_stands() {
    let (app, officer, agenda, _) = consulted().await;
    let path = agenda.path("");
    release(&officer, &agenda).await;
    app.clock.advance_by(chrono::TimeDelta::minutes(1));
    act(&officer, &path, "postpone", json!({ "reason": "Hay elecciones." })).await.ok();
    act(&officer, &path, "resume", json!({})).await.ok();
    agenda.added(agenda.session(0, "09:00-10:00")).await;
    act(&officer, &path, "consult", json!({})).await.ok();
    assert!(!offers(&officer, &path, "confirm").await);
    act(&officer, &path, "confirm", json!({})).await.expect_guard(409, "agenda_not_released");
    release(&officer, &agenda).await;
    act(&officer, &path, "confirm", json!({})).await.ok();
}

#[tokio::test]
async fn of_officers_who_confirm_at_once_one_does() {
    let (_app, officer, agenda, _) = consulted().await;
    release(&officer, &agenda).await;
    let etag = officer.etag(&agenda.path("")).await;
    let all = (0..8).map(|_| officer.post(&agenda.path("confirm"), json!({})).if_match(&etag).into_future());
    let mut statuses: Vec<_> = join_all(all).await.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412, 412, 412, 412, 412, 412, 412]);
}

#[tokio::test]
async fn an_exchange_begins_on_its_first_day_and_ends_with_recorded_attendance() {
    let (app, officer, agenda, session) = consulted().await;
    release(&officer, &agenda).await;
    act(&officer, &agenda.path(""), "confirm", json!({})).await.ok();
    act(&officer, &agenda.path(""), "start", json!({})).await.expect_guard(409, "not_begun");
    assert!(!offers(&officer, &agenda.path(""), "start").await);
    app.clock.set(&agenda.moment(0, "08:00").to_rfc3339());
    let officer = app.officer().await;
    assert!(offers(&officer, &agenda.path(""), "start").await);
    let started = act(&officer, &agenda.path(""), "start", json!({})).await.ok();
    assert_eq!((started.text("state"), &started["overdue_since"]), ("in_progress", &Value::Null));
    act(&officer, &agenda.path(""), "deliver", json!({})).await.expect_guard(409, "not_over");
    assert_eq!(started["allowed_actions"], json!([]));
    app.clock.set(&agenda.moment(3, "08:00").to_rfc3339());
    let officer = app.officer().await;
    let overdue = officer.get(&agenda.path("")).await.ok();
    assert!(overdue["overdue_since"].is_string(), "nobody has said that it took place");
    act(&officer, &agenda.path(""), "deliver", json!({})).await.expect_guard(409, "no_session_held");
    assert!(!offers(&officer, &agenda.path(""), "deliver").await);
    act(&officer, &session, "record-attendance", json!({ "attended": 11 })).await.ok();
    assert!(offers(&officer, &agenda.path(""), "deliver").await);
    let delivered = act(&officer, &agenda.path(""), "deliver", json!({})).await.ok();
    assert_eq!((delivered.text("state"), &delivered["overdue_since"]), ("delivered", &Value::Null));
    agenda.add(agenda.session(1, "09:00-10:00")).await.expect_guard(409, "exchange_state");
}
