use actix_web::body::SizedStream;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_TYPE, ETAG};
use actix_web::{HttpResponse, get};
use convite_domain::attachments::{Attachment, AttachmentAction};
use convite_domain::{AttachmentId, RequestId};
use convite_persistence::attachments::{self, StoreError};

use super::disposition::as_download;
use super::form::FileContent;
use super::see;
use crate::app::App;
use crate::extract::{Pair, Path, Signed};
use crate::problem::ApiError;

/// Download an attachment.
///
/// For the request's requester, and for officers and leads. The file is sent as it was, for saving, never for showing.
#[utoipa::path(
    tag = "attachments",
    params(("id" = RequestId, Path, description = "The request."),
        ("attachment_id" = AttachmentId, Path, description = "The attachment.")),
    responses((status = 200, description = "The file.",
        content((FileContent = "application/pdf"),
            (FileContent = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            (FileContent = "application/vnd.oasis.opendocument.text"),
            (FileContent = "image/jpeg"),
            (FileContent = "image/png")),
        headers(("ETag" = String, description = "The SHA-256 of the file."),
            ("Content-Disposition" = String, description = "`attachment`, and the file's name.")))),
    security(("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/requests/{id}/attachments/{attachment_id}/content")]
pub async fn download_attachment(
    app: App,
    Signed(caller): Signed,
    Path(Pair(id, attachment)): Path<Pair<RequestId, AttachmentId>>,
) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    let request = see(&mut connection, &caller, id, AttachmentAction::Read).await?;
    let found = attachments::find(&mut connection, request.id, attachment).await?.ok_or_else(ApiError::not_found)?;
    let key = attachments::key(&mut connection, found.id).await?.ok_or_else(ApiError::not_found)?;
    let content = match app.shared.files.read(&key).await {
        // It was removed and collected this very moment; otherwise a file is lost, and that must be heard of.
        Err(StoreError::Missing(_)) if attachments::key(&mut connection, found.id).await?.as_ref() != Some(&key) => {
            return Err(ApiError::not_found());
        }
        opened => opened?,
    };
    Ok(download(&found).body(SizedStream::new(found.size.unsigned_abs(), content)))
}

fn download(attachment: &Attachment) -> actix_web::HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response
        .insert_header((CONTENT_TYPE, attachment.media_type.as_str()))
        .insert_header((CONTENT_DISPOSITION, as_download(&attachment.name)))
        .insert_header((ETAG, format!("\"{}\"", attachment.sha256)))
        .insert_header((CACHE_CONTROL, "private, no-cache"))
        // These formats are compressed already; the outermost layer takes the word out again.
        .insert_header((CONTENT_ENCODING, "identity"));
    response
}
