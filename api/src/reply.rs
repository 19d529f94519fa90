//! Replies: a representation with its strong ETag, made once and kept as bytes so that it can be replayed.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};
use convite_domain::Version;
use serde::{Deserialize, Serialize};

use crate::extract::Listed;
use crate::extract::sha256;
use crate::problem::ApiError;

/// A reply as it is sent, and as it is kept for a repeated Idempotency-Key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Reply {
    /// 200 with a versioned representation.
    pub fn ok(body: &impl Serialize, version: Version) -> Result<Self, ApiError> {
        Self::with_body(StatusCode::OK, body).map(|reply| reply.tagged(version))
    }

    /// 200 with something that has no version.
    pub fn plain(body: &impl Serialize) -> Result<Self, ApiError> {
        Self::with_body(StatusCode::OK, body)
    }

    /// 201 with the new thing and where it is.
    pub fn created(location: String, body: &impl Serialize, version: Version) -> Result<Self, ApiError> {
        let reply = Self::with_body(StatusCode::CREATED, body)?.tagged(version);
        Ok(reply.header(header::LOCATION.as_str(), location))
    }

    /// 308: what was asked for is another one now, and always will be.
    pub fn moved(location: String) -> Self {
        let reply = Self { status: StatusCode::PERMANENT_REDIRECT.as_u16(), headers: Vec::new(), body: Vec::new() };
        reply.header(header::LOCATION.as_str(), location)
    }

    /// 204: done, and nothing to show.
    pub fn no_content() -> Self {
        Self { status: StatusCode::NO_CONTENT.as_u16(), headers: Vec::new(), body: Vec::new() }
    }

    /// 202: it will be seen to, and nothing is said of what comes of it.
    pub fn accepted() -> Self {
        Self { status: StatusCode::ACCEPTED.as_u16(), headers: Vec::new(), body: Vec::new() }
    }

    /// A page of a list, with the `Link` to the next one.
    pub fn page<T: Serialize>(request: &HttpRequest, page: &Listed<T>) -> Result<Self, ApiError> {
        let reply = Self::plain(page)?;
        Ok(match &page.next_cursor {
            Some(cursor) => reply.header(header::LINK.as_str(), next_link(request, cursor)),
            None => reply,
        })
    }

    /// The same with one more header.
    pub fn header(mut self, name: &str, value: String) -> Self {
        self.headers.push((name.to_owned(), value));
        self
    }

    /// Marks a reply that shows a secret: it is not to be kept by anybody on the way.
    pub fn secret(self) -> Self {
        self.header(header::CACHE_CONTROL.as_str(), "no-store".to_owned())
    }

    /// Whether the reply says that something was done.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    fn with_body(status: StatusCode, body: &impl Serialize) -> Result<Self, ApiError> {
        let body = serde_json::to_vec(body).map_err(ApiError::internal)?;
        let json = (header::CONTENT_TYPE.as_str().to_owned(), "application/json".to_owned());
        Ok(Self { status: status.as_u16(), headers: vec![json], body })
    }

    /// Adds the ETag `"<version>-<hash of the body>"`.
    fn tagged(self, version: Version) -> Self {
        let tag = tag(version, &self.body);
        self.header(header::ETAG.as_str(), format!("\"{tag}\""))
    }

    /// The reply as actix sends it.
    pub fn into_response(self) -> HttpResponse {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = HttpResponse::build(status);
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                response.insert_header((name, value));
            }
        }
        if self.body.is_empty() { response.finish() } else { response.body(self.body) }
    }
}

/// What tells a body from all others at its address: `<version>-<hash of the body>`.
pub(crate) fn tag(version: Version, body: &[u8]) -> String {
    let hash: String = sha256(body)[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{version}-{hash}")
}

/// The same query with another cursor. Cursors are base64url, so only the other values need encoding, which they bring.
pub(crate) fn next_link(request: &HttpRequest, cursor: &str) -> String {
    let kept = request.query_string().split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("cursor="));
    let query: Vec<&str> = kept.collect();
    let cursor = format!("cursor={cursor}");
    let query = query.into_iter().chain([cursor.as_str()]).collect::<Vec<_>>().join("&");
    format!("<{}?{query}>; rel=\"next\"", request.path())
}
