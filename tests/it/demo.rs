//! The sample data: whatever day it is, they go through the transitions that real ones go through.

use std::collections::{BTreeMap, BTreeSet};

use convite_tests::{Actor, TestApp};
use serde_json::Value;

/// An instance that loaded the samples at a moment, and an officer.
async fn demo(moment: &str) -> (TestApp, Actor) {
    let app = TestApp::start().await;
    app.clock.set(moment);
    let folder = std::env::temp_dir().join(format!("convite-demo-{}-{}", std::process::id(), moment.replace(':', "")));
    std::fs::create_dir(&folder).expect("a folder");
    convite_api::demo::load(&app.shared, &app.database, &folder).await.expect("the samples are loaded");
    std::fs::remove_dir_all(&folder).expect("the folder is removed");
    let officer = app.officer().await;
    (app, officer)
}

/// Every exchange that has sessions, with the codes of what its agenda conflicts with.
async fn agendas(officer: &Actor) -> Vec<(String, BTreeSet<String>)> {
    let mut found = Vec::new();
    for exchange in officer.get("/v1/exchanges?limit=100").await.ok().items() {
        let path = format!("/v1/exchanges/{}", exchange["id"].as_str().expect("an id"));
        if officer.get(&format!("{path}/sessions")).await.ok().items().is_empty() {
            continue;
        }
        let report = officer.get(&format!("{path}/conflicts")).await.ok();
        let live = !["postponed", "cancelled", "delivered"].contains(&exchange["state"].as_str().expect("a state"));
        let codes = report["conflicts"].as_array().expect("conflicts").iter().filter(|_| live);
        let code = |conflict: &Value| conflict["code"].as_str().expect("a code").to_owned();
        // What day it is says whether a day of some visit is a holiday.
        let codes = codes.map(code).filter(|code| code != "public_holiday").collect();
        found.push((exchange["state"].as_str().expect("a state").to_owned(), codes));
    }
    found
}

async fn expect_twelve_agendas(moment: &str) {
    let (_app, officer) = demo(moment).await;
    let agendas = agendas(&officer).await;
    let mut states = BTreeMap::<&str, usize>::new();
    for (state, _) in &agendas {
        *states.entry(state.as_str()).or_default() += 1;
    }
    let expected = [
        ("cancelled", 1),
        ("confirmed", 2),
        ("consulting", 3),
        ("delivered", 2),
        ("designing", 2),
        ("in_progress", 1),
        ("postponed", 1),
    ];
    assert_eq!(states.into_iter().collect::<Vec<_>>(), expected, "{moment}");
    let conflicts: Vec<_> = agendas.iter().filter(|(_, codes)| !codes.is_empty()).collect();
    let told = |state: &str, code: &str| conflicts.iter().any(|(is, codes)| is == state && codes.contains(code));
    assert!(told("consulting", "venue_capacity_exceeded"), "one may not be released: {conflicts:?}");
    assert!(told("designing", "granted_item_missing"), "one leaves something out: {conflicts:?}");
    assert!(told("confirmed", "venue_unavailable"), "one is to be repaired: {conflicts:?}");
    assert_eq!(conflicts.len(), 3, "{conflicts:?}");
}

#[tokio::test]
async fn twelve_exchanges_have_an_agenda_in_every_state_on_a_working_day() {
    expect_twelve_agendas("2026-03-18T15:00:00Z").await;
}

#[tokio::test]
async fn and_on_a_sunday_before_a_holiday() {
    expect_twelve_agendas("2026-03-22T15:00:00Z").await;
}
