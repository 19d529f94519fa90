//! Practices are written down by their agency.

use convite_domain::access::Role;
use convite_tests::{NewUser, TestApp, forms};
use serde_json::{Value, json};

#[tokio::test]
async fn an_agency_editor_begins_with_a_title_and_gets_the_next_free_code() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let bare = json!({ "revision": { "language": "en", "text": { "title": "Line K" } } });
    let made = authors.writer.post("/v1/practices", bare.clone()).await.expect(201);
    assert_eq!((made.text("code"), made.text("state")), ("P01", "identified"));
    assert_eq!(made["agency"]["id"], authors.agency.to_string());
    assert_eq!(made["allowed_actions"], json!([]), "one revision at a time, and only editors reject");
    assert_eq!(made["revision"], Value::Null);
    let revision = made["handling"]["open_revision"]["id"].as_str().expect("an id").to_owned();
    let seen = authors.writer.get(&format!("/v1/revisions/{revision}")).await.ok();
    assert_eq!((seen.text("state"), &seen["number"], &seen["text_edition"]), ("in_capture", &json!(1), &json!(1)));
    assert_eq!(seen["allowed_actions"], json!(["edit", "submit"]));
    assert_eq!(authors.writer.post("/v1/practices", bare.clone()).await.expect(201).text("code"), "P02");
    let named = forms::with(bare, json!({ "code": "P03", "agency_id": authors.agency.to_string() }));
    assert_eq!(authors.editor.post("/v1/practices", named.clone()).await.expect(201).text("code"), "P03");
    let taken = authors.editor.post("/v1/practices", named).await.expect(409);
    assert_eq!(taken.bad_fields(), ["/code: taken"]);
}

#[tokio::test]
async fn what_is_bad_of_a_new_practice_is_named_all_at_once() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let axis = |axis: &str, weight: i64| json!({ "axis": axis, "weight": weight, "justification": { "es": "Sí." } });
    let bad = json!({
        "code": "p 1",
        "revision": {
            "language": "xx",
            "text": { "title": " ", "learning_question": "corta", "colour": "rojo" },
            "axes": [axis("resilience", 0), axis("resilience", 6), { "axis": "other", "weight": 1, "justification": {} }],
            "topics": ["cable_mobility", "unheard_of"],
            "sdg_targets": ["99.1"],
            "sectors": ["41050", "21010"],
            "countries": ["ZZ"]
        }
    });
    authors.writer.post("/v1/practices", bad).await.expect_bad_fields(&[
        "/code: invalid_code",
        "/revision/axes/0/weight: out_of_range",
        "/revision/axes/1/weight: out_of_range",
        "/revision/axes/2/axis: unknown_value",
        "/revision/axes/2/justification: required",
        "/revision/countries/0: unknown_value",
        "/revision/language: unknown_value",
        "/revision/sdg_targets/0: unknown_value",
        "/revision/sectors/0: withdrawn",
        "/revision/text/colour: unknown_member",
        "/revision/text/learning_question: too_short",
        "/revision/text/title: too_short",
        "/revision/topics/1: unknown_topic",
    ]);
    let twice = json!([axis("resilience", 1), axis("resilience", 2)]);
    let translated = json!({ "es": { "status": "draft", "text": { "title": "X" } } });
    let form = forms::with(forms::revision(), json!({ "axes": twice, "translations": translated }));
    authors
        .writer
        .post("/v1/practices", json!({ "revision": form }))
        .await
        .expect_bad_fields(&["/revision/axes/1: repeated", "/revision/translations/es: source_language"]);
    assert_eq!(authors.writer.get("/v1/revisions").await.ok()["items"], json!([]), "nothing was kept");
}

#[tokio::test]
async fn an_agency_writes_its_own_practices_and_sees_no_others() {
    let app = TestApp::start().await;
    let (ours, theirs) = (app.authors().await, app.authors().await);
    let practice = theirs.written(forms::revision()).await;
    let revision = format!("/v1/revisions/{}", practice.revision);
    let claims = format!("{revision}/claims");
    let claim = theirs.claim(&practice.revision, forms::claim()).await;
    let system = app.client(ours.agency).await;
    for stranger in [&ours.writer, &ours.validator, &system, &app.officer().await] {
        stranger.get(&practice.path("")).await.expect(404);
        stranger.get(&revision).await.expect(404);
        stranger.patch(&revision, json!({ "topics": ["tram"] })).if_match("*").await.expect(404);
        stranger.post(&format!("{revision}/submit"), json!({})).if_match("*").await.expect(404);
        stranger.post(&claims, forms::claim()).await.expect(404);
        stranger.get(&format!("/v1/claims/{claim}")).await.expect(404);
        stranger.post(&practice.path("revisions"), json!({})).await.expect(404);
        assert_eq!(stranger.get("/v1/revisions").await.ok()["items"], json!([]));
    }
    let named = json!({ "agency_id": theirs.agency.to_string(), "revision": forms::revision() });
    ours.writer.post("/v1/practices", named).await.expect_bad_fields(&["/agency_id: unknown"]);
    app.visitor().get(&practice.path("")).await.expect(404);
    system.post("/v1/practices", json!({ "revision": forms::revision() })).await.expect(201);
    ours.validator.post("/v1/practices", json!({ "revision": forms::revision() })).await.expect(403);
    assert_eq!(theirs.editor.get("/v1/revisions").await.ok().items().len(), 2, "the city's editor sees all");
    let own = format!("/v1/revisions?agency_id={}&state=in_capture", ours.agency);
    assert_eq!(theirs.editor.get(&own).await.ok().items().len(), 1);
}

#[tokio::test]
async fn of_two_who_save_the_same_revision_the_second_is_told() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let practice = authors.written(forms::revision()).await;
    let path = format!("/v1/revisions/{}", practice.revision);
    let etag = authors.writer.etag(&path).await;
    let first = authors.writer.patch(&path, json!({ "text": { "results": "Uno." } })).if_match(&etag);
    let changed = first.await.ok();
    assert_eq!((&changed["version"], &changed["text"]["title"]), (&json!(2), &forms::revision()["text"]["title"]));
    authors.editor.patch(&path, json!({ "text": { "results": "Dos." } })).if_match(&etag).await.expect(412);
    authors.editor.patch(&path, json!({ "text": { "results": "Dos." } })).await.expect(428);
    let unknown = json!({ "text": { "colour": null }, "topics": ["unheard_of"], "axes": null });
    authors
        .writer
        .patch_current(&path, unknown)
        .await
        .expect_bad_fields(&["/text/colour: unknown_member", "/topics/0: unknown_topic"]);
    let same = authors.writer.patch_current(&path, json!({ "text": { "results": "Uno." } })).await.ok();
    assert_eq!(same["version"], 2, "what changes nothing makes no version");
    let trail = app.admin().await.get("/v1/audit-events?action=revision.edit").await.ok();
    assert_eq!(trail.items()[0]["fields"], json!(["text"]));
}

#[tokio::test]
async fn a_translation_follows_the_text_that_it_was_changed_beside() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let practice = authors.written(forms::revision()).await;
    let path = format!("/v1/revisions/{}", practice.revision);
    let patch = async |change: Value| authors.writer.patch_current(&path, change).await;
    let english = json!({ "status": "draft", "text": { "title": "Social managers of a line" } });
    let translated = patch(json!({ "translations": { "en": english } })).await.ok();
    assert_eq!(translated["translations"]["en"]["follows"], 1);
    let state = |stale: bool| {
        json!([
            { "language": "en", "status": "draft", "stale": stale },
            { "language": "pt", "status": "missing", "stale": false }
        ])
    };
    assert_eq!(translated["translation_states"], state(false));
    let changed = patch(json!({ "text": { "results": "Otra cosa." } })).await.ok();
    assert_eq!((&changed["text_edition"], &changed["translation_states"]), (&json!(2), &state(true)));
    let ahead = json!({ "translations": { "en": { "follows": 3 } } });
    patch(ahead).await.expect_bad_fields(&["/translations/en/follows: out_of_range"]);
    let confirmed = patch(json!({ "translations": { "en": { "follows": 2 } } })).await.ok();
    assert_eq!(confirmed["translation_states"], state(false), "its translator looked, and it still says the same");
}

#[tokio::test]
async fn a_revision_is_sent_to_its_validator_once_nothing_is_missing() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let practice = authors.written(json!({ "language": "pt", "text": { "title": "Linha K" } })).await;
    authors.act(&authors.writer, &practice.revision, "submit", json!({})).await.expect_bad_fields(&[
        "/axes: required",
        "/text/actions: required",
        "/text/challenge: required",
        "/text/context: required",
        "/text/learning_question: required",
        "/text/lessons: required",
        "/text/results: required",
        "/topics: required",
    ]);
    let practice = authors.written(forms::revision()).await;
    let path = format!("/v1/revisions/{}", practice.revision);
    let sent = authors.act(&authors.writer, &practice.revision, "submit", json!({})).await.ok();
    assert_eq!(sent.text("state"), "in_validation");
    authors.writer.patch_current(&path, json!({ "topics": ["tram"] })).await.expect_guard(409, "wrong_state");
    let remarks = json!({ "remarks": "Falta el año." });
    let returned = authors.act(&authors.validator, &practice.revision, "return", remarks).await.ok();
    assert_eq!((returned.text("state"), &returned["remarks"]["reason"]), ("in_capture", &json!("Falta el año.")));
    authors.act(&authors.writer, &practice.revision, "return", json!({ "remarks": "No." })).await.expect(403);
    let waiting = authors.validator.get("/v1/revisions?state=in_validation").await.ok();
    assert_eq!(waiting["items"], json!([]));
}

#[tokio::test]
async fn nobody_validates_what_they_wrote_and_no_system_validates() {
    let app = TestApp::start().await;
    let authors = app.authors().await;
    let roles = vec![Role::AgencyEditor, Role::AgencyValidator];
    let both = app.user_with(NewUser { roles, agency: Some(authors.agency), ..NewUser::default() }).await;
    let practice = authors.written(forms::revision()).await;
    let path = format!("/v1/revisions/{}", practice.revision);
    both.patch_current(&path, json!({ "text": { "results": "Otra." } })).await.ok();
    authors.act(&authors.writer, &practice.revision, "submit", json!({})).await.ok();
    authors.act(&both, &practice.revision, "validate", json!({})).await.expect_guard(403, "four_eyes");
    let system = app.client(authors.agency).await;
    authors.act(&system, &practice.revision, "validate", json!({})).await.expect(403);
    authors.act(&authors.editor, &practice.revision, "validate", json!({})).await.expect(403);
    let validated = authors.act(&authors.validator, &practice.revision, "validate", json!({})).await.ok();
    assert_eq!((validated.text("state"), &validated["allowed_actions"]), ("validated", &json!(["return"])));
    let of_claim = authors.written(forms::revision()).await;
    let claims = format!("/v1/revisions/{}/claims", of_claim.revision);
    both.post(&claims, forms::claim()).await.expect(201);
    authors.act(&authors.writer, &of_claim.revision, "submit", json!({})).await.ok();
    authors.act(&both, &of_claim.revision, "validate", json!({})).await.expect_guard(403, "four_eyes");
}
