use convite_tests::TestApp;
use serde_json::json;

const KEY: &str = "a-key-of-at-least-22-characters";

#[tokio::test]
async fn the_same_key_and_body_get_the_same_reply() {
    let app = TestApp::start().await;
    let first = app.visitor().post("/v1/requests", app.form()).key(KEY).await.expect(201);
    let again = app.visitor().post("/v1/requests", app.form()).key(KEY).await.expect(201);
    assert_eq!(again.json, first.json);
    assert_eq!(again.etag(), first.etag());
    assert_eq!(again.header("location"), first.header("location"));
    let other = app.visitor().post("/v1/requests", json!({})).key(KEY).await.expect(201);
    assert_ne!(other.json["id"], first.json["id"]);
}

#[tokio::test]
async fn a_key_is_not_used_for_another_request() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let agency = |code: &str| json!({ "code": code, "name": "Una entidad" });
    let first = admin.post("/v1/agencies", agency("one")).key("k").await.expect(201);
    let refused = admin.post("/v1/agencies", agency("two")).key("k").await.expect(422);
    assert_eq!(refused.json["type"], "/problems/idempotency-key-reused");
    admin.post("/v1/topics", agency("one")).key("k").await.expect(422);
    let again = admin.post("/v1/agencies", agency("one")).key("k").await.expect(201);
    assert_eq!(again.json, first.json);
    // Another caller's key is another key.
    app.admin().await.post("/v1/agencies", agency("two")).key("k").await.expect(201);
}

#[tokio::test]
async fn a_refusal_is_not_kept() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    admin.post("/v1/agencies", json!({ "code": "one" })).key("k").await.expect(422);
    admin.post("/v1/agencies", json!({ "code": "one", "name": "Una" })).key("k").await.expect(201);
}

#[tokio::test]
async fn a_key_is_forgotten_after_a_day() {
    let app = TestApp::start().await;
    let first = app.visitor().post("/v1/requests", app.form()).key(KEY).await.expect(201);
    app.clock.advance(1);
    let later = app.visitor().post("/v1/requests", json!(first.json["topics"])).key(KEY).await;
    later.expect(422);
    let form = json!({ "kind": "study_tour" });
    app.visitor().post("/v1/requests", form).key(KEY).await.expect(201);
}

#[tokio::test]
async fn an_anonymous_key_that_could_be_guessed_is_refused() {
    let app = TestApp::start().await;
    app.visitor().post("/v1/requests", app.form()).key("short").await.expect(400);
    app.visitor().post("/v1/requests", app.form()).key(&"x".repeat(256)).await.expect(400);
}
