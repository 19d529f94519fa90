//! The sample data: whatever day it is, they go through the transitions that real ones go through.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use convite_tests::{Actor, TestApp, codes};
use serde_json::{Value, json};

use crate::oauth::signs_in;

/// An instance that loaded the samples.
struct Demo {
    app: TestApp,
    officer: Actor,
    /// What was kept of them: who may sign in.
    credentials: Value,
}

impl Demo {
    /// One that loaded them at a moment.
    async fn at(moment: &str) -> Self {
        let app = TestApp::start().await;
        app.clock.set(moment);
        let name = format!("convite-demo-{}-{}", std::process::id(), app.address().port());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir(&folder).expect("a folder");
        convite_api::demo::load(&app.shared, &app.database, &folder).await.expect("the samples are loaded");
        let kept = std::fs::read(folder.join("demo-credentials.json")).expect("the credentials are kept");
        std::fs::remove_dir_all(&folder).expect("the folder is removed");
        let officer = app.officer().await;
        Self { app, officer, credentials: serde_json::from_slice(&kept).expect("they are JSON") }
    }

    /// One of its accounts, signed in with the password that was kept.
    async fn account(&self, email: &str) -> Actor {
        let users = self.credentials["users"].as_array().expect("users");
        let user = users.iter().find(|user| user["email"] == email).expect("an account");
        let token = signs_in(&self.app, email, user["password"].as_str().expect("a password")).await.ok();
        self.app.bearer(token.text("access_token"))
    }

    async fn assignments(&self, state: &str) -> Vec<Value> {
        self.officer.get(&format!("/v1/assignments?limit=100&state={state}")).await.ok().items().to_vec()
    }
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
        // What day it is says whether a day of some visit is a holiday; and not every agency has been asked yet.
        let others = |code: &String| !["public_holiday", "agency_not_accepted"].contains(&code.as_str());
        let codes = codes.map(code).filter(others).collect();
        found.push((exchange["state"].as_str().expect("a state").to_owned(), codes));
    }
    found
}

async fn expect_twelve_agendas(demo: &Demo) {
    let agendas = agendas(&demo.officer).await;
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
    assert_eq!(states.into_iter().collect::<Vec<_>>(), expected);
    let conflicts: Vec<_> = agendas.iter().filter(|(_, codes)| !codes.is_empty()).collect();
    let told = |state: &str, code: &str| conflicts.iter().any(|(is, codes)| is == state && codes.contains(code));
    assert!(told("consulting", "venue_capacity_exceeded"), "one may not be released: {conflicts:?}");
    assert!(told("designing", "granted_item_missing"), "one leaves something out: {conflicts:?}");
    assert!(told("confirmed", "venue_unavailable"), "one is to be repaired: {conflicts:?}");
    assert_eq!(conflicts.len(), 3, "{conflicts:?}");
}

/// Time has done already what was due: no agency gets mail as the server starts.
async fn expect_nothing_due(demo: &Demo) {
    demo.app.sweep().await;
    let about = "SELECT kind FROM outbox_events WHERE kind LIKE 'assignment.%'";
    assert!(demo.app.sql().await.query(about, &[]).await.expect("events").is_empty(), "nothing was due");
}

/// Every answer that an agency may give is there.
async fn expect_answers_of_every_kind(demo: &Demo) {
    for state in ["invited", "tentative", "accepted", "countered", "declined", "expired", "released", "delivered"] {
        assert!(!demo.assignments(state).await.is_empty(), "one is {state}");
    }
    let waiting = demo.assignments("invited").await;
    assert!(waiting.iter().any(|one| one["sent_at"].is_null()), "one waits for the consultation");
    assert!(demo.assignments("declined").await.iter().all(|one| !one["end"]["code"].is_null()), "for a coded reason");
    for one in demo.assignments("countered").await {
        assert!(!one["counter"]["starts_at"].is_null(), "another time is proposed");
        let path = format!("/v1/assignments/{}", one["id"].as_str().expect("an id"));
        let etag = demo.officer.etag(&path).await;
        demo.officer.post(&format!("{path}/take-counter"), json!({})).if_match(&etag).await.ok();
    }
}

/// Whoever leads a session of an exchange that was confirmed has accepted, and done it where the session was held.
async fn expect_leads_of_what_was_confirmed(demo: &Demo) {
    let mut held = 0;
    for exchange in demo.officer.get("/v1/exchanges?limit=100").await.ok().items() {
        if !["confirmed", "in_progress", "delivered"].contains(&exchange["state"].as_str().expect("a state")) {
            continue;
        }
        let id = exchange["id"].as_str().expect("an id");
        let said = demo.officer.get(&format!("/v1/assignments?limit=100&exchange_id={id}")).await.ok();
        for session in demo.officer.get(&format!("/v1/exchanges/{id}/sessions")).await.ok().items() {
            let lead = said.items().iter().find(|one| one["session"]["id"] == session["id"] && one["is_lead"] == true);
            let states = (session["state"].as_str(), lead.and_then(|lead| lead["state"].as_str()));
            let fits = matches!(
                states,
                (Some("confirmed" | "not_held"), Some("accepted")) | (Some("held"), Some("delivered" | "accepted"))
            );
            assert!(fits, "{states:?}");
            held += usize::from(states == (Some("held"), Some("delivered")));
        }
    }
    assert!(held >= 4, "agencies did what they had accepted");
}

/// The coordinator of the first agency finds something in the inbox, with days to answer, and takes it.
async fn expect_something_to_accept(demo: &Demo) {
    let coordinator = demo.account("coordinator@metro.example").await;
    let inbox = coordinator.get("/v1/assignments?state=invited").await.ok();
    let one = inbox.items().first().expect("an invitation");
    let reply_by: DateTime<Utc> = one["reply_by"].as_str().expect("a moment").parse().expect("a moment");
    assert!(reply_by > demo.app.now() + TimeDelta::days(2), "{one}");
    let path = format!("/v1/assignments/{}", one["id"].as_str().expect("an id"));
    let etag = coordinator.etag(&path).await;
    let accepted = coordinator.post(&format!("{path}/accept"), json!({})).if_match(&etag).await.ok();
    assert_eq!((&accepted["state"], &accepted["session_state"]), (&json!("accepted"), &json!("confirmed")));
}

/// What broke after it was confirmed can be repaired: the one session at the venue that closed moves, and all items stay.
async fn expect_a_repair(demo: &Demo) {
    let confirmed = demo.officer.get("/v1/exchanges?limit=100&state=confirmed").await.ok();
    let mut repaired = 0;
    for exchange in confirmed.items() {
        let path = format!("/v1/exchanges/{}", exchange["id"].as_str().expect("an id"));
        let report = demo.officer.get(&format!("{path}/conflicts")).await.ok();
        if !codes(&report.json).contains(&"venue_unavailable".to_owned()) {
            continue;
        }
        let drafts = demo.officer.post(&format!("{path}/agenda-drafts"), json!({ "mode": "repair" })).await.expect(201);
        let draft = &drafts.items()[0];
        assert_eq!((&draft["left_out"], &draft["cost"]["changed"]), (&json!(0), &json!(100)), "{draft}");
        let draft = format!("{path}/agenda-drafts/{}", draft["id"].as_str().expect("an id"));
        let etag = demo.officer.etag(&draft).await;
        demo.officer.post(&format!("{draft}/apply"), json!({})).if_match(&etag).await.ok();
        let report = demo.officer.get(&format!("{path}/conflicts")).await.ok();
        assert!(!codes(&report.json).contains(&"venue_unavailable".to_owned()), "{report}");
        repaired += 1;
    }
    assert_eq!(repaired, 1, "there is one to be repaired");
}

/// A session of an item is planned from an offer on its topic: otherwise a draft would lose it.
async fn expect_offers_that_serve_their_items(demo: &Demo) {
    let mut served = 0;
    for exchange in demo.officer.get("/v1/exchanges?limit=100").await.ok().items() {
        let id = exchange["id"].as_str().expect("an id");
        let exchange = demo.officer.get(&format!("/v1/exchanges/{id}")).await.ok();
        let items = exchange["design"]["items"].as_array().expect("items");
        for session in demo.officer.get(&format!("/v1/exchanges/{id}/sessions")).await.ok().items() {
            let Some(item) = items.iter().find(|item| item["id"] == session["item_id"]) else { continue };
            let offer = session["offer_id"].as_str().expect("an offer");
            let offer = demo.officer.get(&format!("/v1/offers/{offer}")).await.ok();
            assert_eq!((&offer["topic"], &item["kind"]), (&item["code"], &json!("topic")), "{session}");
            served += 1;
        }
    }
    assert!(served >= 12, "{served}");
}

/// Two delegations share one exchange that is still designed; one of its sessions is for the one alone that joined.
async fn expect_an_exchange_that_is_shared(demo: &Demo) {
    let mut shared = Vec::new();
    for exchange in demo.officer.get("/v1/exchanges?limit=100&state=designing").await.ok().items() {
        let id = exchange["id"].as_str().expect("an id");
        let coming = demo.officer.get(&format!("/v1/delegations?exchange_id={id}")).await.ok().column("id");
        if coming.len() < 2 {
            continue;
        }
        let sessions = demo.officer.get(&format!("/v1/exchanges/{id}/sessions")).await.ok();
        let whom = |session: &Value| session["delegation_ids"].as_array().expect("ids").len();
        shared.push((coming.len(), sessions.items().iter().map(whom).collect::<Vec<_>>()));
    }
    assert_eq!(shared, [(2, vec![0, 0, 1])]);
}

async fn expect_samples(moment: &str) {
    let demo = Demo::at(moment).await;
    expect_twelve_agendas(&demo).await;
    expect_leads_of_what_was_confirmed(&demo).await;
    expect_offers_that_serve_their_items(&demo).await;
    expect_an_exchange_that_is_shared(&demo).await;
    expect_nothing_due(&demo).await;
    expect_something_to_accept(&demo).await;
    expect_answers_of_every_kind(&demo).await;
    expect_a_repair(&demo).await;
}

#[tokio::test]
async fn twelve_exchanges_have_an_agenda_in_every_state_and_agencies_answer_on_a_working_day() {
    expect_samples("2026-03-18T15:00:00Z").await;
}

#[tokio::test]
async fn and_on_a_sunday_before_a_holiday() {
    expect_samples("2026-03-22T15:00:00Z").await;
}

#[tokio::test]
async fn and_in_the_first_days_of_a_year() {
    expect_samples("2026-01-05T15:00:00Z").await;
}

#[tokio::test]
async fn and_in_the_last_at_night() {
    expect_samples("2026-12-30T04:00:00Z").await;
}
