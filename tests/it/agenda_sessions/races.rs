//! Officers at the same moment, on two instances.

use convite_tests::{Actor, Answer, TestApp, forms};
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::planning;

/// What sixteen officers are answered, half of them on another instance, who plan a session at the same moment that takes the same,
/// each in an agenda of their own; one gets it.
async fn of_sixteen_one_gets(app: &TestApp, officer: &Actor, what: Value, guard: &str) -> Vec<Answer> {
    let other = TestApp::start_on(&app.database_url, |_| {}).await;
    let elsewhere: Actor = other.bearer(officer.token().await.expect("a token"));
    let mut writes = Vec::new();
    for i in 0..16 {
        let agenda = app.agenda(officer).await;
        let form = agenda.session_with(0, "09:00-10:30", what.clone());
        let writer = if i % 2 == 0 { officer } else { &elsewhere };
        writes.push(writer.post(&agenda.path("sessions"), form).into_future());
    }
    let answers = join_all(writes).await;
    let made = answers.iter().filter(|answer| answer.status == 201).count();
    let refused = answers.iter().filter(|answer| answer.json["guard"] == guard).count();
    assert_eq!((made, refused), (1, 15));
    answers
}

async fn bookings(app: &TestApp) -> i64 {
    app.sql().await.query_one("SELECT count(*) FROM person_bookings", &[]).await.expect("a count").get(0)
}

#[tokio::test]
async fn of_sixteen_writers_on_two_instances_one_gets_the_guide() {
    let (app, officer, _) = planning().await;
    of_sixteen_one_gets(&app, &officer, json!({ "guide_id": officer.id() }), "person_double_booked").await;
    assert_eq!(bookings(&app).await, 1);
}

#[tokio::test]
async fn of_sixteen_writers_on_two_instances_one_gets_the_presenter() {
    let (app, officer, _) = planning().await;
    let presenter = app.resource(app.agency().await, "presenters", forms::presenter()).await;
    let what = json!({ "presenter_ids": [presenter] });
    let answers = of_sixteen_one_gets(&app, &officer, what, "person_double_booked").await;
    let made = answers.iter().find(|answer| answer.status == 201).expect("one that was made");
    for refused in answers.iter().filter(|answer| answer.status == 409) {
        let sessions = refused.json["conflicts"][0]["sessions"].as_array().expect("sessions");
        let named = sessions.iter().find(|one| one["id"] == made["id"]).expect("the one that was made");
        assert_eq!((&named["starts_at"], &named["title"]), (&made["starts_at"], &made["title"]));
    }
    assert_eq!(bookings(&app).await, 1);
}

#[tokio::test]
async fn of_sixteen_writers_on_two_instances_one_gets_the_venue() {
    let (app, officer, _) = planning().await;
    let venue = app.venue(app.agency().await).await;
    let what = json!({ "place": { "kind": "venue", "venue_id": venue } });
    of_sixteen_one_gets(&app, &officer, what, "venue_double_booked").await;
}

#[tokio::test]
async fn of_equal_moves_with_one_etag_one_wins() {
    let (_app, officer, agenda) = planning().await;
    let path = agenda.added(agenda.session(0, "09:00-10:30")).await;
    let etag = officer.etag(&path).await;
    let moves = (0..16).map(|_| officer.patch(&path, json!({ "pinned": true })).if_match(&etag).into_future());
    let mut statuses: Vec<_> = join_all(moves).await.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!((statuses[0], &statuses[1..]), (200, [412; 15].as_slice()));
}

#[tokio::test]
async fn people_cannot_be_taken_twice_whatever_the_program_does() {
    let (app, officer, agenda) = planning().await;
    let path = agenda.added(agenda.session_with(0, "09:00-10:30", json!({ "guide_id": officer.id() }))).await;
    let other = agenda.added(agenda.session(1, "09:00-10:30")).await;
    let id = |path: &str| path.rsplit('/').next().expect("an id").to_owned();
    let sql = app.sql().await;
    let twice = format!(
        "INSERT INTO person_bookings SELECT '{}', person_id, during FROM person_bookings WHERE session_id = '{}'",
        id(&other),
        id(&path)
    );
    let error = sql.batch_execute(&twice).await.expect_err("a violation");
    let constraint = error.as_db_error().and_then(|error| error.constraint().map(str::to_owned));
    assert_eq!(constraint.as_deref(), Some("person_bookings_once"));
}
