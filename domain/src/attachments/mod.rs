//! Attachments: the files of a request, as a mandate letter, the scan of a letter, or part of an answer.

mod archive;
mod content;
mod name;
mod rules;
mod table;

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};

use crate::access::ActorKind;
use crate::vocabularies::AttachmentKind;
use crate::{AttachmentId, RequestId};

pub use content::{MediaType, Sample, Unfit};
pub use name::file_name;
pub use rules::{AttachmentAction, NewFile, Room, may, named_among};

/// A file of a request. It never changes: another file is another attachment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Attachment {
    /// Its id.
    pub id: AttachmentId,
    /// The request that it belongs to.
    pub request_id: RequestId,
    /// The file's name: without path, control characters and signs that change the direction of writing, and with the ending
    /// of its type.
    #[schema(min_length = 1, max_length = 200, examples("Carta de mandato.pdf"))]
    pub name: String,
    /// What the file is, found by its content.
    #[schema(schema_with = attached_types)]
    pub media_type: MediaType,
    /// How long it is, in bytes.
    #[schema(minimum = 1, examples(48_211))]
    pub size: i64,
    /// SHA-256 of its content, hexadecimal.
    #[schema(pattern = "^[0-9a-f]{64}$", examples("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"))]
    pub sha256: String,
    /// What it is for.
    pub kind: AttachmentKind,
    /// Who added it.
    pub added_by: ActorKind,
    /// When.
    pub added_at: DateTime<Utc>,
    /// The question that it helps to answer, as a place in the request's `questions`, counted from 0.
    #[schema(required, minimum = 0, examples(0))]
    pub question: Option<i32>,
}

/// The schema of the types that may be attached.
fn attached_types() -> RefOr<Schema> {
    let codes = MediaType::ATTACHED.iter().map(|media_type| media_type.as_str());
    let text = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(codes));
    text.description(Some("What the file is, found by its content.")).into()
}
