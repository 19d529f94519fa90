//! The issuer's keys: fetched, kept, exchanged, and asked for no more often than needed.

use chrono::TimeDelta;
use futures_util::future::join_all;
use serde_json::json;

use super::issuer::{Issuer, Key, Mood, http};
use super::registered;

#[tokio::test]
async fn a_new_key_of_the_issuer_is_found_and_an_old_one_forgotten() {
    let issuer = Issuer::open().await;
    let app = issuer.app().await;
    registered(&app, "ana", &["officer"]).await;
    issuer.bearer(&app, "ana", &["officer"]).get("/v1/me").await.ok();
    let second = Key::ec("second");
    issuer.publish(vec![second.published()]);
    app.clock.advance_by(TimeDelta::seconds(31));
    let claims = issuer.claims(&app, "ana", &["officer"]);
    app.bearer(second.sign(&second.header(), &claims)).get("/v1/me").await.ok();
    issuer.bearer_of(&app, &claims).get("/v1/me").await.expect(401);
}

#[tokio::test]
async fn made_up_keys_do_not_make_the_service_ask() {
    let issuer = Issuer::open().await;
    let app = issuer.app().await;
    registered(&app, "ana", &["officer"]).await;
    let ana = issuer.bearer(&app, "ana", &["officer"]);
    ana.get("/v1/me").await.ok();
    assert_eq!(issuer.asked(), 1);
    let claims = issuer.claims(&app, "ana", &["officer"]);
    let flood = async || {
        let keys = (0..20).map(|number| Key::ec(&format!("made-up-{number}")));
        let calls = keys.map(|key| app.bearer(key.sign(&key.header(), &claims)).get("/v1/me").into_future());
        for answer in join_all(calls).await {
            answer.expect(401);
        }
    };
    flood().await;
    assert_eq!(issuer.asked(), 1, "a moment ago");
    app.clock.advance_by(TimeDelta::seconds(31));
    flood().await;
    assert_eq!(issuer.asked(), 2, "once for all of them");
    ana.get("/v1/me").await.ok();
}

#[tokio::test]
async fn an_issuer_that_is_away_at_the_start_may_come_back() {
    let issuer = Issuer::open().await;
    issuer.show(Mood::Away);
    let app = issuer.app().await;
    registered(&app, "ana", &["officer"]).await;
    let ana = issuer.bearer(&app, "ana", &["officer"]);
    let refused = ana.get("/v1/me").await.expect(503);
    assert_eq!(refused.header("retry-after"), Some("2"));
    app.officer().await.get("/v1/me").await.ok();
    issuer.show(Mood::Well);
    app.clock.advance_by(TimeDelta::seconds(31));
    ana.get("/v1/me").await.ok();
}

#[tokio::test]
async fn known_keys_serve_on_while_the_issuer_is_away() {
    let issuer = Issuer::open().await;
    let app = issuer.app().await;
    registered(&app, "ana", &["officer"]).await;
    issuer.bearer(&app, "ana", &["officer"]).get("/v1/me").await.ok();
    issuer.show(Mood::Away);
    app.clock.advance_by(TimeDelta::hours(1));
    let ana = issuer.bearer(&app, "ana", &["officer"]);
    ana.get("/v1/me").await.ok();
    let second = Key::ec("second");
    let claims = issuer.claims(&app, "ana", &["officer"]);
    app.bearer(second.sign(&second.header(), &claims)).get("/v1/me").await.expect(401);
    ana.get("/v1/me").await.ok();
}

#[tokio::test]
async fn nothing_but_its_own_documents_is_taken_from_an_issuer() {
    let issuer = Issuer::open().await;
    let elsewhere = Issuer::open().await;
    let address = format!("Location: {}/.well-known/openid-configuration\r\n", elsewhere.url());
    for mood in [
        Mood::AnotherName,
        Mood::Says(http("302 Found", &address, "")),
        Mood::Says(http("500 Internal Server Error", "", "{}")),
        Mood::Says(http("200 OK", "", "no JSON")),
        Mood::Says(http("200 OK", "", &format!("{{\"x\":\"{}\"}}", "x".repeat(300 * 1024)))),
        Mood::Says(http("200 OK", "", &json!({ "issuer": issuer.url(), "jwks_uri": "http://192.0.2.1/" }).to_string())),
        Mood::Says(http("200 OK", "", &json!({ "issuer": issuer.url(), "jwks_uri": "file:///etc/x" }).to_string())),
        // Keys of which none can be used.
        Mood::Says(http(
            "200 OK",
            "",
            &json!({ "issuer": issuer.url(), "jwks_uri": issuer.url(), "keys": [7, {}] }).to_string(),
        )),
    ] {
        issuer.show(mood);
        let app = issuer.app().await;
        issuer.bearer(&app, "ana", &["officer"]).get("/v1/me").await.expect(503);
    }
    assert_eq!(elsewhere.asked(), 0);
}
