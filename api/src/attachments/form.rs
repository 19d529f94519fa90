//! The form that brings a file: `multipart/form-data`, which browsers send without a line of script. The file goes into the
//! store as it arrives and is never whole in memory.

use std::future::{Ready, ready};

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE, DispositionParam};
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpRequest};
use convite_domain::attachments::{MediaType, NewFile, Sample, Unfit};
use convite_domain::input::{BadFields, FieldError, one_of};
use convite_domain::vocabularies::AttachmentKind;
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

/// The longest text of a part.
const LONGEST_TEXT: usize = 64;

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

/// A file to be attached.
#[derive(Clone, Debug, ToSchema)]
pub struct AttachmentForm {
    /// A PDF, DOCX, ODT, JPEG or PNG file of at most 10 MiB. What it is, is found by its content; its name is cleaned.
    #[expect(dead_code, reason = "it documents the part; what is read is streamed")]
    #[schema(inline)]
    file: FileContent,
    /// What it is for.
    #[expect(dead_code, reason = "it documents the part; what is read is text")]
    #[schema(required = false, value_type = AttachmentKind, default = "other", examples("mandate_letter"))]
    kind: Option<AttachmentKind>,
}

/// A form whose parts have not been read yet.
pub struct FileForm {
    parts: Multipart,
    largest: u64,
}

/// What the form brought, before it is known whether the caller may bring it now.
#[derive(Default)]
pub struct Upload {
    /// The file in the store.
    pub file: Option<StoredFile>,
    /// How long it is, in bytes.
    pub size: u64,
    /// The name that it was sent with.
    pub name: Option<String>,
    media_type: Option<MediaType>,
    kind: Option<String>,
    bad: BadFields,
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
            let detail = "An attachment is sent as multipart/form-data, not compressed.";
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

    /// Reads all parts within the time for an attachment. A form that breaks off leaves nothing behind.
    pub async fn receive(self, app: &App) -> Result<Upload, ApiError> {
        let time = app.settings().attachments.timeout();
        let received = tokio::time::timeout(time, self.read(app)).await;
        received.unwrap_or_else(|_| Err(ApiError::new(ProblemKind::Timeout, "The file did not arrive in time.")))
    }

    async fn read(mut self, app: &App) -> Result<Upload, ApiError> {
        let mut upload = Upload::default();
        let mut incoming = None;
        while let Some(mut part) = self.parts.try_next().await.map_err(|error| self.broken(&error))? {
            match part.name().unwrap_or_default() {
                "file" if incoming.is_none() => {
                    upload.name = sent_name(&part);
                    incoming = Some(self.store(app, &mut part, &mut upload).await?);
                }
                "kind" if upload.kind.is_none() => upload.kind = Some(self.text(&mut part).await?),
                name => {
                    let code = if ["file", "kind"].contains(&name) { "repeated" } else { "unknown_member" };
                    let detail = if code == "repeated" { "must be sent once" } else { "is not known here" };
                    upload.bad.0.push(FieldError::new(format!("/{name}"), code, detail));
                    if upload.bad.0.len() > MOST_UNKNOWN {
                        return Err(ApiError::new(ProblemKind::Malformed, "The form has too many parts."));
                    }
                    self.text(&mut part).await?;
                }
            }
        }
        if let Some(incoming) = incoming.filter(|_| upload.size > 0) {
            upload.file = Some(incoming.finish().await?);
        }
        Ok(upload)
    }

    /// Writes a file into the store while its hash, its length and its type are found.
    async fn store(&self, app: &App, part: &mut Field, upload: &mut Upload) -> Result<Incoming, ApiError> {
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
            _ if sample.size() == 0 => upload.bad.0.push(FieldError::new("/file", "empty", "must not be empty")),
            Ok(media_type) => upload.media_type = Some(media_type),
            Err(Unfit::UnsafeArchive) => {
                let detail = "is an archive that is broken or would become far too large";
                upload.bad.0.push(FieldError::new("/file", "unsafe_archive", detail));
            }
            Err(Unfit::UnknownType) => {
                let detail = "The file must be a PDF, DOCX, ODT, JPEG or PNG; its content is none of them.";
                return Err(ApiError::new(ProblemKind::UnsupportedMediaType, detail));
            }
        }
        Ok(incoming)
    }

    /// The text of a part, as far as any that is known here goes.
    async fn text(&self, part: &mut Field) -> Result<String, ApiError> {
        let mut bytes = Vec::new();
        while let Some(chunk) = part.try_next().await.map_err(|error| self.broken(&error))? {
            let room = LONGEST_TEXT.saturating_sub(bytes.len()).min(chunk.len());
            bytes.extend_from_slice(&chunk[..room]);
        }
        Ok(String::from_utf8_lossy(&bytes).into_owned())
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
        let (name, kind) = (self.name.as_deref().unwrap_or_default(), self.kind.as_deref().unwrap_or_default());
        Body { value: Value::Null, digest: sha256(&[&content, name.as_bytes(), b"\0", kind.as_bytes()].concat()) }
    }

    /// The file in the store, and what is known of it; or every bad field.
    pub fn parse(&self) -> Result<(&StoredFile, NewFile<'_>), ApiError> {
        let mut bad = self.bad.clone();
        let kind = self.kind.as_deref().map_or(Ok(AttachmentKind::Other), str::parse);
        if kind.is_err() {
            let known: Vec<&str> = AttachmentKind::ALL.iter().map(|kind| kind.as_str()).collect();
            bad.0.push(FieldError::new("/kind", "unknown_value", one_of(&known)));
        }
        match (&self.file, self.media_type, kind) {
            (Some(file), Some(media_type), Ok(kind)) if bad.0.is_empty() => {
                let size = i64::try_from(self.size).map_err(ApiError::internal)?;
                let name = self.name.as_deref();
                Ok((file, NewFile { name, media_type, size, sha256: file.sha256_text(), kind }))
            }
            (file, ..) => {
                if file.is_none() && !bad.0.iter().any(|field| field.pointer == "/file") {
                    bad.0.push(FieldError::required("/file"));
                }
                Err(bad.into_result().err().unwrap_or_default().into())
            }
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
    ApiError::new(ProblemKind::TooLarge, format!("An attachment has at most {largest} bytes."))
}
