//! The keys behind the tokens: published, rotated, shared by all instances, and encrypted under the key ring.

use std::sync::Arc;

use chrono::TimeDelta;
use convite_api::auth::{KeyRing, SecretsError, TokenKeys, ensure_ring_matches, rotate_data_key, rotate_signing_key};
use convite_api::{Clock, Ids};
use convite_tests::TestApp;
use futures_util::future::join_all;
use serde_json::json;

use super::tokens_of;

/// The ring of the harness (a key of ones), and a new key that takes over.
const OLD: &str = "test:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
const NEW: &str = "new:AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=";

fn ring(text: &str) -> KeyRing {
    KeyRing::parse(text).expect("a ring")
}

async fn rotate(app: &TestApp) -> String {
    let rotated = rotate_signing_key(&app.database, &app.shared.key_ring, Ids, app.now()).await;
    rotated.expect("rotated")
}

#[tokio::test]
async fn the_public_keys_are_published() {
    let app = TestApp::start().await;
    let keys = app.visitor().get("/.well-known/jwks.json").await.ok();
    assert_eq!(keys.header("cache-control"), Some("public, max-age=300"));
    let keys = keys["keys"].as_array().expect("keys");
    assert_eq!(keys.len(), 1);
    for (member, value) in [("kty", "OKP"), ("crv", "Ed25519"), ("alg", "EdDSA"), ("use", "sig")] {
        assert_eq!(keys[0][member], value);
    }
    assert_eq!(keys[0]["x"].as_str().map(str::len), Some(43));
    assert_eq!(keys[0]["d"], json!(null), "the private half stays");
}

#[tokio::test]
async fn a_rotation_is_followed_by_every_instance_and_ends_no_session() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let before = tokens_of(&app, &officer).await;
    rotate(&app).await;
    // It has read the keys after the rotation, so it signs with the new one.
    let fresh = TestApp::start_on(&app.database_url, |_| {}).await;
    let after = tokens_of(&fresh, &officer).await;
    for instance in [&app, &fresh] {
        for tokens in [&before, &after] {
            instance.bearer(tokens.text("access_token")).get("/v1/me").await.ok();
        }
    }
    let published = app.visitor().get("/.well-known/jwks.json").await.ok();
    assert_eq!(published["keys"].as_array().map(Vec::len), Some(2));
    app.clock.advance(1);
    let published = app.visitor().get("/.well-known/jwks.json").await.ok();
    assert_eq!(published["keys"].as_array().map(Vec::len), Some(1), "the old key has retired");
}

#[tokio::test]
async fn a_rotation_is_in_the_audit_trail() {
    let app = TestApp::start().await;
    let kid = rotate(&app).await;
    let trail = app.admin().await.get("/v1/audit-events?action=signing_key.rotate").await.ok();
    assert_eq!(trail.column("subject_id"), [kid]);
    assert_eq!(trail.items()[0]["actor"]["kind"], "system");
}

#[tokio::test]
async fn instances_that_start_together_make_one_key() {
    let app = TestApp::start().await;
    let sql = app.sql().await;
    sql.execute("DELETE FROM signing_keys", &[]).await.expect("deleted");
    let ring = Arc::new(ring(OLD));
    let starts = (0..10).map(|_| TokenKeys::load_or_create(&app.database, &ring, "http://x", Ids, app.now()));
    for started in join_all(starts).await {
        started.map(|_| ()).expect("started");
    }
    let count: i64 = sql.query_one("SELECT count(*) FROM signing_keys", &[]).await.expect("a row").get(0);
    assert_eq!(count, 1);
}

#[tokio::test]
async fn an_instance_with_another_ring_does_not_start() {
    let app = TestApp::start().await;
    let same_name = NEW.replace("new:", "test:");
    for wrong in [NEW, &same_name] {
        let refused = ensure_ring_matches(&app.database, &ring(wrong)).await.expect_err("refused");
        assert!(matches!(refused, SecretsError::WrongRing(_)), "{refused}");
        assert!(refused.to_string().contains("secrets.toml"), "{refused}");
    }
    ensure_ring_matches(&app.database, &ring(&format!("{NEW},{OLD}"))).await.expect("the old key is still there");
}

#[tokio::test]
async fn after_the_data_key_is_rotated_the_old_one_may_go() {
    let app = TestApp::start().await;
    let form = json!({ "email": "nueva@example.org", "display_name": "Nueva", "roles": [] });
    app.admin().await.post("/v1/users", form).key("a-key").await.expect(201);
    let both = ring(&format!("{NEW},{OLD}"));
    let done = rotate_data_key(&app.database, &both, Ids, app.now()).await.expect("rotated");
    assert_eq!((done.key_id.as_str(), done.signing_keys, done.replies), ("new", 1, 1));
    let again = rotate_data_key(&app.database, &both, Ids, app.now()).await.expect("rotated");
    assert_eq!((again.signing_keys, again.replies), (0, 0));

    let only_new = ring(NEW);
    ensure_ring_matches(&app.database, &only_new).await.expect("the ring matches");
    let keys = TokenKeys::load_or_create(&app.database, &only_new, "http://x", Ids, app.now()).await;
    keys.map(|_| ()).expect("the signing key opens");
    ensure_ring_matches(&app.database, &ring(OLD)).await.expect_err("the old ring is the wrong one now");
    let old = "SELECT (SELECT count(*) FROM idempotent_replies WHERE key_id <> 'new')
        + (SELECT count(*) FROM signing_keys WHERE key_id <> 'new')";
    let left: i64 = app.sql().await.query_one(old, &[]).await.expect("a row").get(0);
    assert_eq!(left, 0);
}

#[tokio::test]
async fn kept_replies_that_have_expired_need_no_key() {
    let app = TestApp::start().await;
    let form = json!({ "email": "nueva@example.org", "display_name": "Nueva", "roles": [] });
    app.admin().await.post("/v1/users", form).key("a-key").await.expect(201);
    app.clock.advance_by(TimeDelta::hours(25));
    let both = ring(&format!("{NEW},{OLD}"));
    let done = rotate_data_key(&app.database, &both, Ids, app.clock.now()).await.expect("rotated");
    assert_eq!(done.replies, 0);
}
