//! Vocabularies and axes.

use convite_tests::TestApp;
use serde_json::json;

#[tokio::test]
async fn every_listed_vocabulary_can_be_read_and_has_labelled_terms() {
    let app = TestApp::start().await;
    let names = app.visitor().get("/v1/vocabularies").await.ok().column("name");
    assert!(names.len() >= 29, "{names:?}");
    for name in names {
        let vocabulary = app.visitor().get(&format!("/v1/vocabularies/{name}")).await.ok();
        assert_eq!(vocabulary["name"], name);
        let terms = vocabulary["terms"].as_array().expect("terms");
        let labelled = |term: &serde_json::Value| {
            ["es", "en"].iter().all(|language| term["label"][language].as_str().is_some_and(|label| !label.is_empty()))
        };
        assert!(!terms.is_empty() && terms.iter().all(labelled), "{name}");
    }
}

#[tokio::test]
async fn countries_lie_in_their_regions() {
    let app = TestApp::start().await;
    let countries = app.visitor().get("/v1/vocabularies/countries").await.ok();
    let colombia = countries["terms"].as_array().expect("terms").iter().find(|term| term["code"] == "CO");
    assert_eq!(
        colombia.expect("Colombia"),
        &json!({ "code": "CO", "label": { "es": "Colombia", "en": "Colombia" }, "parent": "005" })
    );
}

#[tokio::test]
async fn the_six_axes_come_with_the_names_that_people_use() {
    let app = TestApp::start().await;
    let axes = app.visitor().get("/v1/axes").await.ok();
    assert_eq!(axes.items().len(), 6);
    assert_eq!(axes["next_cursor"], json!(null));
    assert!(axes.items().iter().all(|axis| axis["aliases"]["es"].as_array().is_some_and(|names| !names.is_empty())));
}

#[tokio::test]
async fn what_does_not_change_may_be_kept_and_is_not_sent_twice() {
    let app = TestApp::start().await;
    for path in ["/v1/vocabularies", "/v1/vocabularies/languages", "/v1/axes"] {
        let first = app.visitor().get(path).await.ok();
        assert_eq!(first.header("cache-control"), Some("public, max-age=3600"), "{path}");
        let again = app.visitor().get(path).header("if-none-match", &first.etag()).await.expect(304);
        assert!(again.body.is_empty(), "{path}");
    }
}

#[tokio::test]
async fn an_unknown_vocabulary_is_missing() {
    let app = TestApp::start().await;
    app.visitor().get("/v1/vocabularies/dragons").await.expect(404);
}
