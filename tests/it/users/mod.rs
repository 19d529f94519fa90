//! Users, as admins manage them.

mod changes;
mod creation;
mod last_admin;
mod reading;

use convite_tests::Actor;
use serde_json::{Value, json};

fn form(email: &str, roles: &[&str]) -> Value {
    json!({ "email": email, "display_name": "Oficial de turno", "roles": roles })
}

fn path_of(user: &Actor) -> String {
    format!("/v1/users/{}", user.id())
}
