//! What the token endpoint understands, and OAuth's words for what it does not.

use convite_tests::{PASSWORD, TestApp, raw};
use reqwest::Method;

use super::{FORM, asks, assert_refused, authenticates};

const CLIENT: (&str, &str) = ("client_id", "convite-docs");

/// `Authorization: Basic` for a name and a secret, without a library: RFC 4648 in a few lines.
fn basic(name: &str, secret: &str) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let text = format!("{name}:{secret}").into_bytes();
    let mut encoded = String::from("Basic ");
    for group in text.chunks(3) {
        let bits = group.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - group.len()));
        for position in 0..4 {
            let index = usize::try_from(bits >> (18 - 6 * position) & 63).expect("six bits");
            encoded.push(if position <= group.len() { char::from(ALPHABET[index]) } else { '=' });
        }
    }
    encoded
}

/// The fields of a form, and the status and error that answer it.
type Case<'a> = (&'a [(&'a str, &'a str)], u16, &'a str);

#[tokio::test]
async fn every_mistake_has_its_word() {
    let app = TestApp::start().await;
    let (username, password) = (("username", "x@example.org"), ("password", "x"));
    let grant = |name| ("grant_type", name);
    let cases: [Case; 14] = [
        (&[], 400, "invalid_request"),
        (&[CLIENT], 400, "invalid_request"),
        (&[grant("")], 400, "invalid_request"),
        (&[grant("authorization_code"), CLIENT], 400, "unsupported_grant_type"),
        (&[grant("PASSWORD"), CLIENT], 400, "unsupported_grant_type"),
        (&[grant("password"), username, password], 401, "invalid_client"),
        (&[grant("password"), CLIENT, username], 400, "invalid_request"),
        (&[grant("password"), CLIENT, username, ("password", "")], 400, "invalid_request"),
        (&[grant("password"), ("client_id", "somebody"), username, password], 400, "unauthorized_client"),
        (&[grant("password"), CLIENT, ("client_secret", "x"), username, password], 401, "invalid_client"),
        (&[grant("password"), CLIENT, username, password, ("scope", "admin")], 400, "invalid_scope"),
        (&[grant("client_credentials")], 401, "invalid_client"),
        (&[grant("client_credentials"), CLIENT], 401, "invalid_client"),
        (&[grant("refresh_token"), CLIENT], 400, "invalid_request"),
    ];
    for (form, status, error) in cases {
        let answer = asks(&app, form).await;
        assert_refused(&answer, status, error);
        assert_eq!(answer.header("www-authenticate"), None, "{form:?}");
    }
}

#[tokio::test]
async fn a_parameter_comes_once_well_encoded_and_unknown_ones_are_ignored() {
    let app = TestApp::start().await;
    let sent = |body: &'static [u8]| app.visitor().call(Method::POST, "/v1/oauth/token").body(FORM, body);
    for body in [
        &b"grant_type=password&grant_type=password"[..],
        b"x=1&x=1",
        b"grant_type=%zz",
        b"grant_type=%f",
        b"x=%ff",
        b"x=\xff",
    ] {
        assert_refused(&sent(body).await, 400, "invalid_request");
    }
    assert_refused(&sent(b"grant_type=x&whatever=1").await, 400, "unsupported_grant_type");
}

#[tokio::test]
async fn only_a_form_is_read() {
    let app = TestApp::start().await;
    let post = |media_type: &str| app.visitor().call(Method::POST, "/v1/oauth/token").body(media_type, "grant_type=x");
    for media_type in ["application/json", "text/plain", "multipart/form-data; boundary=x"] {
        assert_refused(&post(media_type).await, 400, "invalid_request");
    }
    assert_refused(&post(FORM).header("content-encoding", "gzip").await, 400, "invalid_request");
    assert_refused(&post(&format!("{FORM}; charset=UTF-8")).await, 400, "unsupported_grant_type");
    assert_refused(&app.visitor().call(Method::POST, "/v1/oauth/token").await, 400, "invalid_request");
}

#[tokio::test]
async fn a_form_is_bounded_in_size_and_time() {
    let app = TestApp::start_with(|settings| settings.body_timeout_ms = 200).await;
    let large = app.visitor().call(Method::POST, "/v1/oauth/token").body(FORM, "x".repeat(2 * 1024 * 1024));
    assert_refused(&large.await, 413, "invalid_request");
    let head = format!("POST /v1/oauth/token HTTP/1.1\r\nContent-Type: {FORM}\r\nContent-Length: 100");
    let answer = raw::exchange(app.address(), &head, "grant_type=").await;
    assert_eq!(answer.status, 408, "{}", answer.body);
    assert!(answer.body.contains("invalid_request"), "{}", answer.body);
}

#[tokio::test]
async fn a_client_authenticates_by_basic_or_in_the_form_but_not_by_both() {
    let app = TestApp::start().await;
    let client = app.client(app.agency().await).await;
    let grant = [("grant_type", "client_credentials")];
    let header = basic(client.name(), client.secret());
    asks(&app, &grant).header("authorization", &header).await.ok();
    authenticates(&app, client.name(), client.secret()).await.ok();
    let both = authenticates(&app, client.name(), client.secret()).header("authorization", &header).await;
    assert_refused(&both, 400, "invalid_request");
    let twice = asks(&app, &grant).header("authorization", &header).header("authorization", &header).await;
    assert_refused(&twice, 400, "invalid_request");
}

#[tokio::test]
async fn who_fails_by_basic_is_asked_for_basic() {
    let app = TestApp::start().await;
    let client = app.client(app.agency().await).await;
    let wrong = basic(client.name(), "cvs_wrong");
    for header in [wrong.as_str(), "Basic", "Basic %%%", "Basic eA==", "Bearer x", "Digest username=\"x\""] {
        let refused = asks(&app, &[("grant_type", "client_credentials")]).header("authorization", header).await;
        assert_refused(&refused, 401, "invalid_client");
        assert!(
            refused.header("www-authenticate").is_some_and(|challenge| challenge.starts_with("Basic ")),
            "{header}"
        );
    }
}

#[tokio::test]
async fn swagger_ui_signs_people_in_by_basic_without_a_secret() {
    let app = TestApp::start().await;
    let officer = app.officer().await;
    let form = [("grant_type", "password"), ("username", officer.name()), ("password", PASSWORD), ("scope", "")];
    asks(&app, &form).header("authorization", &basic("convite-docs", "")).await.ok();
}
