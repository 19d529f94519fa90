//! Which tokens of the issuer are accepted.

use aws_lc_rs::hmac;
use chrono::TimeDelta;
use convite_tests::TestApp;
use serde_json::{Value, json};

use super::issuer::{Issuer, Key, encoded, unsigned};
use super::registered;

/// An issuer, a server that accepts its tokens, and the user `ana`.
async fn house() -> (Issuer, TestApp) {
    let issuer = Issuer::open().await;
    let app = issuer.app().await;
    registered(&app, "ana", &["officer"]).await;
    (issuer, app)
}

/// A document with a member replaced, or without it.
fn with(mut document: Value, member: &str, value: Value) -> Value {
    let members = document.as_object_mut().expect("an object");
    match value {
        Value::Null => members.remove(member),
        value => members.insert(member.to_owned(), value),
    };
    document
}

#[tokio::test]
async fn a_user_of_the_issuer_works_with_its_access_token() {
    let (issuer, app) = house().await;
    let ana = issuer.bearer(&app, "ana", &["officer"]);
    let me = ana.get("/v1/me").await.ok();
    assert_eq!((&me["signed_in_by"], &me["user"]["oidc_subject"]), (&json!("openid_connect"), &json!("ana")));
    ana.get("/v1/requests").await.ok();
    ana.get("/v1/users").await.expect(403);
}

#[tokio::test]
async fn rsa_and_elliptic_keys_serve() {
    let issuer = Issuer::with(Key::rsa("rsa")).await;
    let app = issuer.app().await;
    registered(&app, "ana", &["officer"]).await;
    issuer.bearer(&app, "ana", &["officer"]).get("/v1/me").await.ok();
}

#[tokio::test]
async fn only_a_current_token_of_the_issuer_for_this_service_is_accepted() {
    let (issuer, app) = house().await;
    let good = issuer.claims(&app, "ana", &["officer"]);
    let now = app.now().timestamp();
    issuer.bearer_of(&app, &good).get("/v1/me").await.ok();
    for (member, value) in [
        ("aud", json!("https://another.example.org")),
        ("aud", json!(["a", "b"])),
        ("aud", json!({ "http://convite.test/v1": true })),
        ("aud", Value::Null),
        ("iss", json!("https://another.example.org")),
        ("iss", json!(format!("{}/", issuer.url()))),
        ("iss", json!([issuer.url()])),
        ("iss", Value::Null),
        ("exp", json!(now - 31)),
        ("exp", json!("tomorrow")),
        ("exp", Value::Null),
        ("nbf", json!(now + 31)),
        ("iat", json!(now + 31)),
        ("iat", json!(i64::MIN)),
        ("iat", json!(-1_000_000_000_000_i64)),
        ("iat", Value::Null),
        ("sub", json!("")),
        ("sub", json!("an\u{0}a")),
        ("sub", json!("a".repeat(256))),
        ("sub", json!(["ana"])),
        ("sub", Value::Null),
    ] {
        let refused = issuer.bearer_of(&app, &with(good.clone(), member, value.clone())).get("/v1/me").await;
        assert_eq!(refused.status, 401, "{member} {value}: {refused}");
        assert!(refused.header("www-authenticate").is_some_and(|challenge| challenge.starts_with("Bearer")));
    }
    for (member, value) in
        [("aud", json!(["x", "http://convite.test/v1"])), ("exp", json!(now - 29)), ("nbf", json!(now + 29))]
    {
        issuer.bearer_of(&app, &with(good.clone(), member, value)).get("/v1/me").await.ok();
    }
}

#[tokio::test]
async fn a_token_expires() {
    let (issuer, app) = house().await;
    let ana = issuer.bearer(&app, "ana", &["officer"]);
    app.clock.advance_by(TimeDelta::seconds(329));
    ana.get("/v1/me").await.ok();
    app.clock.advance_by(TimeDelta::seconds(1));
    ana.get("/v1/me").await.expect(401);
}

#[tokio::test]
async fn an_id_token_opens_nothing() {
    let (issuer, app) = house().await;
    let good = issuer.claims(&app, "ana", &["officer"]);
    let header = with(issuer.key.header(), "typ", json!("JWT"));
    app.bearer(issuer.key.sign(&header, &good)).get("/v1/me").await.ok();
    for (member, value) in [("nonce", json!("n")), ("azp", json!("http://convite.test/v1")), ("typ", json!("ID"))] {
        let claims = with(good.clone(), member, value);
        app.bearer(issuer.key.sign(&header, &claims)).get("/v1/me").await.expect(401);
    }
}

#[tokio::test]
async fn a_signature_is_by_a_key_pair_and_by_the_one_that_is_named() {
    let (issuer, app) = house().await;
    let (key, rsa, stranger) = (&issuer.key, Key::rsa("rsa"), Key::ec("first"));
    issuer.publish(vec![
        key.published(),
        rsa.published(),
        json!({ "kty": "oct", "kid": "shared", "k": encoded(b"s") }),
    ]);
    let claims = issuer.claims(&app, "ana", &["admin"]);
    app.bearer(rsa.sign(&rsa.header(), &claims)).get("/v1/me").await.ok();
    let unnamed = with(key.header(), "kid", Value::Null);
    let of_another = with(key.header(), "kid", json!("rsa"));
    let critical = with(key.header(), "crit", json!(["x"]));
    let logout = with(key.header(), "typ", json!("logout+jwt"));
    let own_key = with(with(key.header(), "kid", json!("own")), "jwk", stranger.published());
    let mut tokens = vec![stranger.sign(&key.header(), &claims), stranger.sign(&own_key, &claims)];
    tokens.extend([unnamed, of_another, critical, logout].map(|header| key.sign(&header, &claims)));
    for algorithm in ["none", "None", "", "ES384", "RS256", "HS256", "x"] {
        let header = with(key.header(), "alg", json!(algorithm));
        tokens.push(key.sign(&header, &claims));
        tokens.push(format!("{}.", unsigned(&header, &claims)));
    }
    // The classic: whoever takes the public key for a shared secret.
    for (kid, secret) in [
        ("first", key.published()["x"].to_string().into_bytes()),
        ("first", key.published().to_string().into_bytes()),
        ("rsa", rsa.published()["n"].to_string().into_bytes()),
        ("shared", b"s".to_vec()),
    ] {
        let text = unsigned(&json!({ "alg": "HS256", "typ": "at+jwt", "kid": kid }), &claims);
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &secret), text.as_bytes());
        tokens.push(format!("{text}.{}", encoded(tag.as_ref())));
    }
    for token in tokens {
        app.bearer(&token).get("/v1/me").await.expect(401);
    }
}

#[tokio::test]
async fn no_token_however_odd_breaks_the_service() {
    let (issuer, app) = house().await;
    let claims = issuer.claims(&app, "ana", &["officer"]);
    let good = issuer.key.sign(&issuer.key.header(), &claims);
    let deep = encoded("[".repeat(5000).as_bytes());
    let tokens = [
        format!("{}.{deep}.x", good.split('.').next().expect("a header")),
        good.replace('.', ".."),
        format!("{good}."),
        format!("..{}", encoded(b"x")),
        format!("{}.{}.x", encoded(b"null"), encoded(claims.to_string().as_bytes())),
        format!("{}.{}.x", encoded(&[0xff, 0xfe]), encoded(&[0xff])),
        issuer.key.sign(&issuer.key.header(), &json!(["iss"])),
        issuer.key.sign(&with(issuer.key.header(), "kid", json!(7)), &claims),
        issuer.key.sign(&issuer.key.header(), &with(claims.clone(), "x", json!("x".repeat(9000)))),
    ];
    for token in tokens {
        app.bearer(&token).get("/v1/me").await.expect(401);
    }
}
