//! The form that brings a file: `multipart/form-data`, which browsers send without a line of script. The file goes into the
//! store as it arrives and is never whole in memory.

use std::collections::BTreeMap;
use std::future::{Ready, ready};

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE, DispositionParam};
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use convite_domain::attachments::{MediaType, Sample, Unfit};
use convite_domain::input::{BadFields, FieldError};
use convite_persistence::attachments::{Incoming, StoredFile};
use futures_util::{StreamExt, TryStreamExt};
use serde_json::Value;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::app::App;
use crate::extract::{Body, sha256};
use crate::problem::{ApiError, ProblemKind};

/// What the other parts and the lines between the parts may take, in bytes.
const FRAME: u64 = 64 * 1024;

/// The longest text of a part, in bytes.
const LONGEST_TEXT: usize = 8 * 1024;

/// How many parts that are not known here are named one by one.
const MOST_UNKNOWN: usize = 10;

/// The bytes of a file.
#[derive(Clone, Debug)]
pub struct FileContent;

impl PartialSchema for FileContent {
    fn schema() -> RefOr<Schema> {
        // The format is what generators of clients look for, the media type what makes Swagger UI show a button for files.
        let bytes = ObjectBuilder::new().schema_type(Type::String).content_media_type("application/octet-stream");
        bytes
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary)))
            .description(Some("The bytes of a file."))
            .into()
    }
}

impl ToSchema for FileContent {}

/// What a form may consist of: its file, called `file`, and texts.
#[derive(Clone, Copy, Debug)]
pub struct Parts {
    /// The names of the texts.
    pub texts: &'static [&'static str],
    /// What the file may be.
    pub accepted: &'static [MediaType],
    /// What is said of a file that is none of that.
    pub refusal: &'static str,
}

/// A form whose parts have not been read yet.
pub struct FileForm {
    parts: Multipart,
    largest: u64,
}

/// What the form brought, before it is known whether the caller may bring it now.
#[derive(Default)]
pub struct Upload {
    file: Option<StoredFile>,
    size: u64,
    name: Option<String>,
    media_type: Option<MediaType>,
    texts: BTreeMap<&'static str, String>,
    bad: BadFields,
}

/// The file that a form brought.
#[derive(Clone, Copy, Debug)]
pub struct Found<'a> {
    /// It in the store.
    pub stored: &'a StoredFile,
    /// The name that it was sent with.
    pub name: Option<&'a str>,
    /// What it is.
    pub media_type: MediaType,
    /// How long it is, in bytes.
    pub size: i64,
}

impl FromRequest for FileForm {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        ready(Self::of(request, payload.take()))
    }
}

impl FileForm {
    /// Refuses what the headers tell already.
    fn of(request: &HttpRequest, payload: Payload) -> Result<Self, ApiError> {
        let largest = crate::extract::app(request)?.settings().attachments.max_attachment_bytes;
        let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let essence = header(CONTENT_TYPE).split(';').next().unwrap_or_default().trim();
        if !essence.eq_ignore_ascii_case("multipart/form-data") || request.headers().contains_key(CONTENT_ENCODING) {
            let detail = "A file is sent as multipart/form-data, not compressed.";
            return Err(ApiError::new(ProblemKind::UnsupportedMediaType, detail));
        }
        if header(actix_web::http::header::CONTENT_LENGTH).parse().is_ok_and(|length: u64| length > largest + FRAME) {
            return Err(too_large(largest));
        }
        let mut left = largest + FRAME;
        let bounded = payload.map(move |chunk: Result<Bytes, PayloadError>| {
            let chunk = chunk?;
            left = left.checked_sub(chunk.len() as u64).ok_or(PayloadError::Overflow)?;
            Ok(chunk)
        });
        Ok(Self { parts: Multipart::new(request.headers(), bounded), largest })
    }

    /// Reads all parts within the time for a file. A form that breaks off leaves nothing behind.
    pub async fn receive(self, app: &App, parts: &Parts) -> Result<Upload, ApiError> {
        let time = app.settings().attachments.timeout();
        let received = tokio::time::timeout(time, self.read(app, parts)).await;
        received.unwrap_or_else(|_| Err(ApiError::new(ProblemKind::Timeout, "The file did not arrive in time.")))
    }

    async fn read(mut self, app: &App, parts: &Parts) -> Result<Upload, ApiError> {
        let mut upload = Upload::default();
        let mut incoming = None;
        while let Some(mut part) = self.parts.try_next().await.map_err(|error| self.broken(&error))? {
            let name = part.name().unwrap_or_default().to_owned();
            let known = parts.texts.iter().find(|known| **known == name).copied();
            match known.filter(|known| !upload.texts.contains_key(known)) {
                _ if name == "file" && incoming.is_none() => {
                    upload.name = sent_name(&part);
                    incoming = Some(self.store(app, parts, &mut part, &mut upload).await?);
                }
                Some(known) => {
                    let text = self.text(&mut part, known, &mut upload.bad).await?;
                    upload.texts.extend(text.map(|text| (known, text)));
                }
                None => {
                    let repeated = known.is_some() || name == "file";
                    let code = if repeated { "repeated" } else { "unknown_member" };
                    let detail = if repeated { "must be sent once" } else { "is not known here" };
                    upload.bad.0.push(FieldError::new(format!("/{name}"), code, detail));
                    if upload.bad.0.len() > MOST_UNKNOWN {
                        return Err(ApiError::new(ProblemKind::Malformed, "The form has too many parts."));
                    }
                    self.bytes(&mut part).await?;
                }
            }
        }
        if let Some(incoming) = incoming.filter(|_| upload.size > 0) {
            upload.file = Some(incoming.finish().await?);
        }
        Ok(upload)
    }

    /// Writes a file into the store while its hash, its length and its type are found.
    async fn store(
        &self,
        app: &App,
        parts: &Parts,
        part: &mut Field,
        upload: &mut Upload,
    ) -> Result<Incoming, ApiError> {
        let mut incoming = app.shared.files.begin(app.ids.next(|id| id)).await?;
        let mut sample = Sample::default();
        while let Some(bytes) = part.try_next().await.map_err(|error| self.broken(&error))? {
            sample.take(&bytes);
            if sample.size() > self.largest {
                return Err(too_large(self.largest));
            }
            incoming.write(&bytes).await?;
        }
        upload.size = sample.size();
        match sample.media_type() {
            // What a browser sends of a form in which no file was chosen.
            _ if sample.size() == 0 && upload.name.as_deref() == Some("") => {}
            _ if sample.size() == 0 => upload.bad.0.push(FieldError::new("/file", "empty", "must not be empty")),
            Ok(media_type) if parts.accepted.contains(&media_type) => upload.media_type = Some(media_type),
            Err(Unfit::UnsafeArchive) => {
                let detail = "is an archive that is broken or would become far too large";
                upload.bad.0.push(FieldError::new("/file", "unsafe_archive", detail));
            }
            Ok(_) | Err(Unfit::UnknownType) => {
                return Err(ApiError::new(ProblemKind::UnsupportedMediaType, parts.refusal));
            }
        }
        Ok(incoming)
    }

    /// The text of a part; what is bad of it is noted.
    async fn text(&self, part: &mut Field, name: &str, bad: &mut BadFields) -> Result<Option<String>, ApiError> {
        let bytes = self.bytes(part).await?;
        let (code, detail) = if bytes.len() > LONGEST_TEXT {
            ("too_long", format!("must have at most {LONGEST_TEXT} bytes"))
        } else {
            match String::from_utf8(bytes) {
                Ok(text) => return Ok(Some(text)),
                Err(_) => ("not_utf8", "must be text in UTF-8".to_owned()),
            }
        };
        bad.0.push(FieldError::new(format!("/{name}"), code, detail));
        Ok(None)
    }

    /// What a part brings, until it is longer than any text.
    async fn bytes(&self, part: &mut Field) -> Result<Vec<u8>, ApiError> {
        let mut bytes = Vec::new();
        while let Some(chunk) = part.try_next().await.map_err(|error| self.broken(&error))? {
            let room = (LONGEST_TEXT + 1).saturating_sub(bytes.len()).min(chunk.len());
            bytes.extend_from_slice(&chunk[..room]);
        }
        Ok(bytes)
    }

    fn broken(&self, error: &MultipartError) -> ApiError {
        match error {
            MultipartError::Payload(PayloadError::Overflow) => too_large(self.largest),
            _ => ApiError::new(ProblemKind::Malformed, "The form broke off, or is no multipart/form-data."),
        }
    }
}

impl Upload {
    /// What stands for the form where requests are compared: the hash of the file, and what was said about it.
    pub fn body(&self) -> Body {
        let content = self.file.as_ref().map(|file| file.sha256).unwrap_or_default();
        let mut said = [&content, self.name.as_deref().unwrap_or_default().as_bytes()].concat();
        for (name, text) in &self.texts {
            said.extend([b"\0", name.as_bytes(), b"\0", text.as_bytes()].concat());
        }
        Body { value: Value::Null, digest: sha256(&said) }
    }

    /// The file, when one was sent that is accepted.
    pub fn file(&self) -> Option<Found<'_>> {
        let size = i64::try_from(self.size).unwrap_or(i64::MAX);
        let (stored, media_type) = self.file.as_ref().zip(self.media_type)?;
        Some(Found { stored, name: self.name.as_deref(), media_type, size })
    }

    /// One of the texts, when it was sent.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.texts.get(name).map(String::as_str)
    }

    /// The texts that were sent, and their names.
    pub fn texts(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.texts.iter().map(|(name, text)| (*name, text.as_str()))
    }

    /// What was bad of it as it came.
    pub fn bad(&self) -> BadFields {
        self.bad.clone()
    }

    /// Deletes the object when surely no row names it: the file was refused, known already, or sent again under its key.
    /// `kept` says whether the transaction named it. Whatever else went wrong, the row may have been written; then the object
    /// waits for the collector to look.
    pub async fn settle(&self, app: &App, outcome: &Result<HttpResponse, ApiError>, kept: bool) {
        let surely_unnamed = outcome.as_ref().map_or_else(|error| error.kind.status().is_client_error(), |_| !kept);
        let Some(file) = self.file.as_ref().filter(|_| surely_unnamed) else { return };
        if let Err(error) = app.shared.files.delete(&file.key).await {
            tracing::warn!(%error, "an object that nobody needs is left to the collector");
        }
    }
}

/// The name that a browser sends, or the extended one that goes before it.
fn sent_name(part: &Field) -> Option<String> {
    let parameters = &part.content_disposition()?.parameters;
    let extended = parameters.iter().find_map(|parameter| match parameter {
        DispositionParam::FilenameExt(name) => Some(String::from_utf8_lossy(&name.value).into_owned()),
        _ => None,
    });
    extended.or_else(|| parameters.iter().find_map(DispositionParam::as_filename).map(str::to_owned))
}

fn too_large(largest: u64) -> ApiError {
    ApiError::new(ProblemKind::TooLarge, format!("A file has at most {largest} bytes."))
}
