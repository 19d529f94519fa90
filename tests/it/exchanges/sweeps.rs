//! What time does to exchanges and to those who come to them.

use convite_tests::{Actor, TestAgenda, TestApp, forms};
use serde_json::{Value, json};

/// Sets the clock of a test to a local time of the agenda.
fn at(app: &TestApp, agenda: &TestAgenda, day: u64, time: &str) {
    app.clock.set(&agenda.moment(day, time).to_rfc3339());
}

/// A confirmed exchange with a session from nine to ten on its first day.
async fn confirmed() -> (TestApp, Actor, TestAgenda) {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let agenda = app.agenda(&officer).await;
    agenda.added(agenda.session(0, "09:00-10:00")).await;
    let query = "UPDATE exchanges SET state = 'confirmed', confirmed_at = updated_at";
    app.sql().await.execute(query, &[]).await.expect("confirmed");
    (app, officer, agenda)
}

async fn state_of(officer: &Actor, path: &str) -> String {
    officer.get(path).await.ok().text("state").to_owned()
}

#[tokio::test]
async fn a_confirmed_exchange_begins_with_its_first_session() {
    let (app, officer, agenda) = confirmed().await;
    at(&app, &agenda, 0, "08:59");
    app.sweep().await;
    assert_eq!(state_of(&officer, &agenda.path("")).await, "confirmed");
    at(&app, &agenda, 0, "09:00");
    app.sweep().await;
    let begun = officer.get(&agenda.path("")).await.ok();
    assert_eq!((begun.text("state"), &begun["overdue_since"]), ("in_progress", &Value::Null));
    assert_eq!((&begun["started_at"], &begun["confirmed_at"]), (&json!(app.now()), &Value::Null));
    let trail = app.admin().await.get("/v1/audit-events?action=exchange.start").await.ok();
    assert_eq!((trail.items().len(), &trail.items()[0]["actor"]["kind"]), (1, &json!("system")));
    at(&app, &agenda, 30, "09:00");
    let late = officer.get(&agenda.path("")).await.ok();
    let after_the_end = late.text("ends_on").parse::<chrono::NaiveDate>().expect("a day").succ_opt();
    assert_eq!(late["overdue_since"], json!(after_the_end));
    officer
        .patch_current(&agenda.path(""), json!({ "design": { "title": "x" } }))
        .await
        .expect_guard(409, "wrong_state");
}

#[tokio::test]
async fn whom_nobody_saw_off_came_and_left_by_the_day_after_the_last_session() {
    let (app, officer, agenda) = confirmed().await;
    let visit = &agenda.delegation;
    let head = visit.named(forms::head()).await;
    at(&app, &agenda, 0, "23:59");
    app.sweep().await;
    assert_ne!(state_of(&officer, &visit.path("")).await, "departed");
    at(&app, &agenda, 1, "00:00");
    app.sweep().await;
    let gone = officer.get(&visit.path("")).await.ok();
    assert_eq!((gone.text("state"), &gone["arrival"]["members"]), ("departed", &json!(1)));
    assert_eq!(officer.get(&visit.member(&head, "")).await.ok()["came"], true);
    let path = format!("/v1/audit-events?subject_id={}&subject_kind=delegation", visit.id);
    let trail = app.admin().await.get(&path).await.ok();
    let actions = trail.column("action");
    assert_eq!(actions[..2], ["delegation.depart", "delegation.arrive"]);
    assert_eq!(trail.items()[0]["actor"]["kind"], "system");
}

#[tokio::test]
async fn who_came_as_recorded_only_leaves_and_who_has_a_session_to_come_stays() {
    let (app, officer, agenda) = confirmed().await;
    agenda.added(agenda.session(2, "09:00-10:00")).await;
    let visit = &agenda.delegation;
    visit.act_as(&officer, "arrive", json!({ "members": [], "minors": 2 })).await.ok();
    at(&app, &agenda, 2, "12:00");
    app.sweep().await;
    assert_eq!(state_of(&officer, &visit.path("")).await, "arrived");
    at(&app, &agenda, 3, "00:00");
    app.sweep().await;
    let gone = officer.get(&visit.path("")).await.ok();
    assert_eq!((gone.text("state"), &gone["arrival"]["minors"]), ("departed", &json!(2)));
}
