use convite_tests::{TestApp, forms};
use serde_json::{Value, json};

#[tokio::test]
async fn a_submission_gets_a_reference_and_a_due_date() {
    let app = TestApp::start().await;
    app.clock.set("2026-03-20T15:00:00Z");
    let request = app.draft().await;
    let filed = request.submit().await.ok();
    assert_eq!(filed.json["reference"], "MDE-2026-000001");
    assert_eq!(filed.json["state"], "submitted");
    assert_eq!(filed.json["due_on"], "2026-04-15");
    assert_eq!(filed.json["clock"]["acknowledge_by"], "2026-03-24");
    assert_eq!(filed.json["items"][0]["text"], "Movilidad por cable");
    assert_eq!(filed.json["direction"], "offer");
    assert_eq!(filed.json["handling"], Value::Null);
}

#[tokio::test]
async fn the_day_of_filing_is_the_agencys_and_not_utcs() {
    let app = TestApp::start().await;
    app.clock.set("2026-03-21T04:59:00Z");
    let filed = app.draft().await.submit().await.ok();
    assert_eq!(filed.json["clock"]["reason"]["started_on"], "2026-03-20");
    assert_eq!(filed.json["due_on"], "2026-04-15");
}

#[tokio::test]
async fn a_submission_names_everything_that_is_missing() {
    let app = TestApp::start().await;
    let request = app.draft_of(json!({})).await;
    request.submit().await.expect_bad_fields(&[
        "/consents/data_processing: required",
        "/duration_days: required",
        "/group_size: required",
        "/kind: required",
        "/languages: required",
        "/learning_question: required",
        "/organization/city: required",
        "/organization/country: required",
        "/organization/kind: required",
        "/organization/name: required",
        "/requester/email: required",
        "/requester/family_name: required",
        "/requester/given_name: required",
        "/requester/language: required",
        "/requester/position: required",
        "/seniority: required",
        "/topics: required",
        "/windows: required",
    ]);
    assert_eq!(request.seen().await.json["state"], "draft");
}

#[tokio::test]
async fn a_window_in_the_past_is_refused_and_takes_no_number() {
    let app = TestApp::start().await;
    let yesterday = app.clock.today() - chrono::Days::new(1);
    let windows = json!([{ "start": yesterday, "end": yesterday }]);
    let late = app.draft_of(forms::with(app.form(), json!({ "windows": windows }))).await;
    late.submit().await.expect_bad_fields(&["/windows/0/start: in_the_past"]);
    let filed = app.draft().await.submit().await.ok();
    assert!(filed.text("reference").ends_with("-000001"), "{filed}");
}

#[tokio::test]
async fn a_consent_under_an_older_notice_must_be_given_again() {
    let app = TestApp::start().await;
    let request = app.draft().await;
    let notice = json!({ "version": 2, "language": "es", "body": "Un aviso nuevo." });
    app.admin().await.post("/v1/privacy-notices", notice).await.expect(201);
    request.submit().await.expect_bad_fields(&["/consents/data_processing: notice_outdated"]);
    request.requester.patch(&request.path(""), json!({ "consents": { "data_processing": true } })).await.ok();
    request.submit().await.ok();
}

#[tokio::test]
async fn numbers_begin_anew_each_year() {
    let app = TestApp::start().await;
    app.clock.set("2026-12-31T20:00:00Z");
    assert_eq!(app.draft().await.submit().await.ok().json["reference"], "MDE-2026-000001");
    app.clock.set("2027-01-01T20:00:00Z");
    assert_eq!(app.draft().await.submit().await.ok().json["reference"], "MDE-2027-000001");
}

#[tokio::test]
async fn the_clock_pauses_while_an_answer_is_awaited() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    app.clock.set("2026-03-20T15:00:00Z");
    let request = app.in_review(&officer).await;
    app.clock.set("2026-03-25T15:00:00Z");
    let asked = officer.act(&request, "request-info", forms::ask()).await.ok();
    assert_eq!(asked.json["due_on"], Value::Null);
    // Of the fifteen days to 15 April, 24 and 25 March have gone by.
    assert_eq!(asked.json["clock"]["business_days_left"], 13);
    assert_eq!(asked.json["clock"]["first_responded_on"], "2026-03-25");
    app.clock.set("2026-04-10T15:00:00Z");
    let answered = request.requester.post(&request.path("provide-info"), forms::answer()).await.ok();
    assert_eq!(answered.json["state"], "in_review");
    assert_eq!(answered.json["due_on"], "2026-04-29");
    assert_eq!(answered.json["questions"][0]["answered_at"], "2026-04-10T15:00:00Z");
}

#[tokio::test]
async fn an_open_question_opens_the_members_that_it_names_and_no_others() {
    let app = TestApp::start().await;
    let request = app.info_requested(&app.officer().await).await;
    let patch = json!({ "change_objective": "Otro objetivo.", "group_size": 9 });
    request.requester.patch(&request.path(""), patch).await.expect_bad_fields(&["/group_size: not_editable"]);
    request.requester.patch(&request.path(""), json!({ "change_objective": "Otro objetivo." })).await.ok();
    request.requester.post(&request.path("provide-info"), forms::answer()).await.ok();
    let patch = json!({ "change_objective": "Un tercero." });
    request.requester.patch(&request.path(""), patch).await.expect_guard(403, "needs_officer");
}

#[tokio::test]
async fn a_question_that_names_no_member_is_answered_in_words() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let request = app.in_review(&officer).await;
    let needs = json!({ "needs": [{ "text": "¿Quién los acompaña?" }] });
    officer.act(&request, "request-info", needs).await.ok();
    let allowed = json!(["provide_info", "withdraw", "add_attachment", "message"]);
    assert_eq!(request.seen().await.json["allowed_actions"], allowed);
    let patch = json!({ "change_objective": "Otro objetivo." });
    request.requester.patch(&request.path(""), patch).await.expect_guard(409, "nothing_to_change");
    request.requester.post(&request.path("provide-info"), forms::answer()).await.ok();
}

#[tokio::test]
async fn a_question_opens_no_more_than_the_place_that_it_points_at() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let request = app.in_review(&officer).await;
    let needs = json!({ "needs": [
        { "pointer": "/requester/phone", "text": "¿A qué número llamamos?" },
        { "pointer": "/windows/0", "text": "¿Pueden venir más tarde?" }
    ] });
    officer.act(&request, "request-info", needs).await.ok();
    let path = request.path("");
    let others =
        json!({ "requester": { "phone": "+573001234567", "email": "otra@example.org", "family_name": "Otra" } });
    request
        .requester
        .patch(&path, others)
        .await
        .expect_bad_fields(&["/requester/email: not_editable", "/requester/family_name: not_editable"]);
    let consents = json!({ "consents": {} });
    request.requester.patch(&path, consents).await.expect_bad_fields(&["/consents: not_editable"]);
    let past = json!({ "windows": [{ "start": "2020-01-01", "end": "2020-01-02" }] });
    request.requester.patch(&path, past).await.expect_bad_fields(&["/windows/0/start: in_the_past"]);
    let changed = request.requester.patch(&path, json!({ "requester": { "phone": "+573001234567" } })).await.ok();
    assert_eq!(changed.json["requester"]["phone"], "+573001234567");
    let timeline = request.requester.get(&request.path("timeline")).await.ok();
    assert_eq!(timeline.items().last().expect("an entry")["fields"], json!(["requester"]));
}

#[tokio::test]
async fn nobody_but_the_requester_gives_its_consents() {
    let app = TestApp::start().await;
    let (officer, admin) = (app.officer().await, app.admin().await);
    let request = app.submitted().await;
    let given = request.seen().await.json["consent_records"].clone();
    let notice = json!({ "version": 2, "language": "es", "body": "Un aviso nuevo, que nadie ha leído todavía." });
    admin.post("/v1/privacy-notices", notice).await.expect(201);
    app.clock.advance(1);
    for patch in [json!({ "consents": {} }), json!({ "consents": { "image_use": true } })] {
        let refused = officer.patch_current(&request.path(""), patch).await.expect(422);
        assert!(refused.pointers().contains(&"/consents".to_owned()), "{refused}");
    }
    assert_eq!(request.seen().await.json["consent_records"], given);
}

#[tokio::test]
async fn a_question_must_name_something_that_exists() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let request = app.in_review(&officer).await;
    let nothing = officer.act(&request, "request-info", json!({ "needs": [] })).await.expect(422);
    assert_eq!(nothing.pointers(), ["/needs"]);
    for pointer in ["/moon", "/requester/shoe", "/windows/first", "requester"] {
        let needs = json!({ "needs": [{ "pointer": pointer, "text": "¿Y la luna?" }] });
        let unknown = officer.act(&request, "request-info", needs).await;
        unknown.expect_bad_fields(&["/needs/0/pointer: unknown_pointer"]);
    }
}

#[tokio::test]
async fn a_late_first_question_needs_a_reason() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    app.clock.set("2026-03-20T15:00:00Z");
    let request = app.in_review(&officer).await;
    app.clock.set("2026-04-09T15:00:00Z");
    officer.act(&request, "request-info", forms::ask()).await.expect_guard(409, "first_question_late");
    let with_reason = forms::with(forms::ask(), json!({ "reason": "La entidad respondió tarde." }));
    officer.act(&request, "request-info", with_reason).await.ok();
}

#[tokio::test]
async fn the_last_day_for_the_first_question_needs_none() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    app.clock.set("2026-03-20T15:00:00Z");
    let request = app.in_review(&officer).await;
    app.clock.set("2026-04-08T15:00:00Z");
    officer.act(&request, "request-info", forms::ask()).await.ok();
}
