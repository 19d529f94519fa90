//! The files of requests over HTTP. One file an action; what they share is here.

mod content;
mod create;
mod delete;
mod get;
mod list;

use convite_domain::access::Caller;
use convite_domain::attachments::{Attachment, AttachmentAction, may};
use convite_domain::requests::Request;
use convite_domain::{AttachmentId, RequestId, Version};
use convite_persistence::{Connection, DbResult, attachments, requests};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::problem::ApiError;
use crate::write::Changeable;

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list_attachments)
        .service(create::create_attachment)
        .service(get::get_attachment)
        .service(content::download_attachment)
        .service(delete::delete_attachment);
}

/// What an attachment's only version is.
const VERSION: Version = 1;

/// The request, when the caller sees it and may do this with its files.
async fn see(
    connection: &mut Connection,
    caller: &Caller,
    id: RequestId,
    action: AttachmentAction,
) -> Result<Request, ApiError> {
    let request = requests::find(connection, caller, id).await?.ok_or_else(ApiError::not_found)?;
    if may(caller, action, request.id) { Ok(request) } else { Err(ApiError::forbidden()) }
}

/// An attachment with its request, whose lock is the attachment's too.
struct Attached {
    request: Request,
    /// None when it was removed since it was seen.
    attachment: Option<Attachment>,
}

impl Changeable for Attached {
    type Id = (RequestId, AttachmentId);

    fn version(&self) -> Version {
        if self.attachment.is_some() { VERSION } else { VERSION + 1 }
    }

    async fn find(connection: &mut Connection, caller: &Caller, (request, id): Self::Id) -> DbResult<Option<Self>> {
        let Some(request) = requests::find(connection, caller, request).await? else { return Ok(None) };
        let attachment = attachments::find(connection, request.id, id).await?;
        Ok(attachment.map(|attachment| Self { request, attachment: Some(attachment) }))
    }

    async fn lock(connection: &mut Connection, seen: &Self) -> DbResult<Self> {
        let request = requests::lock(connection, &seen.request).await?;
        let attachment = match &seen.attachment {
            Some(seen) => attachments::find(connection, request.id, seen.id).await?,
            None => None,
        };
        Ok(Self { request, attachment })
    }
}
