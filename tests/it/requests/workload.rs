//! Who has how much to do, and what is late.

use convite_tests::{Actor, Answer, TestApp, forms};
use serde_json::{Value, json};

/// What an officer has to do.
fn load<'a>(workload: &'a Answer, officer: &Actor) -> &'a Value {
    let id = officer.id().to_string();
    let officers = workload["officers"].as_array().expect("officers");
    &officers.iter().find(|line| line["officer_id"] == id).expect("the officer")["load"]
}

#[tokio::test]
async fn a_lead_sees_what_each_officer_has_and_what_is_late() {
    let app = TestApp::start().await;
    let (lead, busy, idle) = (app.lead().await, app.officer().await, app.officer().await);
    app.analyst().await;
    app.draft().await;
    app.submitted().await;
    app.in_review(&busy).await;
    app.info_requested(&busy).await;
    app.declined(&busy).await;
    let read = async || lead.get("/v1/officers/workload").await.ok();
    let at_first = read().await;
    let counts = |one: &Value, names: [&str; 5]| names.map(|name| one[name].as_i64().expect("a count"));
    let states = ["submitted", "in_review", "info_requested", "waitlisted", "due_soon"];
    assert_eq!(counts(load(&at_first, &busy), states), [0, 1, 1, 0, 0]);
    assert_eq!(counts(load(&at_first, &idle), states), [0, 0, 0, 0, 0]);
    assert_eq!(counts(&at_first["unassigned"], states), [1, 0, 0, 0, 0]);
    assert_eq!(at_first["officers"].as_array().expect("officers").len(), 3, "no analyst");
    let late =
        ["decisions_overdue", "acknowledgements_overdue", "first_responses_overdue", "questions_lapsing", "due_soon"];
    // Filed on 20 March: acknowledged by the 24th, answered by the 30th, decided by 15 April; asked, lapses on 20 April.
    for (day, of_busy, of_nobody) in [
        ("2026-03-24", [0, 0, 0, 0, 0], [0, 0, 0, 0, 0]),
        ("2026-03-25", [0, 0, 0, 0, 0], [0, 1, 0, 0, 0]),
        ("2026-03-30", [0, 0, 0, 0, 0], [0, 1, 0, 0, 0]),
        ("2026-03-31", [0, 0, 1, 0, 0], [0, 1, 1, 0, 0]),
        ("2026-04-08", [0, 0, 1, 0, 1], [0, 1, 1, 0, 1]),
        ("2026-04-15", [0, 0, 1, 1, 1], [0, 1, 1, 0, 1]),
        ("2026-04-16", [1, 0, 1, 1, 0], [1, 1, 1, 0, 0]),
    ] {
        app.clock.set(&format!("{day}T15:00:00Z"));
        let workload = read().await;
        assert_eq!(workload.text("today"), day);
        assert_eq!(counts(load(&workload, &busy), late), of_busy, "{day}");
        assert_eq!(counts(&workload["unassigned"], late), of_nobody, "{day}");
        // The queue lists what is counted.
        for (i, term) in ["decision", "acknowledgement", "first_response"].into_iter().enumerate() {
            let listed = lead.get(&format!("/v1/requests?overdue={term}")).await.ok();
            assert_eq!(listed.items().len() as i64, of_busy[i] + of_nobody[i], "{day}: {term}");
        }
    }
}

#[tokio::test]
async fn what_is_overdue_is_shown_until_it_is_done() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let request = app.submitted().await;
    let line = async || officer.get("/v1/requests").await.ok().items()[0].clone();
    assert_eq!(
        (&line().await["acknowledge_by"], &line().await["first_response_by"]),
        (&json!("2026-03-24"), &json!("2026-03-30"))
    );
    app.clock.set("2026-04-16T15:00:00Z");
    let overdue = async || request.seen_by(&officer).await["handling"]["overdue"].clone();
    assert_eq!(overdue().await, json!(["decision", "acknowledgement", "first_response"]));
    officer.act(&request, "take", json!({})).await.ok();
    assert_eq!(overdue().await, json!(["decision", "first_response"]));
    assert_eq!(line().await["acknowledge_by"], Value::Null);
    officer.act(&request, "decline", forms::decline()).await.ok();
    assert_eq!(overdue().await, json!([]));
    assert_eq!(line().await["first_response_by"], Value::Null);
    assert_eq!(request.seen().await["handling"], Value::Null);
}

#[tokio::test]
async fn the_load_is_for_leads() {
    let app = TestApp::start().await;
    app.visitor().get("/v1/officers/workload").await.expect(401);
    app.officer().await.get("/v1/officers/workload").await.expect(403);
    app.lead().await.get("/v1/officers/workload?limit=1").await.expect_bad_fields(&["/limit: unknown_member"]);
}
