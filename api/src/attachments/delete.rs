use actix_web::{HttpResponse, delete};
use convite_domain::attachments::{AttachmentAction, may};
use convite_domain::audit::SubjectKind;
use convite_domain::{AttachmentId, RequestId};
use convite_persistence::attachments;

use super::Attached;
use crate::extract::{Body, Pair, Path, Signed};
use crate::life_cycle::refused;
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::write::Write;

/// Remove an attachment.
///
/// For the request's requester what it added to the draft, or to the question that is open; for officers what officers
/// added. Staff need If-Match.
#[utoipa::path(
    tag = "attachments",
    params(("id" = RequestId, Path, description = "The request."),
        ("attachment_id" = AttachmentId, Path, description = "The attachment.")),
    responses((status = 204, description = "The attachment is gone."),
        (status = 409, description = "The state does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[delete("/v1/requests/{id}/attachments/{attachment_id}")]
pub async fn delete_attachment(
    write: Write,
    Signed(caller): Signed,
    Path(Pair(id, attachment)): Path<Pair<RequestId, AttachmentId>>,
) -> Result<HttpResponse, ApiError> {
    write
        .change(
            &caller,
            (id, attachment),
            &Body::empty(),
            |seen: &Attached| may(&caller, AttachmentAction::Remove, seen.request.id),
            async |_, _| Ok(()),
            async |tx, Attached { request, attachment }, ()| {
                let attachment = attachment.ok_or_else(ApiError::not_found)?;
                let permitted = request.may_detach(&attachment, tx.caller);
                permitted.map_err(|refusal| refused(refusal, &request, tx))?;
                attachments::delete(tx.connection, attachment.id).await?;
                tx.audit((SubjectKind::Attachment, attachment.id.get()), "delete", None, Vec::new());
                let action = AttachmentAction::Remove.as_str();
                tx.audit((SubjectKind::Request, request.id.get()), action, None, Vec::new());
                Ok(Reply::no_content())
            },
        )
        .await
}
