use convite_tests::{TestApp, forms};
use serde_json::{Value, json};

#[tokio::test]
async fn a_draft_comes_with_a_token_that_alone_opens_it() {
    let app = TestApp::start().await;
    let created = app.visitor().post("/v1/requests", json!({ "kind": "study_tour" })).await.expect(201);
    let token = created.text("tracking_token");
    assert_eq!(created.header("cache-control"), Some("no-store"));
    let location = created.header("location").expect("a location").to_owned();
    let seen = app.bearer(token).get(&location).await.ok();
    assert_eq!(seen.json["state"], "draft");
    assert_eq!(seen.json["allowed_actions"], json!(["edit", "submit", "withdraw", "add_attachment"]));
    assert_eq!(seen.json.get("tracking_token"), None);
    app.visitor().get(&location).await.expect(401);
}

#[tokio::test]
async fn every_bad_field_of_a_form_is_named_at_once() {
    let app = TestApp::start().await;
    let form = json!({
        "organization": { "name": "", "kind": "circus", "country": "ZZ", "city": 7, "website": "ftp://x" },
        "requester": {
            "given_name": "\u{0}", "family_name": "x".repeat(201), "position": [], "email": "nobody", "phone": "12",
            "language": "fr"
        },
        "on_behalf_of": { "name": "x" },
        "kind": "pilgrimage",
        "direction": "sideways",
        "learning_question": "short",
        "development_goal": "a\u{7}bell",
        "change_objective": "x".repeat(2001),
        "challenge": "  ",
        "outcomes": ["new_improved_actions"],
        "topics": ["cable_mobility", "no_such_topic"],
        "axes": ["resilience", "resilience"],
        "items": [{ "kind": "site", "text": "El cable", "code": "cable_mobility" }],
        "own_practice_offer": {},
        "windows": [{ "start": "2026-05-02", "end": "2026-05-01" }, { "start": "2026-02-30", "end": 5 }],
        "duration_days": 31,
        "group_size": 10_000,
        "seniority": "king",
        "languages": ["xx"],
        "interpretation": { "needed": "yes" },
        "existing_relationship": "x".repeat(201),
        "other_bodies_contacted": ["Metro", 7],
        "meetings_requested": ["the_king"],
        "media_presence": "no",
        "funding": "magic",
        "previous_visit": { "visited": true, "year": 1820 },
        "how_heard": true,
        "follow_up_owner": {},
        "consents": { "data_processing": "yes" },
        "unknown": true
    });
    let refused = app.visitor().post("/v1/requests", form).await;
    refused.expect_bad_fields(&[
        "/axes/1: repeated",
        "/challenge: too_short",
        "/change_objective: too_long",
        "/consents/data_processing: wrong_type",
        "/development_goal: forbidden_character",
        "/direction: unknown_value",
        "/duration_days: out_of_range",
        "/existing_relationship: too_long",
        "/follow_up_owner/email: required",
        "/follow_up_owner/name: required",
        "/follow_up_owner/position: required",
        "/funding: unknown_value",
        "/group_size: out_of_range",
        "/how_heard: wrong_type",
        "/interpretation/needed: wrong_type",
        "/items/0/code: not_allowed",
        "/kind: unknown_value",
        "/languages/0: unknown_value",
        "/learning_question: too_short",
        "/media_presence: wrong_type",
        "/meetings_requested/0: unknown_value",
        "/on_behalf_of/kind: required",
        "/organization/city: wrong_type",
        "/organization/country: unknown_value",
        "/organization/kind: unknown_value",
        "/organization/name: too_short",
        "/organization/website: invalid_web_address",
        "/other_bodies_contacted/1: wrong_type",
        "/outcomes: needs_another_outcome",
        "/own_practice_offer: wrong_type",
        "/previous_visit/year: out_of_range",
        "/requester/email: invalid_email",
        "/requester/family_name: too_long",
        "/requester/given_name: forbidden_character",
        "/requester/language: unknown_value",
        "/requester/phone: invalid_phone",
        "/requester/position: wrong_type",
        "/seniority: unknown_value",
        "/topics/1: unknown_topic",
        "/unknown: unknown_member",
        "/windows/0/end: before_start",
        "/windows/1/end: wrong_type",
        "/windows/1/start: invalid_date",
    ]);
}

#[tokio::test]
async fn a_group_of_none_is_refused() {
    let app = TestApp::start().await;
    let form = forms::with(app.form(), json!({ "group_size": 0 }));
    app.visitor().post("/v1/requests", form).await.expect_bad_fields(&["/group_size: out_of_range"]);
}

#[tokio::test]
async fn the_check_of_a_form_saves_nothing_and_names_what_is_bad_and_what_is_missing() {
    let app = TestApp::start().await;
    let path = "/v1/requests/validation";
    let checked = app.visitor().post(path, app.form()).await.expect(200);
    assert_eq!(checked.json, json!({ "valid": true, "warnings": [] }));
    let form = forms::with(app.form(), json!({ "group_size": 501, "learning_question": null, "consents": null }));
    app.visitor().post(path, form).await.expect_bad_fields(&[
        "/consents/data_processing: required",
        "/group_size: out_of_range",
        "/learning_question: required",
    ]);
    assert_eq!(app.officer().await.get("/v1/requests").await.ok().items().len(), 0);
}

#[tokio::test]
async fn a_short_lead_time_and_a_large_group_are_warned_of() {
    let app = TestApp::start().await;
    let soon = app.clock.today() + chrono::Days::new(10);
    let windows = json!([{ "start": soon, "end": soon }]);
    let form = forms::with(app.form(), json!({ "windows": windows, "group_size": 26, "duration_days": 6 }));
    let checked = app.visitor().post("/v1/requests/validation", form).await.expect(200);
    let codes: Vec<_> = checked.json["warnings"].as_array().into_iter().flatten().map(|w| w["code"].clone()).collect();
    assert_eq!(codes, ["lead_time_short", "group_large", "visit_long"]);
}

#[tokio::test]
async fn a_patch_merges_and_null_takes_away() {
    let app = TestApp::start().await;
    let request = app.draft().await;
    let patch = json!({ "group_size": 14, "organization": { "city": "Santa Fe", "website": null }, "challenge": "Pendientes." });
    let changed = request.requester.patch(&request.path(""), patch).await.ok();
    assert_eq!(changed.json["group_size"], 14);
    assert_eq!(changed.json["organization"]["city"], "Santa Fe");
    assert_eq!(changed.json["organization"]["name"], "Municipalidad de Rosario");
    assert_eq!(changed.json["organization"]["website"], Value::Null);
    let timeline = request.requester.get(&request.path("timeline")).await.ok();
    assert_eq!(
        timeline.items().last().expect("an entry")["fields"],
        json!(["challenge", "group_size", "organization"])
    );
}

#[tokio::test]
async fn a_bad_patch_changes_nothing() {
    let app = TestApp::start().await;
    let request = app.draft().await;
    let before = request.seen().await.etag();
    let patch = json!({ "group_size": 14, "windows": [{ "start": "2026-05-02", "end": "2026-05-01" }] });
    request.requester.patch(&request.path(""), patch).await.expect_bad_fields(&["/windows/0/end: before_start"]);
    request.requester.patch(&request.path(""), json!([1])).await.expect(422);
    // What no form has cannot be taken away either.
    let patch = json!({ "moon": null, "state": null, "organization": { "mayor": null }, "requester": { "email": 1 } });
    request.requester.patch(&request.path(""), patch).await.expect_bad_fields(&[
        "/moon: unknown_member",
        "/organization/mayor: unknown_member",
        "/requester/email: wrong_type",
        "/state: unknown_member",
    ]);
    assert_eq!(request.seen().await.etag(), before);
}

#[tokio::test]
async fn a_requester_may_not_link_an_organization_and_an_officer_may_not_fill_in_a_draft() {
    let app = TestApp::start().await;
    let (request, officer) = (app.draft().await, app.officer().await);
    let link = json!({ "organization_id": "0198f3d2-7c11-7a60-8c34-5f1d2a9b0e47" });
    request.requester.patch(&request.path(""), link).await.expect_bad_fields(&["/organization_id: not_editable"]);
    let refused = officer.patch_current(&request.path(""), json!({ "group_size": 3 })).await;
    refused.expect_guard(403, "needs_requester");
}

#[tokio::test]
async fn tokens_are_listed_without_secrets_and_a_revoked_one_stops_at_once() {
    let app = TestApp::start().await;
    let request = app.draft().await;
    let path = request.path("tracking-tokens");
    let second = request.requester.post(&path, json!({})).await.expect(201);
    let colleague = app.bearer(second.text("tracking_token"));
    assert_eq!(colleague.get(&path).await.ok().items().len(), 2);
    assert!(colleague.get(&path).await.ok().items().iter().all(|token| token.get("tracking_token").is_none()));
    let location = second.header("location").expect("a location").to_owned();
    request.requester.delete(&location).await.expect(204);
    colleague.get(&request.path("")).await.expect(401);
    request.requester.delete(&location).await.expect(404);
    let officer = app.officer().await;
    officer.post(&path, json!({})).await.expect(403);
    officer.get(&path).await.expect(403);
}

#[tokio::test]
async fn a_request_has_at_most_twenty_live_tokens() {
    let app = TestApp::start().await;
    let request = app.draft().await;
    let path = request.path("tracking-tokens");
    let made = futures_util::future::join_all((0..24).map(|_| request.requester.post(&path, json!({})).into_future()));
    let made = made.await;
    assert_eq!(made.iter().filter(|answer| answer.status == 201).count(), 19);
    let refused = request.requester.post(&path, json!({})).await.expect_guard(409, "too_many_tracking_tokens");
    assert_eq!(refused.json["allowed_actions"], json!(["edit", "submit", "withdraw", "add_attachment"]));
    assert_eq!(request.requester.get(&path).await.ok().items().len(), 20);
    let made = made.iter().find(|answer| answer.status == 201).expect("a token");
    request.requester.delete(made.header("location").expect("a location")).await.expect(204);
    request.requester.post(&path, json!({})).await.expect(201);
}

#[tokio::test]
async fn only_the_consents_that_are_said_again_are_given_again() {
    let app = TestApp::start().await;
    let (draft, admin) = (app.draft().await, app.admin().await);
    let notice = json!({ "version": 2, "language": "es", "body": "Un aviso nuevo, que nadie ha leído todavía." });
    admin.post("/v1/privacy-notices", notice).await.expect(201);
    app.clock.advance(1);
    let said = json!({ "consents": { "image_use": true, "alumni_contact": false } });
    let changed = draft.requester.patch(&draft.path(""), said).await.ok();
    let records = changed.json["consent_records"].as_array().cloned().unwrap_or_default();
    let versions: Vec<_> = records.iter().map(|record| (&record["purpose"], &record["notice_version"])).collect();
    assert_eq!(versions, [(&json!("data_processing"), &json!(1)), (&json!("image_use"), &json!(2))]);
    draft.submit().await.expect_bad_fields(&["/consents/data_processing: notice_outdated"]);
}
