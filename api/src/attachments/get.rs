use actix_web::{HttpResponse, get};
use convite_domain::attachments::{Attachment, AttachmentAction};
use convite_domain::{AttachmentId, RequestId};
use convite_persistence::attachments;

use super::{VERSION, see};
use crate::app::App;
use crate::extract::{Pair, Path, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;

/// Read what is known of an attachment.
///
/// For the request's requester, and for officers and leads.
#[utoipa::path(
    tag = "attachments",
    params(("id" = RequestId, Path, description = "The request."),
        ("attachment_id" = AttachmentId, Path, description = "The attachment.")),
    responses((status = 200, description = "The attachment.", body = Attachment,
        headers(("ETag" = String, description = "Version and hash of what is known of the attachment.")))),
    security(("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/requests/{id}/attachments/{attachment_id}")]
pub async fn get_attachment(
    app: App,
    Signed(caller): Signed,
    Path(Pair(id, attachment)): Path<Pair<RequestId, AttachmentId>>,
) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    let request = see(&mut connection, &caller, id, AttachmentAction::Read).await?;
    let found = attachments::find(&mut connection, request.id, attachment).await?.ok_or_else(ApiError::not_found)?;
    Ok(Reply::ok(&found, VERSION)?.into_response())
}
