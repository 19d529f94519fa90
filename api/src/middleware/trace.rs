//! The ids by which a request is found again: `X-Request-Id`, and W3C Trace Context's `traceparent`.

use actix_web::http::header::HeaderMap;
use uuid::Uuid;

use crate::app::Ids;

/// The ids of one request.
#[derive(Clone, Debug)]
pub struct RequestIds {
    /// The caller's, or a new one.
    pub request_id: String,
    /// The caller's trace, or a new one, with a span of our own.
    pub traceparent: String,
}

impl RequestIds {
    /// Takes over the ids that the caller sent, when they are well-formed.
    pub fn of(headers: &HeaderMap, ids: Ids) -> Self {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let request_id = text("x-request-id").filter(|id| is_plain(id)).map(str::to_owned);
        let fresh = ids.next(|id: Uuid| id.simple().to_string());
        let (trace, flags) = text("traceparent").and_then(trace_of).unwrap_or((&fresh, "01"));
        // The last 16 digits of a UUIDv7 are random but for two bits, which is what a span id asks for.
        let span = ids.next(|id: Uuid| id.simple().to_string()[16..].to_owned());
        Self {
            request_id: request_id.unwrap_or_else(|| ids.next(|id: Uuid| id.to_string())),
            traceparent: format!("00-{trace}-{span}-{flags}"),
        }
    }
}

/// Only what can stand in a log line and a header without quoting.
fn is_plain(id: &str) -> bool {
    (1..=128).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}

/// Trace id and flags of a `traceparent` of version 00.
fn trace_of(text: &str) -> Option<(&str, &str)> {
    let mut parts = text.split('-');
    let (version, trace, parent, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let hex = |text: &str, length: usize| {
        text.len() == length && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'a'..=b'f'))
    };
    let zero = |text: &str| text.bytes().all(|b| b == b'0');
    let fits = version == "00" && hex(trace, 32) && hex(parent, 16) && hex(flags, 2) && parts.next().is_none();
    (fits && !zero(trace) && !zero(parent)).then_some((trace, flags))
}
