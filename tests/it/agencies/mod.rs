//! Partner agencies.

mod isolation;
mod profile;
mod registry;

use serde_json::{Value, json};

fn form() -> Value {
    json!({
        "code": "metro",
        "name": "Metro de Medellín",
        "description": "Opera la red de cables.",
        "website": "https://www.metro.example.org",
        "email": "visitas@example.org"
    })
}
