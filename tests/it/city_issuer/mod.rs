//! Users who sign in at the city's OpenID Connect issuer.

mod accounts;
mod issuer;
mod keys;
mod roles;
mod tokens;

use convite_tests::{Actor, Answer, TestApp};
use serde_json::{Value, json};

/// What an admin says of a user of the issuer.
fn form(subject: &str, roles: &[&str]) -> Value {
    json!({
        "email": format!("{subject}@example.org"), "display_name": "Oficial de la ciudad", "roles": roles,
        "oidc_subject": subject
    })
}

/// A registered user of the issuer, who was expected to hold these roles.
async fn registered(app: &TestApp, subject: &str, roles: &[&str]) -> Answer {
    app.admin().await.post("/v1/users", form(subject, roles)).await.expect(201)
}

/// What an actor may do now.
async fn permissions(actor: &Actor) -> Vec<String> {
    let me = actor.get("/v1/me").await.ok();
    let permissions = me["permissions"].as_array().expect("permissions").iter();
    permissions.map(|permission| permission.as_str().expect("a permission").to_owned()).collect()
}
