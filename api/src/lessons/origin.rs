//! Where a lesson comes from: a session, and so its exchange; an exchange; or nowhere in particular.

use convite_domain::ExchangeId;
use convite_domain::input::BadFields;
use convite_domain::lessons::{LessonForm, Origin};
use convite_persistence::{Connection, DbResult, lessons};
use serde_json::Value;

/// What a body names, well-formed or not.
pub fn named(body: &Value) -> Origin {
    Origin { exchange: id(body, "exchange_id"), session: id(body, "session_id") }
}

/// What a lesson comes from after a patch. The exchange of a session that is only named now, or that stays, follows from it.
pub fn patched(form: &LessonForm, patch: &Value) -> Origin {
    let session = if patch.get("session_id").is_some() { id(patch, "session_id") } else { form.session_id };
    let exchange = match (session, patch.get("exchange_id")) {
        (None, None) => form.exchange_id,
        _ => id(patch, "exchange_id"),
    };
    Origin { exchange, session }
}

fn id<T: serde::de::DeserializeOwned>(body: &Value, member: &str) -> Option<T> {
    serde_json::from_value(body.get(member)?.clone()).ok()
}

/// The exchange that follows from what is named; and what is bad of it.
pub async fn exchange(connection: &mut Connection, origin: Origin) -> DbResult<(Option<ExchangeId>, BadFields)> {
    let of_session = match origin.session {
        Some(session) => lessons::exchange_of(connection, session).await?,
        None => None,
    };
    Ok(match origin.exchange(of_session) {
        Ok(exchange) => (exchange, BadFields::default()),
        Err(error) => (None, error.into()),
    })
}
