//! JSON bodies, and the one of CSV: read within limits of size, depth and time, checked for syntax at once and for content later.
//!
//! Refusals come in one order (400, 413 and 415, then 404, 403, 428 and only then 422), so a body is read by the extractor
//! and parsed into its command by the write pipeline.

use std::marker::PhantomData;
use std::pin::Pin;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use actix_web::web::BytesMut;
use actix_web::{FromRequest, HttpRequest};
use aws_lc_rs::digest;
use convite_domain::input::{self, BadFields};
use deserr::Deserr;
use futures_util::StreamExt;
use serde_json::{Map, Value};

use super::app;
use crate::problem::{ApiError, ProblemKind};

const JSON: &str = "application/json";

/// A JSON document as it arrived.
#[derive(Clone, Debug)]
pub struct Body {
    /// The document.
    pub value: Value,
    /// SHA-256 of its bytes.
    pub digest: [u8; 32],
}

impl Body {
    /// What a request without a body counts as.
    pub fn empty() -> Self {
        Self { value: Value::Object(Map::new()), digest: sha256(&[]) }
    }

    /// The same, with `null` for an empty object: it says as little.
    fn or_empty(self) -> Self {
        if self.value.is_null() { Self { value: Value::Object(Map::new()), ..self } } else { self }
    }
}

/// A JSON body that becomes a `T`.
#[derive(Clone, Debug)]
pub struct Json<T> {
    /// The document as it arrived.
    pub body: Body,
    command: PhantomData<T>,
}

impl<T: Deserr<BadFields>> Json<T> {
    /// The command, or every bad field.
    pub fn parse(self) -> Result<T, ApiError> {
        Ok(input::parse(self.body.value)?)
    }
}

/// A JSON body that may be missing: no body counts as an empty object.
#[derive(Clone, Debug)]
pub struct MaybeJson<T>(pub Json<T>);

/// A CSV body: text in UTF-8.
#[derive(Clone, Debug)]
pub struct Csv {
    /// The text, with the byte order mark that it may begin with.
    pub text: String,
    digest: [u8; 32],
}

impl Csv {
    /// What the write pipeline asks of a body.
    pub fn body(&self) -> Body {
        Body { value: Value::Null, digest: self.digest }
    }
}

impl FromRequest for Csv {
    type Error = ApiError;
    type Future = Reading<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let bytes = read(&request, payload).await?;
            check_media_type(&request, "text/csv")?;
            let digest = sha256(&bytes);
            let no_text = |_| ApiError::new(ProblemKind::Malformed, "The body is no text in UTF-8.");
            Ok(Self { text: String::from_utf8(bytes.into()).map_err(no_text)?, digest })
        })
    }
}

type Reading<T> = Pin<Box<dyn Future<Output = Result<T, ApiError>>>>;

impl<T: 'static> FromRequest for Json<T> {
    type Error = ApiError;
    type Future = Reading<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let bytes = read(&request, payload).await?;
            check_media_type(&request, JSON)?;
            document(&request, &bytes).map(|body| Self { body, command: PhantomData })
        })
    }
}

impl<T: 'static> FromRequest for MaybeJson<T> {
    type Error = ApiError;
    type Future = Reading<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let bytes = read(&request, payload).await?;
            let body = if bytes.is_empty() {
                Body::empty()
            } else {
                check_media_type(&request, JSON)?;
                document(&request, &bytes)?.or_empty()
            };
            Ok(Self(Json { body, command: PhantomData }))
        })
    }
}

/// The whole body, within the limits of size and time.
pub async fn read(request: &HttpRequest, mut payload: Payload) -> Result<BytesMut, ApiError> {
    let settings = app(request)?.settings().clone();
    let whole = async {
        let mut bytes = BytesMut::new();
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|_| ApiError::new(ProblemKind::Malformed, "The body broke off."))?;
            if bytes.len() + chunk.len() > settings.max_body_bytes {
                let detail = format!("The body is larger than {} bytes.", settings.max_body_bytes);
                return Err(ApiError::new(ProblemKind::TooLarge, detail));
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    };
    let time = Duration::from_millis(settings.body_timeout_ms);
    tokio::time::timeout(time, whole)
        .await
        .unwrap_or_else(|_| Err(ApiError::new(ProblemKind::Timeout, "The body did not arrive in time.")))
}

fn check_media_type(request: &HttpRequest, expected: &str) -> Result<(), ApiError> {
    let refused = |detail: &str| Err(ApiError::new(ProblemKind::UnsupportedMediaType, detail));
    let coding = request.headers().get(CONTENT_ENCODING);
    if coding.is_some_and(|coding| !coding.as_bytes().eq_ignore_ascii_case(b"identity")) {
        return refused("Compressed bodies are not read.");
    }
    let text = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut parts = text.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default().to_ascii_lowercase();
    let merge_patch = request.method() == actix_web::http::Method::PATCH && essence == "application/merge-patch+json";
    if essence != expected && !(expected == JSON && merge_patch) {
        return refused(&format!("The body must be {expected}."));
    }
    let utf8 = |parameter: &str| {
        !parameter.to_ascii_lowercase().starts_with("charset=")
            || parameter[8..].trim_matches('"').eq_ignore_ascii_case("utf-8")
    };
    if parts.all(utf8) { Ok(()) } else { refused("The body must be in UTF-8.") }
}

fn document(request: &HttpRequest, bytes: &[u8]) -> Result<Body, ApiError> {
    let malformed = |detail: &str| ApiError::new(ProblemKind::Malformed, detail);
    let value: Value = serde_json::from_slice(bytes).map_err(|error| {
        malformed(&format!("The body is no JSON: line {}, column {}.", error.line(), error.column()))
    })?;
    let deepest = app(request)?.settings().max_json_depth;
    if depth(&value) > deepest {
        return Err(malformed(&format!("The body is deeper than {deepest} levels.")));
    }
    Ok(Body { value, digest: sha256(bytes) })
}

/// How many objects and arrays stand in one another; serde_json has refused more than 128.
fn depth(value: &Value) -> usize {
    match value {
        Value::Array(elements) => 1 + elements.iter().map(depth).max().unwrap_or(0),
        Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

/// SHA-256.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest::digest(&digest::SHA256, bytes).as_ref());
    hash
}
