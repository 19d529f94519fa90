//! The token endpoint, and the tokens it hands out.

mod forged;
mod grammar;
mod keys;
mod layers;
mod refresh;
mod sign_in;
mod slow_down;

use convite_tests::{Actor, Answer, Call, PASSWORD, TestApp};
use reqwest::Method;

pub const FORM: &str = "application/x-www-form-urlencoded";

/// A form on its way to the token endpoint.
pub fn asks(app: &TestApp, form: &[(&str, &str)]) -> Call {
    let pairs: Vec<String> = form.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    app.visitor().call(Method::POST, "/v1/oauth/token").body(FORM, pairs.join("&"))
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// A person's sign-in on its way.
pub fn signs_in(app: &TestApp, name: &str, password: &str) -> Call {
    let form = [("grant_type", "password"), ("client_id", "convite-docs"), ("username", name), ("password", password)];
    asks(app, &form)
}

/// A refresh on its way.
pub fn refreshes(app: &TestApp, token: &str) -> Call {
    asks(app, &[("grant_type", "refresh_token"), ("client_id", "convite-docs"), ("refresh_token", token)])
}

/// A partner's system on its way to a token.
pub fn authenticates(app: &TestApp, client_id: &str, secret: &str) -> Call {
    asks(app, &[("grant_type", "client_credentials"), ("client_id", client_id), ("client_secret", secret)])
}

/// The tokens of a user of the harness.
pub async fn tokens_of(app: &TestApp, user: &Actor) -> Answer {
    signs_in(app, user.name(), PASSWORD).await.ok()
}

/// Asserts a refusal in OAuth's words, which nobody may keep.
#[track_caller]
pub fn assert_refused(answer: &Answer, status: u16, error: &str) {
    assert_eq!((answer.status, answer.text("error")), (status, error), "{answer}");
    assert_eq!(answer.header("content-type"), Some("application/json"), "{answer}");
    assert_eq!(answer.header("cache-control"), Some("no-store"), "{answer}");
}
