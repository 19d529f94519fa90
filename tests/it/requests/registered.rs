//! Letters and e-mails, registered by officers.

use convite_tests::files::{self, Form};
use convite_tests::{Actor, Answer, TestApp, TestRequest, forms};
use serde_json::{Value, json};

/// The Tuesday ten days before a test begins.
const ARRIVED: &str = "2026-03-10T14:00:00Z";

/// A form as a letter that arrived then.
fn letter(form: Value) -> Value {
    forms::with(form, json!({ "channel": "letter", "received_at": ARRIVED }))
}

/// The draft of a letter, and what the officer who registered it was answered.
async fn registered(app: &TestApp, officer: &Actor, form: Value) -> (TestRequest, Answer) {
    let created = officer.post("/v1/requests", form).await.expect(201);
    let tracking_token = created.text("tracking_token").to_owned();
    let id = created.text("id").to_owned();
    (TestRequest { id, requester: app.bearer(&tracking_token), tracking_token }, created)
}

#[tokio::test]
async fn a_letters_term_counts_from_the_day_it_arrived() {
    let app = TestApp::start().await;
    let (officer, colleague) = (app.officer().await, app.officer().await);
    let (request, created) = registered(&app, &officer, letter(app.form())).await;
    assert_eq!((created.text("channel"), created.text("received_at")), ("letter", ARRIVED));
    assert_eq!(created["handling"]["registered_by"], officer.id().to_string());
    assert_eq!(created["allowed_actions"], json!(["edit", "submit", "add_attachment"]));
    let scan = Form::with("oficio.pdf", files::pdf("Oficio 17")).kind("scanned_letter");
    officer.attach(&request, scan).await.expect(201);
    // Whoever of the officers is there completes and submits it.
    let completed = colleague.patch_current(&request.path(""), json!({ "group_size": 9 })).await.ok();
    assert_eq!(completed["group_size"], 9);
    colleague.post(&request.path("submit"), json!({})).await.expect(428);
    let filed = colleague.act(&request, "submit", json!({})).await.ok();
    assert_eq!((filed.text("reference"), filed.text("submitted_at")), ("MDE-2026-000001", "2026-03-20T15:00:00Z"));
    assert_eq!(filed["clock"]["reason"]["started_on"], "2026-03-10");
    // Fifteen business days after 10 March, with the holiday of 23 March: 1 April.
    assert_eq!((filed.text("due_on"), &filed["clock"]["acknowledge_by"]), ("2026-04-01", &json!("2026-03-11")));
    let seen = request.seen().await;
    assert_eq!((seen.text("channel"), seen.text("received_at")), ("letter", ARRIVED));
    assert_eq!(seen["handling"], Value::Null);
    let trail = officer.get(&request.path("timeline")).await.ok();
    assert_eq!(trail.column("action"), ["create", "add_attachment", "edit", "submit"]);
    assert_eq!(trail.items()[3]["actor"]["id"], colleague.id().to_string());
}

#[tokio::test]
async fn a_letters_consents_are_kept_as_it_gave_them() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let (request, created) = registered(&app, &officer, letter(app.form())).await;
    let given = |seen: &Answer| seen["consent_records"].as_array().cloned().unwrap_or_default();
    for record in given(&created) {
        assert_eq!((&record["channel"], &record["given_at"]), (&json!("letter"), &json!(ARRIVED)));
    }
    let said = json!({ "consents": { "image_use": true } });
    request.requester.patch(&request.path(""), said).await.ok();
    let corrected = json!({ "channel": "email", "received_at": "2026-03-11T14:00:00Z" });
    let corrected = officer.patch_current(&request.path(""), corrected).await.ok();
    let known: Vec<_> = given(&corrected)
        .iter()
        .map(|record| (record["purpose"].clone(), record["channel"].clone(), record["given_at"].clone()))
        .collect();
    let at = |moment: &str| json!(moment);
    let expected = [
        (json!("data_processing"), json!("email"), at("2026-03-11T14:00:00Z")),
        (json!("image_use"), json!("portal"), at("2026-03-20T15:00:00Z")),
        (json!("alumni_contact"), json!("email"), at("2026-03-11T14:00:00Z")),
    ];
    assert_eq!(known, expected);
}

#[tokio::test]
async fn only_officers_register_and_say_when_it_arrived() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let post = async |actor: &Actor, form: Value| actor.post("/v1/requests", form).await;
    for actor in [app.visitor(), app.analyst().await, app.admin().await, app.draft().await.requester] {
        let form = forms::with(letter(app.form()), json!({ "group_size": 0 }));
        post(&actor, form).await.expect_bad_fields(&["/channel: not_allowed", "/group_size: out_of_range"]);
        let dated = json!({ "received_at": ARRIVED });
        post(&actor, dated).await.expect_bad_fields(&["/received_at: not_allowed"]);
    }
    for (channel, received_at, code) in [
        ("letter", Value::Null, "required"),
        ("email", Value::Null, "required"),
        ("letter", json!("2026-03-20T15:00:01Z"), "in_the_future"),
        ("letter", json!("2025-03-19T14:59:59Z"), "too_long_ago"),
        ("letter", json!("-200000-01-01T00:00:00Z"), "invalid_instant"),
        ("letter", json!("2026-03-10"), "invalid_instant"),
        ("letter", json!(7), "wrong_type"),
        ("portal", json!(ARRIVED), "not_allowed"),
    ] {
        let form = json!({ "channel": channel, "received_at": received_at });
        post(&officer, form).await.expect_bad_fields(&[&format!("/received_at: {code}")]);
    }
    post(&officer, json!({ "channel": "fax" })).await.expect_bad_fields(&["/channel: unknown_value"]);
    let now = json!({ "channel": "email", "received_at": "2026-03-20T15:00:00Z" });
    post(&officer, now).await.expect(201);
}

#[tokio::test]
async fn what_is_said_of_a_letter_is_corrected_by_officers_in_its_draft() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let (request, _) = registered(&app, &officer, letter(app.form())).await;
    let path = request.path("");
    let earlier = json!({ "received_at": "2026-03-09T14:00:00Z" });
    let refused = request.requester.patch(&path, earlier.clone()).await;
    refused.expect_bad_fields(&["/received_at: not_editable"]);
    app.analyst().await.patch_current(&path, earlier.clone()).await.expect(403);
    for (patch, bad) in [
        (json!({ "received_at": "2026-04-01T00:00:00Z" }), "/received_at: in_the_future"),
        (json!({ "received_at": null }), "/received_at: required"),
        (json!({ "channel": "portal", "received_at": null }), "/channel: not_allowed"),
    ] {
        officer.patch_current(&path, patch).await.expect_bad_fields(&[bad]);
    }
    assert_eq!(officer.patch_current(&path, earlier.clone()).await.ok()["version"], 2);
    let filed = officer.act(&request, "submit", json!({})).await.ok();
    assert_eq!(filed["clock"]["reason"]["started_on"], "2026-03-09");
    officer
        .patch_current(&path, json!({ "received_at": ARRIVED }))
        .await
        .expect_bad_fields(&["/received_at: not_editable"]);
    let draft = app.draft().await;
    let of_portal = draft.requester.patch(&draft.path(""), json!({ "channel": "letter" })).await;
    of_portal.expect_bad_fields(&["/channel: not_allowed"]);
}

#[tokio::test]
async fn a_draft_of_the_portal_is_its_requesters_alone() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let draft = app.draft().await;
    officer.act(&draft, "submit", json!({})).await.expect_guard(403, "needs_requester");
    officer.patch_current(&draft.path(""), json!({ "group_size": 3 })).await.expect_guard(403, "needs_requester");
    assert_eq!(draft.seen_by(&officer).await["allowed_actions"], json!([]));
    // An officer who begins one without a letter fills in the portal's form like anybody else.
    let (request, created) = registered(&app, &officer, app.form()).await;
    assert_eq!((created.text("channel"), &created["received_at"]), ("portal", &Value::Null));
    assert_eq!(created["handling"], Value::Null);
    assert_eq!(request.seen_by(&officer).await["allowed_actions"], json!([]));
}

#[tokio::test]
async fn the_queue_shows_the_drafts_of_letters_and_no_others() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    app.draft().await;
    let mut drafts = Vec::new();
    for day in ["2026-03-12", "2026-03-10", "2026-03-11"] {
        let form = json!({ "channel": "letter", "received_at": format!("{day}T14:00:00Z") });
        drafts.push(registered(&app, &officer, form).await.0);
    }
    let (filed, _) = registered(&app, &officer, letter(app.form())).await;
    officer.act(&filed, "submit", json!({})).await.ok();
    let in_order = [&drafts[1], &drafts[2], &drafts[0]].map(|draft| draft.id.clone());
    let (mut path, mut seen) = ("/v1/requests?state=draft&sort=submitted_at&limit=2".to_owned(), Vec::new());
    loop {
        let page = app.analyst().await.get(&path).await.ok();
        seen.extend(page.column("id"));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        path = format!("/v1/requests?state=draft&sort=submitted_at&limit=2&cursor={cursor}");
    }
    assert_eq!(seen, in_order);
    let latest = officer.get("/v1/requests?state=draft").await.ok();
    assert_eq!(latest.column("received_at")[0], "2026-03-12T14:00:00Z");
    assert_eq!((&latest.items()[0]["reference"], &latest.items()[0]["kind"]), (&Value::Null, &Value::Null));
    let all = officer.get("/v1/requests").await.ok();
    assert_eq!((all.column("id"), all.column("channel")), (vec![filed.id], vec!["letter".to_owned()]));
}

#[tokio::test]
async fn a_letter_that_came_in_time_is_filed_whatever_the_officers_were_slow_at() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    // Its window began between its arrival and its registration, and it names no e-mail address.
    let window = json!([{ "start": "2026-03-16", "end": "2026-05-18" }]);
    let mut form = forms::with(letter(app.form()), json!({ "windows": window }));
    form["requester"]["email"] = Value::Null;
    let (request, _) = registered(&app, &officer, form.clone()).await;
    officer.act(&request, "submit", json!({})).await.ok();
    form["channel"] = json!("email");
    let (request, _) = registered(&app, &officer, form.clone()).await;
    officer.act(&request, "submit", json!({})).await.expect_bad_fields(&["/requester/email: required"]);
    form["received_at"] = json!("2026-03-17T14:00:00Z");
    form["requester"]["email"] = json!("movilidad@example.org");
    let (request, _) = registered(&app, &officer, form).await;
    officer.act(&request, "submit", json!({})).await.expect_bad_fields(&["/windows/0/start: in_the_past"]);
}
