//! The innermost layer: is the request well-formed, who calls, how often, and does the caller have the answer already.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, Header, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage, HttpResponse, ResponseError};
use convite_domain::PracticeId;
use convite_domain::access::Caller;
use percent_encoding::percent_decode_str;

use crate::app::App;
use crate::auth::{self, TOKEN_ENDPOINT};
use crate::extract::{Credential, client_address};
use crate::fallback::{Closed, Unqueried};
use crate::limits::Allowance;
use crate::problem::{ApiError, ProblemKind};

/// See the module.
pub async fn guard(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    // The protocol layer remembers that it was HEAD and leaves the body out.
    let reading = matches!(*request.method(), Method::GET | Method::HEAD);
    if *request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
    }
    let allowance = match admit(&request).await {
        Ok(allowance) => allowance,
        Err(Turned { error, allowance }) => {
            let mut response = request.into_response(error.error_response());
            if let Some(allowance) = allowance {
                announce(&mut response, allowance);
            }
            return Ok(response);
        }
    };
    let query = request.query_string().to_owned();
    let unqueried = request.app_data::<Data<Unqueried>>().cloned();
    let known = if reading { known_tags(&request) } else { Vec::new() };
    let mut response = next.call(request).await?.map_into_boxed_body();
    // Only the router knows the operation, and reading changes nothing, so this is looked at behind it.
    let pattern = response.request().match_pattern().filter(|_| reading && response.status().is_success());
    if let (Some(unqueried), Some(pattern)) = (unqueried, pattern)
        && let Err(bad) = unqueried.unknown(&pattern, &query).into_result()
    {
        let refused = ApiError::from(bad).error_response();
        response = response.into_response(refused);
    }
    if let Some(allowance) = allowance {
        announce(&mut response, allowance);
    }
    Ok(unless_known(response, &known))
}

/// Why a request goes no further, and what its caller may still ask for.
struct Turned {
    error: ApiError,
    allowance: Option<Allowance>,
}

impl From<ApiError> for Turned {
    fn from(error: ApiError) -> Self {
        Self { error, allowance: None }
    }
}

/// Refuses what cannot be read, who is not known, and who asks too often.
async fn admit(request: &ServiceRequest) -> Result<Option<Allowance>, Turned> {
    if !request.path().starts_with("/v1/") {
        return well_formed(request).map(|()| None).map_err(Turned::from);
    }
    let app = request.app_data::<Data<App>>().ok_or_else(|| ApiError::internal("no application data"))?;
    let address = client_address(request.request());
    let caller = found_caller(app, request).await;
    // Guessing tokens uses up the address's allowance.
    let allowance = app.shared.limits.count(caller.as_ref().unwrap_or(&Caller::Anonymous), address);
    let turned = |error| Turned { error, allowance: Some(allowance) };
    let closed = request.app_data::<Data<Closed>>();
    let needs_credential = || closed.is_some_and(|closed| closed.is_asked_for(request.method(), request.path()));
    let caller = match (caller, allowance.retry_after) {
        (Err(_) | Ok(Caller::Anonymous), Some(seconds)) => return Err(turned(ApiError::too_many(seconds))),
        (Err(error), None) => return Err(turned(error)),
        (Ok(Caller::Anonymous), None) if needs_credential() => return Err(turned(ApiError::no_credential())),
        (Ok(_), Some(seconds)) => return Err(turned(ApiError::too_many(seconds))),
        (Ok(caller), None) => caller,
    };
    well_formed(request).and_then(|()| acceptable(request)).map_err(turned)?;
    request.extensions_mut().insert(Credential(caller));
    Ok(Some(allowance))
}

async fn found_caller(app: &App, request: &ServiceRequest) -> Result<Caller, ApiError> {
    // It authenticates by itself, in OAuth's way.
    if request.path() == TOKEN_ENDPOINT {
        return Ok(Caller::Anonymous);
    }
    let mut headers = request.headers().get_all(header::AUTHORIZATION);
    match (headers.next(), headers.next()) {
        (_, Some(_)) => Err(ApiError::unauthorized("More than one Authorization header was sent.")),
        (only, None) => auth::authenticate(app, only).await,
    }
}

/// Path and query are valid percent-encoded UTF-8 without control characters.
fn well_formed(request: &ServiceRequest) -> Result<(), ApiError> {
    let valid = |text: &str| {
        let escapes = text.split('%').skip(1);
        let hex = |escape: &str| escape.len() >= 2 && escape.bytes().take(2).all(|b| b.is_ascii_hexdigit());
        let decoded = percent_decode_str(text).decode_utf8();
        escapes.into_iter().all(hex) && decoded.is_ok_and(|text| !text.contains('\0'))
    };
    if valid(request.uri().path()) && valid(request.uri().query().unwrap_or_default()) {
        return Ok(());
    }
    Err(ApiError::new(ProblemKind::Malformed, "The address has a bad percent-encoding."))
}

/// The resources are JSON; 406 for who wants none of it. Files are what they are, and a practice can be read in the formats of
/// others, too.
fn acceptable(request: &ServiceRequest) -> Result<(), ApiError> {
    let is_file = ["/content", "/export", "/agenda.ics", "/agenda.html", "/briefing.html"]
        .into_iter()
        .any(|end| request.path().ends_with(end));
    if !request.headers().contains_key(header::ACCEPT) || is_file {
        return Ok(());
    }
    let accept =
        header::Accept::parse(request).map_err(|_| ApiError::new(ProblemKind::Malformed, "Bad Accept header."))?;
    let others: &[&str] = if names_a_practice(request) { &["ld", "xml"] } else { &[] };
    let takes_json = |wanted: &header::QualityItem<actix_web::mime::Mime>| {
        let (main, sub) = (wanted.item.type_().as_str(), wanted.item.subtype().as_str());
        let json = main == "*"
            || (main == "application" && (matches!(sub, "*" | "json" | "problem") || others.contains(&sub)));
        json && wanted.quality > header::Quality::ZERO
    };
    if accept.0.is_empty() || accept.0.iter().any(takes_json) {
        return Ok(());
    }
    Err(ApiError::new(ProblemKind::NotAcceptable, "The answer is application/json."))
}

/// Whether one practice is read.
fn names_a_practice(request: &ServiceRequest) -> bool {
    let id = request.path().strip_prefix("/v1/practices/");
    *request.method() == Method::GET && id.is_some_and(|id| id.parse::<PracticeId>().is_ok())
}

/// The ETags that the caller has, without the coding that compression appended.
fn known_tags(request: &ServiceRequest) -> Vec<String> {
    let values = request.headers().get_all(header::IF_NONE_MATCH).filter_map(|value| value.to_str().ok());
    let tags = values.flat_map(|list| list.split(',')).map(|tag| tag.trim().trim_start_matches("W/").trim_matches('"'));
    let plain = |tag: &str| {
        ["-gzip", "-br", "-deflate"].into_iter().find_map(|coding| tag.strip_suffix(coding)).unwrap_or(tag).to_owned()
    };
    tags.map(plain).collect()
}

/// 304 when the caller has the representation already.
fn unless_known(response: ServiceResponse<BoxBody>, known: &[String]) -> ServiceResponse<BoxBody> {
    let tag = response.headers().get(header::ETAG).and_then(|tag| tag.to_str().ok()).map(|tag| tag.trim_matches('"'));
    let same = response.status() == StatusCode::OK
        && tag.is_some_and(|tag| known.iter().any(|known| known == tag || known == "*"));
    if !same {
        return response;
    }
    let mut not_modified = HttpResponse::NotModified();
    for name in [header::ETAG, header::CACHE_CONTROL, header::AGE] {
        if let Some(value) = response.headers().get(&name) {
            not_modified.insert_header((name, value.clone()));
        }
    }
    let not_modified = not_modified.finish();
    response.into_response(not_modified)
}

/// The `RateLimit` fields, draft-ietf-httpapi-ratelimit-headers.
fn announce(response: &mut ServiceResponse<BoxBody>, allowance: Allowance) {
    let Allowance { policy, quota, remaining, .. } = allowance;
    let fields = [
        ("ratelimit-policy", format!("\"{policy}\";q={quota};w=60")),
        ("ratelimit", format!("\"{policy}\";r={remaining};t=60")),
    ];
    for (name, value) in fields {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(HeaderName::from_static(name), value);
        }
    }
}
