//! The outermost layer: ids in and out, one log line and one figure for each request, headers that every reply has.

use std::time::Instant;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode, Version};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage, HttpResponse};
use tracing::Instrument;

use super::RequestIds;
use super::held_payload::HeldPayload;
use crate::app::App;
use crate::door::Newcomer;
use crate::problem::ApiError;

const VARY: &str = "Authorization, Accept, Accept-Encoding, Accept-Language";

/// Sent with every reply: nothing here is to be framed, sniffed, embedded or given a referrer. The Content-Security-Policy
/// lets the documentation page run the scripts that are served beside it, and nothing else.
const SECURITY: [(&str, &str); 6] = [
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-resource-policy", "same-site"),
    ("strict-transport-security", "max-age=31536000"),
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
         connect-src 'self'; font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    ),
];

/// See the module.
pub async fn edge(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let app = request.app_data::<Data<App>>().cloned().ok_or_else(|| ApiError::internal("no application data"))?;
    if let Some(newcomer) = request.conn_data::<Newcomer>() {
        newcomer.speaks();
    }
    let held = HeldPayload::of(&mut request);
    let started = Instant::now();
    let ids = RequestIds::of(request.headers(), app.ids);
    let (method, path) = (request.method().clone(), request.path().to_owned());
    request.extensions_mut().insert(ids.clone());
    let span = tracing::info_span!("request", request_id = %ids.request_id, traceparent = %ids.traceparent);
    let outcome = next.call(request).instrument(span.clone()).await;
    let _entered = span.enter();
    let (status, route) = match &outcome {
        Ok(response) => (response.status(), response.request().match_pattern()),
        Err(error) => (error.as_response_error().status_code(), None),
    };
    let route = route.unwrap_or_else(|| "unmatched".to_owned());
    let seconds = started.elapsed().as_secs_f64();
    metrics::histogram!(
        "http_request_duration_seconds", "method" => known_name(&method), "route" => route,
        "status" => status.as_u16().to_string(),
    )
    .record(seconds);
    // The query is left out: a search may hold a name.
    tracing::info!(%method, path, status = status.as_u16(), ms = seconds * 1000.0, "answered");
    let closing = app.is_draining() || matches!(status, StatusCode::REQUEST_TIMEOUT | StatusCode::PAYLOAD_TOO_LARGE);
    match outcome {
        Ok(mut response) => {
            if closing && response.request().version() < Version::HTTP_2 {
                response.response_mut().head_mut().set_connection_type(actix_http::ConnectionType::Close);
            }
            finish(response.headers_mut(), &ids);
            Ok(response.map_body(|_, body| held.until_sent(body)))
        }
        Err(error) => {
            let mut response = HttpResponse::from_error(error);
            response.head_mut().set_connection_type(actix_http::ConnectionType::Close);
            finish(response.headers_mut(), &ids);
            let response = response.map_body(|_, body| held.until_sent(body));
            Err(InternalError::from_response("answered with a problem", response).into())
        }
    }
}

/// The method's name, for those that have one: callers may make up others, and each would be a series of its own.
fn known_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::PUT => "PUT",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

fn finish(headers: &mut HeaderMap, ids: &RequestIds) {
    for (name, value) in SECURITY {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    headers.insert(header::VARY, HeaderValue::from_static(VARY));
    for (name, value) in [("x-request-id", &ids.request_id), ("traceparent", &ids.traceparent)] {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    // A handler's word to the compression that its body stays as it is; it is none that clients are sent (RFC 9110, 8.4.1).
    if headers.get(header::CONTENT_ENCODING).is_some_and(|coding| coding == "identity") {
        headers.remove(header::CONTENT_ENCODING);
    }
    if let Some(tag) = coded_tag(headers) {
        headers.insert(header::ETAG, tag);
    }
}

/// A strong ETag names bytes, and the compressed ones are others: `"3-ab12"` becomes `"3-ab12-gzip"`.
fn coded_tag(headers: &HeaderMap) -> Option<HeaderValue> {
    let coding = headers.get(header::CONTENT_ENCODING)?.to_str().ok()?;
    let tag = headers.get(header::ETAG)?.to_str().ok()?.strip_prefix('"')?.strip_suffix('"')?;
    HeaderValue::from_str(&format!("\"{tag}-{coding}\"")).ok()
}
