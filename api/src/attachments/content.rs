use actix_web::{HttpResponse, get};
use convite_domain::attachments::AttachmentAction;
use convite_domain::{AttachmentId, RequestId};
use convite_persistence::attachments;

use super::see;
use crate::app::App;
use crate::extract::{Pair, Path, Signed};
use crate::files::{Download, FileContent, open};
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
    let content = open(&app, &mut connection, async |connection| attachments::key(connection, found.id).await).await?;
    let file = Download { name: &found.name, media_type: found.media_type, size: found.size, sha256: &found.sha256 };
    Ok(file.reply(content, "private, no-cache"))
}
