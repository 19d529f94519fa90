//! What the agencies of a session read in its briefing: those that have a role in it, and nobody else.

use convite_domain::AgencyId;
use convite_tests::{Actor, TestApp};
use serde_json::{Value, json};

use super::{hosted, joining, text};

/// A session of an exchange that consults, to which a group comes that speaks nothing of it and needs an interpreter.
async fn visited(app: &TestApp, officer: &Actor) -> String {
    let (agenda, path) = hosted(app, officer, json!({})).await;
    let foreign = json!({ "seniority": "mayor", "languages": ["fr"], "group_size": 5,
        "interpretation": { "needed": true, "provided_by": "host" } });
    joining(app, officer, &agenda, foreign).await;
    act(officer, &agenda.path(""), "consult").await;
    path
}

async fn act(actor: &Actor, path: &str, action: &str) {
    let etag = actor.etag(path).await;
    actor.post(&format!("{path}/{action}"), json!({})).if_match(&etag).await.ok();
}

/// Asks an agency to take a role in a session; its coordinator, and the path of the assignment.
async fn asked(app: &TestApp, officer: &Actor, session: &str, agency: AgencyId, role: &str) -> (Actor, String) {
    let invitation = json!({ "role": role, "agency": agency.to_string(), "override_reason": "Ya lo hace." });
    let made = officer.post(&format!("{session}/assignments"), invitation).await.expect(201);
    (app.coordinator(agency).await, format!("/v1/assignments/{}", made.text("id")))
}

#[tokio::test]
async fn an_agency_with_a_role_is_briefed_and_another_is_told_nothing() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let path = visited(&app, &officer).await;
    let (host, _) = asked(&app, &officer, &path, app.agency().await, "host").await;
    let read = host.get(&format!("{path}/briefing")).await.ok();
    assert_eq!(read["visitors"]["size"], json!(17));
    assert_eq!(read.json, officer.get(&format!("{path}/briefing")).await.ok().json, "it says the same to everybody");
    let stranger = app.coordinator(app.agency().await).await;
    stranger.get(&format!("{path}/briefing")).await.expect(404);
    stranger.get(&format!("{path}/briefing.html")).await.expect(404);
}

#[tokio::test]
async fn hosts_are_told_that_interpretation_is_needed_and_who_gives_it_once_that_is_agreed() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let path = visited(&app, &officer).await;
    let (host, _) = asked(&app, &officer, &path, app.agency().await, "host").await;
    let interpreters = app.agency().await;
    let (coordinator, assignment) = asked(&app, &officer, &path, interpreters, "interpreter_provider").await;
    let briefing = format!("{path}/briefing");
    let before = host.get(&briefing).await.ok();
    let visitors = &before["visitors"];
    assert_eq!((&visitors["languages"], &visitors["common_languages"]), (&json!(["es", "fr"]), &json!(["es"])));
    assert_eq!(visitors["interpretation_needed"], json!(true));
    assert_eq!(visitors["interpretation_provided_by"], json!(["host"]));
    assert_eq!(before["session"]["interpreters"], json!([]), "nobody is told of what is only asked");
    act(&coordinator, &assignment, "accept").await;
    let after = host.get(&briefing).await.ok();
    let named: &Value = &officer.get(&assignment).await.ok()["agency"]["name"].clone();
    assert_eq!(after["session"]["interpreters"], json!([named]));
    let page = text(&host.get(&format!("{path}/briefing.html?language=en")).await.ok());
    for line in ["Needed: The host city", &format!("Interpreted by {}", named.as_str().expect("a name"))] {
        assert!(page.contains(line), "{line}: {page}");
    }
}
