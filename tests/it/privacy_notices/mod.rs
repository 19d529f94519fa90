//! The privacy notice.

use convite_tests::TestApp;
use serde_json::{Value, json};

fn text(version: i32, language: &str) -> Value {
    json!({ "version": version, "language": language, "body": "Un texto nuevo.\nCon dos líneas." })
}

#[tokio::test]
async fn anybody_reads_the_notice_that_the_agency_begins_with() {
    let app = TestApp::start().await;
    let spanish = app.visitor().get("/v1/privacy-notices/current").await.ok();
    assert_eq!((&spanish["language"], &spanish["version"]), (&json!("es"), &json!(1)));
    assert!(spanish.text("body").contains("Ley 1581 de 2012"));
    let english = app.visitor().get("/v1/privacy-notices/current?language=en").await.ok();
    assert!(english.text("body").contains("Law 1581 of 2012"));
    let by_id = app.visitor().get(&format!("/v1/privacy-notices/{}", english.text("id"))).await.ok();
    assert_eq!(by_id.json, english.json);
}

#[tokio::test]
async fn a_new_text_is_in_force_at_once_in_its_language_only() {
    let app = TestApp::start().await;
    let created = app.admin().await.post("/v1/privacy-notices", text(2, "es")).await.expect(201);
    assert_eq!(created["valid_from"], json!(app.now()));
    let current = |language: &str| app.visitor().get(&format!("/v1/privacy-notices/current?language={language}"));
    assert_eq!(current("es").await.ok().json, created.json);
    assert_eq!(current("en").await.ok()["version"], 1);
}

#[tokio::test]
async fn a_text_for_later_is_in_force_from_then_on_and_consents_name_it() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let later = |moment: &str| {
        let mut text = text(2, "es");
        text["valid_from"] = json!(moment);
        admin.post("/v1/privacy-notices", text)
    };
    later("2026-03-20T14:59:59Z").await.expect_bad_fields(&["/valid_from: in_the_past"]);
    later("mañana").await.expect_bad_fields(&["/valid_from: invalid_instant"]);
    let created = later("2026-03-21T00:00:00-05:00").await.expect(201);
    assert_eq!(created["valid_from"], "2026-03-21T05:00:00Z");
    let current = || app.visitor().get("/v1/privacy-notices/current");
    let (before, draft) = (app.submitted().await, app.draft().await);
    assert_eq!(current().await.ok()["version"], 1);
    app.clock.set("2026-03-21T05:00:00Z");
    assert_eq!(current().await.ok().json, created.json);
    let after = app.submitted().await;
    for (request, version) in [(&before, 1), (&after, 2)] {
        assert_eq!(request.seen().await.json["consent_records"][0]["notice_version"], version);
    }
    draft.submit().await.expect_bad_fields(&["/consents/data_processing: notice_outdated"]);
}

#[tokio::test]
async fn an_older_number_never_replaces_a_newer_text() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    admin.post("/v1/privacy-notices", text(3, "es")).await.expect(201);
    app.clock.advance(1);
    admin.post("/v1/privacy-notices", text(2, "es")).await.expect(201);
    assert_eq!(app.visitor().get("/v1/privacy-notices/current").await.ok()["version"], 3);
}

#[tokio::test]
async fn a_language_has_each_version_once() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let refused = admin.post("/v1/privacy-notices", text(1, "es")).await.expect(409);
    assert_eq!(refused.bad_fields(), ["/version: taken"]);
    let bad = json!({ "version": 0, "language": "fr", "body": " " });
    admin.post("/v1/privacy-notices", bad).await.expect_bad_fields(&[
        "/body: too_short",
        "/language: unknown_value",
        "/version: out_of_range",
    ]);
}

#[tokio::test]
async fn texts_are_listed_the_newest_first_in_both_languages() {
    let app = TestApp::start().await;
    app.admin().await.post("/v1/privacy-notices", text(2, "en")).await.expect(201);
    let first = app.visitor().get("/v1/privacy-notices?limit=2").await.ok();
    let cursor = first.text("next_cursor").to_owned();
    let second = app.visitor().get(&format!("/v1/privacy-notices?limit=2&cursor={cursor}")).await.ok();
    let seen: Vec<_> =
        first.items().iter().chain(second.items()).map(|text| (&text["version"], &text["language"])).collect();
    assert_eq!(seen, [(&json!(2), &json!("en")), (&json!(1), &json!("es")), (&json!(1), &json!("en"))]);
    assert_eq!(second["next_cursor"], Value::Null);
}

#[tokio::test]
async fn only_admins_publish() {
    let app = TestApp::start().await;
    for other in [app.lead().await, app.editor().await, app.draft().await.requester] {
        other.post("/v1/privacy-notices", text(2, "es")).await.expect(403);
    }
    app.visitor().post("/v1/privacy-notices", text(2, "es")).await.expect(401);
}
