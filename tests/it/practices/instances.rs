//! The snapshot of the catalogue: of several instances, and without a database.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use convite_tests::{TestApp, Wire, forms};
use serde_json::json;

#[tokio::test]
async fn a_publication_is_seen_by_the_other_instance_soon() {
    let app = TestApp::start().await;
    let other = TestApp::start_on(&app.database_url, |_| {}).await;
    assert_eq!(other.visitor().get("/v1/practices").await.ok().items().len(), 0);
    let authors = app.authors().await;
    let practice = authors.published(forms::revision()).await;
    let published = Instant::now();
    while other.visitor().get(&practice.path("")).await.status == 404 {
        assert!(published.elapsed() < Duration::from_secs(10), "the publication is never seen");
    }
    let here = app.visitor().get(&practice.path("")).await.ok();
    let there = other.visitor().get(&practice.path("")).await.ok();
    assert_eq!((here.etag(), here.json), (there.etag(), there.json));
}

#[tokio::test]
async fn what_is_decided_about_the_claims_of_others_is_seen_beside_ones_own() {
    let app = TestApp::start().await;
    let (one, other) = (app.authors().await, app.authors().await);
    let first = one.written(forms::revision()).await;
    one.claim(&first.revision, forms::claim()).await;
    one.publish(&first.revision).await.ok();
    let second = other.written(forms::revision()).await;
    let claim = other.claim(&second.revision, forms::with(forms::claim(), json!({ "value": "2.70" }))).await;
    other.validate(&second.revision).await.ok();
    let read = app.visitor().get(&first.path("")).await.ok();
    assert_eq!(read["revision"]["contradictions"], json!([]));
    let elder = read["revision"]["claims"][0]["id"].clone();
    let decision = json!({ "preferred_id": claim, "other_id": elder, "note": { "es": "Medida de nuevo." } });
    other.act(&other.editor, &second.revision, "decide-contradiction", decision).await.ok();
    other.act(&other.editor, &second.revision, "publish", json!({})).await.ok();
    let read = app.visitor().get(&first.path("")).await.ok();
    assert_eq!(read["revision"]["contradictions"][0]["decision"]["preferred_id"], json!(claim));
}

#[tokio::test]
async fn while_the_database_is_away_the_catalogue_is_read_for_five_minutes() {
    let stored = TestApp::start().await;
    let authors = stored.authors().await;
    let practice = authors.published(forms::revision()).await;
    let wire = Wire::to(&stored.database_url);
    let app = TestApp::start_on(&wire.url, |settings| settings.acquire_timeout_ms = 1000).await;
    let read = app.visitor().get(&practice.path("")).await.ok();
    wire.cut();
    let cut = Instant::now();
    while app.visitor().get(&practice.path("")).await.ok().header("age").is_none() {
        assert!(cut.elapsed() < Duration::from_secs(10), "nobody notices");
    }
    app.clock.advance_by(TimeDelta::seconds(299));
    for path in [practice.path(""), "/v1/practices".to_owned(), "/v1/practices/facets".to_owned()] {
        let aged = app.visitor().get(&path).await.ok();
        assert_eq!(aged.header("age"), Some("299"), "{path}");
    }
    assert_eq!(app.visitor().get(&practice.path("")).await.ok().json, read.json);
    app.visitor().get("/v1/practices?text=gestores").await.expect(503);
    app.clock.advance_by(TimeDelta::seconds(2));
    let gone = app.visitor().get(&practice.path("")).await.expect(503);
    assert!(gone.header("retry-after").is_some());
    wire.mend();
    let back = Instant::now();
    while app.visitor().get(&practice.path("")).await.status == 503 {
        assert!(back.elapsed() < Duration::from_secs(10), "the return is not noticed");
    }
    assert_eq!(app.visitor().get(&practice.path("")).await.ok().header("age"), None);
}
