//! Lessons are written down by their agency, and accepted by somebody else in it.

use convite_domain::AgencyId;
use convite_domain::access::Role;
use convite_tests::{Actor, NewUser, TestAgenda, TestApp, act, forms};
use serde_json::{Value, json};

use super::promotion::captured;

#[tokio::test]
async fn an_agency_writes_its_own_lessons_and_sees_no_others() {
    let app = TestApp::start().await;
    let (ours, theirs) = (app.authors().await, app.authors().await);
    let system = app.client(theirs.agency).await;
    let made = system.post("/v1/lessons", json!({ "text": { "pt": "Escutar antes." } })).await.expect(201);
    assert_eq!((made.text("state"), &made["agency"]["id"]), ("captured", &json!(theirs.agency.to_string())));
    assert_eq!(made["allowed_actions"], json!(["edit"]), "who writes for the agency does not accept for it");
    let path = format!("/v1/lessons/{}", made.text("id"));
    for stranger in [&ours.writer, &ours.validator, &app.officer().await] {
        stranger.get(&path).await.expect(404);
        stranger.patch(&path, json!({ "topics": [] })).if_match("*").await.expect(404);
        stranger.post(&format!("{path}/accept"), json!({})).if_match("*").await.expect(404);
        assert_eq!(stranger.get("/v1/lessons").await.ok()["items"], json!([]));
    }
    ours.validator.post("/v1/lessons", json!({ "text": { "es": "Sí." } })).await.expect(403);
    let named = json!({ "agency_id": theirs.agency.to_string(), "text": { "es": "Sí." } });
    ours.writer.post("/v1/lessons", named.clone()).await.expect_bad_fields(&["/agency_id: unknown"]);
    ours.editor.post("/v1/lessons", named).await.expect(201);
    assert_eq!(theirs.validator.get("/v1/lessons").await.ok().items().len(), 2);
}

#[tokio::test]
async fn what_is_bad_of_a_lesson_is_named_all_at_once() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let bad = json!({ "text": { "fr": "Oui." }, "topics": ["tram", "tram", "unheard_of"], "colour": 1 });
    let refused = authors.writer.post("/v1/lessons", bad).await;
    refused.expect_bad_fields(&[
        "/colour: unknown_member",
        "/text/fr: unknown_member",
        "/topics/1: repeated",
        "/topics/2: unknown_topic",
    ]);
    let nobodys = authors.editor.post("/v1/lessons", json!({ "text": {} })).await;
    nobodys.expect_bad_fields(&["/agency_id: required", "/text: required"]);
    let exchange = json!({ "text": { "es": "Sí." }, "exchange_id": "0198f3d2-7c11-7a60-8c34-5f1d2a9b0e00" });
    authors.writer.post("/v1/lessons", exchange).await.expect_bad_fields(&["/exchange_id: unknown"]);
    let path = captured(&authors, json!({ "es": "Escuchar." })).await;
    let change = json!({ "text": { "es": null }, "topics": ["unheard_of"] });
    let refused = authors.writer.patch_current(&path, change).await;
    refused.expect_bad_fields(&["/text: required", "/topics/0: unknown_topic"]);
    let changed = authors.writer.patch_current(&path, json!({ "topics": ["cable_mobility"] })).await.ok();
    assert_eq!((&changed["version"], &changed["topics"]), (&json!(2), &json!(["cable_mobility"])));
    let same = authors.writer.patch_current(&path, json!({ "topics": ["cable_mobility"] })).await.ok();
    assert_eq!(same["version"], 2, "what changes nothing makes no version");
}

#[tokio::test]
async fn nobody_accepts_or_discards_what_they_wrote() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let roles = vec![Role::AgencyEditor, Role::AgencyValidator];
    let both = app.user_with(NewUser { roles, agency: Some(authors.agency), ..NewUser::default() }).await;
    let path = captured(&authors, json!({ "es": "Escuchar." })).await;
    both.patch_current(&path, json!({ "text": { "en": "Listen." } })).await.ok();
    act(&both, &path, "accept", json!({})).await.expect_guard(403, "four_eyes");
    act(&both, &path, "discard", json!({ "reason": "No." })).await.expect_guard(403, "four_eyes");
    act(&authors.writer, &path, "accept", json!({})).await.expect(403);
    let accepted = act(&authors.validator, &path, "accept", json!({})).await.ok();
    assert_eq!((accepted.text("state"), &accepted["allowed_actions"]), ("accepted", &json!(["discard"])));
    let trail = app.admin().await.get("/v1/audit-events?action=lesson.accept").await.ok();
    assert_eq!(trail.items()[0]["to_state"], "accepted");
}

#[tokio::test]
async fn an_action_that_the_state_does_not_have_is_refused() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let path = captured(&authors, json!({ "es": "Escuchar." })).await;
    act(&authors.writer, &path, "promote", json!({})).await.expect_guard(409, "wrong_state");
    act(&authors.validator, &path, "discard", json!({})).await.expect_bad_fields(&["/reason: required"]);
    act(&authors.validator, &path, "accept", json!({})).await.ok();
    act(&authors.validator, &path, "accept", json!({})).await.expect_guard(409, "wrong_state");
    let late = authors.writer.patch_current(&path, json!({ "topics": ["tram"] })).await;
    late.expect_guard(409, "wrong_state");
    let discarded = act(&authors.editor, &path, "discard", json!({ "reason": "Repetida." })).await.ok();
    assert_eq!((discarded.text("state"), &discarded["ended"]["reason"]), ("discarded", &json!("Repetida.")));
    assert_eq!((&discarded["accepted_at"], &discarded["allowed_actions"]), (&Value::Null, &json!([])));
    act(&authors.writer, &path, "promote", json!({})).await.expect_guard(409, "wrong_state");
}

#[tokio::test]
async fn lessons_are_listed_by_state_agency_and_topic_page_by_page() {
    let app = TestApp::start().await;
    let (ours, theirs) = (app.authors().await, app.authors().await);
    for (authors, topic) in [(&ours, "tram"), (&ours, "cable_mobility"), (&theirs, "tram")] {
        let lesson = json!({ "text": { "es": "Escuchar." }, "topics": [topic] });
        authors.writer.post("/v1/lessons", lesson).await.expect(201);
    }
    let path = captured(&ours, json!({ "es": "Última." })).await;
    act(&ours.validator, &path, "accept", json!({})).await.ok();
    let count = async |query: &str| ours.editor.get(&format!("/v1/lessons?{query}")).await.ok().items().len();
    let own = format!("agency_id={}&topic=tram", ours.agency);
    assert_eq!((count("").await, count("topic=tram").await, count(&own).await), (4, 3, 2));
    assert_eq!((count("state=accepted").await, count("state=promoted").await), (1, 0));
    let first = ours.editor.get("/v1/lessons?limit=3").await.ok();
    assert_eq!(first.items()[0]["text"]["es"], "Última.", "the last one first");
    let rest = ours.editor.get(&format!("/v1/lessons?limit=3&cursor={}", first.text("next_cursor"))).await.ok();
    assert_eq!((rest.items().len(), &rest["next_cursor"]), (1, &Value::Null));
}

/// A session of an exchange that consults its agencies, with its exchange; the agency is asked to present it.
async fn presented(officer: &Actor, agenda: &TestAgenda, agency: AgencyId, times: &str) -> (Value, Value) {
    let made = agenda.add(agenda.session(0, times)).await.expect(201);
    let exchange = agenda.path("");
    if officer.get(&exchange).await.ok()["state"] == "designing" {
        let etag = officer.etag(&exchange).await;
        officer.post(&format!("{exchange}/consult"), json!({})).if_match(&etag).await.ok();
    }
    let asked = json!({ "role": "presenter", "agency": agency, "override_reason": "Conoce a quienes vienen." });
    officer.post(&format!("/v1/sessions/{}/assignments", made.text("id")), asked).await.expect(201);
    (made["id"].clone(), made["exchange_id"].clone())
}

#[tokio::test]
async fn a_lesson_of_an_exchange_is_found_by_it() {
    let app = TestApp::start().await;
    let (authors, officer) = (app.authors().await, app.officer().await);
    let agenda = app.agenda(&officer).await;
    presented(&officer, &agenda, authors.agency, "09:00-10:00").await;
    let exchange = &agenda.delegation.exchange_id;
    captured(&authors, json!({ "es": "De nadie." })).await;
    let lesson = json!({ "text": { "es": "Escuchar." }, "exchange_id": exchange });
    let made = authors.writer.post("/v1/lessons", lesson).await.expect(201);
    let found = authors.writer.get(&format!("/v1/lessons?exchange_id={exchange}")).await.ok();
    assert_eq!((found.items().len(), &found.items()[0]["id"]), (1, &made["id"]));
}

#[tokio::test]
async fn a_lesson_of_a_session_is_of_its_exchange_too_and_found_by_both() {
    let app = TestApp::start().await;
    let (authors, officer) = (app.authors().await, app.officer().await);
    let agenda = app.agenda(&officer).await;
    let (morning, exchange) = presented(&officer, &agenda, authors.agency, "09:00-10:00").await;
    let (noon, _) = presented(&officer, &agenda, authors.agency, "14:00-15:00").await;
    let write = async |origin: Value| {
        let mut lesson = json!({ "text": { "es": "Escuchar." } });
        lesson.as_object_mut().expect("an object").extend(origin.as_object().expect("an object").clone());
        authors.writer.post("/v1/lessons", lesson).await
    };
    let made = write(json!({ "session_id": morning })).await.expect(201);
    assert_eq!((&made["session_id"], &made["exchange_id"]), (&morning, &exchange));
    let both = write(json!({ "session_id": noon, "exchange_id": exchange })).await.expect(201);
    let free = write(json!({})).await.expect(201);
    assert_eq!((&free["session_id"], &free["exchange_id"]), (&Value::Null, &Value::Null));
    let found = async |query: String| {
        let list = authors.writer.get(&format!("/v1/lessons?{query}")).await.ok();
        list.items().iter().map(|lesson| lesson["id"].clone()).collect::<Vec<_>>()
    };
    let text = |value: &Value| value.as_str().expect("an id").to_owned();
    assert_eq!(found(format!("session_id={}", text(&noon))).await, [both["id"].clone()]);
    let of_exchange = found(format!("exchange_id={}", text(&exchange))).await;
    assert_eq!(of_exchange, [both["id"].clone(), made["id"].clone()]);
}

#[tokio::test]
async fn the_session_of_a_lesson_is_one_and_its_exchange_follows_it() {
    let app = TestApp::start().await;
    let (authors, officer) = (app.authors().await, app.officer().await);
    let agenda = app.agenda(&officer).await;
    let (session, exchange) = presented(&officer, &agenda, authors.agency, "09:00-10:00").await;
    let other = app.agenda(&officer).await;
    let (elsewhere, other) = presented(&officer, &other, authors.agency, "09:00-10:00").await;
    let unknown = json!({
        "text": {}, "topics": ["unheard_of"], "session_id": "0198f3d2-7c11-7a60-8c34-5f1d2a9b0e00",
    });
    let refused = authors.writer.post("/v1/lessons", unknown).await;
    refused.expect_bad_fields(&["/session_id: unknown", "/text: required", "/topics/0: unknown_topic"]);
    let mixed = json!({ "text": { "es": "Escuchar." }, "session_id": session, "exchange_id": other });
    authors.writer.post("/v1/lessons", mixed).await.expect_bad_fields(&["/exchange_id: other_exchange"]);
    let path = captured(&authors, json!({ "es": "Escuchar." })).await;
    let patch = async |change: Value| authors.writer.patch_current(&path, change).await;
    let origin = |lesson: &Value| (lesson["session_id"].clone(), lesson["exchange_id"].clone());
    let named = patch(json!({ "session_id": session })).await.ok();
    assert_eq!(origin(&named.json), (session.clone(), exchange.clone()));
    patch(json!({ "exchange_id": other, "topics": ["unheard_of"] }))
        .await
        .expect_bad_fields(&["/exchange_id: other_exchange", "/topics/0: unknown_topic"]);
    let kept = patch(json!({ "exchange_id": null })).await.ok();
    assert_eq!(origin(&kept.json), (session, exchange), "it follows from the session");
    let moved = patch(json!({ "session_id": elsewhere })).await.ok();
    assert_eq!(origin(&moved.json), (elsewhere, other.clone()));
    let less = patch(json!({ "session_id": null })).await.ok();
    assert_eq!(origin(&less.json), (Value::Null, other), "the exchange stays");
}

#[tokio::test]
async fn an_agency_writes_lessons_of_what_it_had_a_role_in_only() {
    let app = TestApp::start().await;
    let (authors, officer) = (app.authors().await, app.officer().await);
    let agenda = app.agenda(&officer).await;
    let (foreign, exchange) = presented(&officer, &agenda, app.agency().await, "09:00-10:00").await;
    let lesson = |origin: Value| forms::with(json!({ "text": { "es": "Escuchar." } }), origin);
    let client = app.client(authors.agency).await;
    for writer in [&authors.writer, &client] {
        let of_session = writer.post("/v1/lessons", lesson(json!({ "session_id": foreign }))).await;
        of_session.expect_bad_fields(&["/session_id: unknown"]);
        let of_exchange = writer.post("/v1/lessons", lesson(json!({ "exchange_id": exchange }))).await;
        of_exchange.expect_bad_fields(&["/exchange_id: unknown"]);
    }
    let own = captured(&authors, json!({ "es": "Escuchar." })).await;
    let patched = authors.writer.patch_current(&own, json!({ "session_id": foreign })).await;
    patched.expect_bad_fields(&["/session_id: unknown"]);
    let named = lesson(json!({ "session_id": foreign, "agency_id": authors.agency }));
    assert_eq!(authors.editor.post("/v1/lessons", named).await.expect(201)["exchange_id"], exchange);
}
