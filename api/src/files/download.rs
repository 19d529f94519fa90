//! A file as it is sent: as it was, for saving, never for showing.

use actix_web::HttpResponse;
use actix_web::body::SizedStream;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_TYPE, ETAG};
use actix_web::web::Bytes;
use convite_domain::attachments::MediaType;
use convite_persistence::attachments::StoreError;
use convite_persistence::{Connection, DbResult};
use futures_util::stream::BoxStream;

use super::as_download;
use crate::app::App;
use crate::problem::ApiError;

/// What is known of a file that is sent.
#[derive(Clone, Copy, Debug)]
pub struct Download<'a> {
    /// Under which name it is saved.
    pub name: &'a str,
    /// What it is.
    pub media_type: MediaType,
    /// How long it is, in bytes.
    pub size: i64,
    /// SHA-256 of its content, hexadecimal.
    pub sha256: &'a str,
}

impl Download<'_> {
    /// The reply; `cache_control` says who may keep it.
    pub fn reply(
        &self,
        content: BoxStream<'static, Result<Bytes, StoreError>>,
        cache_control: &'static str,
    ) -> HttpResponse {
        HttpResponse::Ok()
            .insert_header((CONTENT_TYPE, self.media_type.as_str()))
            .insert_header((CONTENT_DISPOSITION, as_download(self.name)))
            .insert_header((ETAG, format!("\"{}\"", self.sha256)))
            .insert_header((CACHE_CONTROL, cache_control))
            // Most formats are compressed already; the outermost layer takes the word out again.
            .insert_header((CONTENT_ENCODING, "identity"))
            .body(SizedStream::new(self.size.unsigned_abs(), content))
    }
}

/// The content under the key that `find` finds.
pub async fn open(
    app: &App,
    connection: &mut Connection,
    find: impl AsyncFn(&mut Connection) -> DbResult<Option<String>>,
) -> Result<BoxStream<'static, Result<Bytes, StoreError>>, ApiError> {
    let key = find(connection).await?.ok_or_else(ApiError::not_found)?;
    match app.shared.files.read(&key).await {
        // It was removed and collected this very moment; otherwise a file is lost, and that must be heard of.
        Err(StoreError::Missing(_)) if find(connection).await?.as_ref() != Some(&key) => Err(ApiError::not_found()),
        opened => Ok(opened?),
    }
}
