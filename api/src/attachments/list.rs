use actix_web::{HttpRequest, HttpResponse, get};
use convite_domain::RequestId;
use convite_domain::attachments::{Attachment, AttachmentAction};
use convite_persistence::{Page, attachments};

use super::see;
use crate::app::App;
use crate::extract::{Listed, Path, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;

/// List the attachments of a request.
///
/// For its requester, and for officers and leads. A request has few, so there is one page.
#[utoipa::path(
    tag = "attachments",
    params(("id" = RequestId, Path, description = "The request.")),
    responses((status = 200, description = "The attachments, oldest first.", body = Listed<Attachment>)),
    security(("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/requests/{id}/attachments")]
pub async fn list_attachments(
    http: HttpRequest,
    app: App,
    Signed(caller): Signed,
    Path(id): Path<RequestId>,
) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    let request = see(&mut connection, &caller, id, AttachmentAction::Read).await?;
    let items = attachments::list(&mut connection, request.id).await?;
    let listed = Listed::new(Page { items, has_more: false }, |attachment: &Attachment| attachment.id);
    Ok(Reply::page(&http, &listed)?.into_response())
}
