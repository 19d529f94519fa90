//! A public representation: its bytes, its strong ETag, and the bytes as they are compressed, once.

use std::io::Write;
use std::sync::OnceLock;

use actix_web::http::header::{self, AcceptEncoding, ContentEncoding, Encoding, HeaderValue};
use actix_web::web::Bytes;
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::Reading;
use crate::extract::sha256;

/// How hard it is tried: what comes after saves little and takes several times as long.
const BROTLI_QUALITY: u32 = 5;
const BROTLI_WINDOW: u32 = 22;

/// How long anybody on the way may keep what everybody is shown.
const PUBLIC: HeaderValue = HeaderValue::from_static("public, max-age=5");

/// What was asked for with a credential is not shown to others.
const PRIVATE: HeaderValue = HeaderValue::from_static("private, no-cache");

/// See the module. Nobody waits for a compression that nobody asked for: it is made when it is first wanted, and kept.
#[derive(Debug)]
pub struct Body {
    bytes: Bytes,
    content_type: &'static str,
    tag: String,
    link: Option<String>,
    gzip: OnceLock<Option<Bytes>>,
    brotli: OnceLock<Option<Bytes>>,
}

impl Body {
    /// A representation of something in a version.
    pub fn new(bytes: Vec<u8>, content_type: &'static str, version: i64) -> Self {
        let hash: String = sha256(&bytes)[..8].iter().map(|byte| format!("{byte:02x}")).collect();
        let tag = format!("\"{version}-{hash}\"");
        Self { bytes: bytes.into(), content_type, tag, link: None, gzip: OnceLock::new(), brotli: OnceLock::new() }
    }

    /// The same with the link to the next page.
    pub fn leading_to(self, link: String) -> Self {
        Self { link: Some(link), ..self }
    }

    /// The bytes as they are.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The reply. The edge appends the coding to the ETag, and what the caller has already is told by the guard.
    pub fn reply(&self, request: &HttpRequest, reading: &Reading) -> HttpResponse {
        let mut response = HttpResponse::Ok();
        response.insert_header((header::CONTENT_TYPE, self.content_type));
        response.insert_header((header::ETAG, self.tag.as_str()));
        let public = !request.headers().contains_key(header::AUTHORIZATION);
        response.insert_header((header::CACHE_CONTROL, if public { PUBLIC } else { PRIVATE }));
        if let Some(link) = &self.link {
            response.insert_header((header::LINK, link.as_str()));
        }
        if let Some(age) = reading.age {
            response.insert_header((header::AGE, age));
        }
        let (coding, bytes) = self.coded_for(request);
        if let Some(coding) = coding {
            response.insert_header((header::CONTENT_ENCODING, coding));
        }
        response.body(bytes)
    }

    fn coded_for(&self, request: &HttpRequest) -> (Option<&'static str>, Bytes) {
        let supported = [Encoding::brotli(), Encoding::gzip(), Encoding::identity()];
        let wanted = request.get_header::<AcceptEncoding>().and_then(|wanted| wanted.negotiate(supported.iter()));
        let coded = match wanted {
            Some(Encoding::Known(ContentEncoding::Brotli)) => ("br", self.brotli.get_or_init(|| brotli(&self.bytes))),
            Some(Encoding::Known(ContentEncoding::Gzip)) => ("gzip", self.gzip.get_or_init(|| gzip(&self.bytes))),
            _ => return (None, self.bytes.clone()),
        };
        match coded {
            (coding, Some(bytes)) => (Some(coding), bytes.clone()),
            (_, None) => (None, self.bytes.clone()),
        }
    }
}

fn gzip(bytes: &[u8]) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).ok()?;
    Some(encoder.finish().ok()?.into())
}

fn brotli(bytes: &[u8]) -> Option<Bytes> {
    let mut encoder = brotli::CompressorWriter::new(Vec::new(), 0, BROTLI_QUALITY, BROTLI_WINDOW);
    encoder.write_all(bytes).ok()?;
    encoder.flush().ok()?;
    Some(encoder.into_inner().into())
}
