//! Where a lesson comes from: a session, and so its exchange; an exchange; or nowhere in particular.

use convite_domain::ExchangeId;
use convite_domain::access::Caller;
use convite_domain::input::{BadFields, FieldError};
use convite_domain::lessons::{LessonForm, Origin};
use convite_persistence::{Connection, DbResult, agenda_sessions, lessons};
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

/// The exchange that follows from what is named; and what is bad of it. An agency's people and systems may name what their
/// agency has a role in; anything else is as if it were not there.
pub async fn exchange(
    connection: &mut Connection,
    caller: &Caller,
    origin: Origin,
) -> DbResult<(Option<ExchangeId>, BadFields)> {
    let of_session = match origin.session {
        Some(session) if caller.agency().is_none() => lessons::exchange_of(connection, session).await?,
        Some(session) => agenda_sessions::find(connection, caller, session).await?.map(|seen| seen.exchange_id),
        None => None,
    };
    let exchange = match origin.exchange(of_session) {
        Ok(exchange) => exchange,
        Err(error) => return Ok((None, error.into())),
    };
    if let (Some(exchange), None, Some(_)) = (exchange, of_session, caller.agency())
        && !agenda_sessions::sees_some_of(connection, caller, exchange).await?
    {
        return Ok((None, FieldError::new("/exchange_id", "unknown", "is no exchange").into()));
    }
    Ok((exchange, BadFields::default()))
}
