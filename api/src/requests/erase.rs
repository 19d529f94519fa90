use actix_web::{HttpResponse, post};
use chrono::{DateTime, Utc};
use convite_domain::RequestId;
use convite_domain::requests::{Nothing, RequestAction, RequestView};
use convite_persistence::{
    Connection, DbResult, attachments, delegations, exchanges, messages, request_notes, tracking,
};

use crate::extract::{MaybeJson, Path, Signed};
use crate::life_cycle::transition;
use crate::problem::ApiError;
use crate::write::Write;

/// Erase what identifies people from a request that has ended.
///
/// For the request's requester, and for officers who were asked to. The requester, the owner of the follow-up, all texts,
/// answers, messages, notes and attachments go, and the tracking links with them. A tombstone keeps country and seniority, kinds,
/// topics, days and sizes, so that counts stay right. Members of its delegation are erased on their own.
#[utoipa::path(
    tag = "requests",
    params(("id" = RequestId, Path, description = "The request.")),
    request_body(content = Option<Nothing>, content_type = "application/json"),
    responses((status = 200, description = "The tombstone.", body = RequestView,
            headers(("ETag" = String, description = "Version and hash of the request."))),
        (status = 409, description = "It has not ended, or was erased already."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[post("/v1/requests/{id}/erase")]
pub async fn erase_request(
    write: Write,
    caller: Signed,
    Path(id): Path<RequestId>,
    MaybeJson(json): MaybeJson<Nothing>,
) -> Result<HttpResponse, ApiError> {
    transition(write, caller, id, RequestAction::Erase, json, async |tx, request, Nothing {}| {
        let request = request.erase(tx.caller, tx.now)?;
        forget(tx.connection, id, tx.now).await?;
        Ok(request)
    })
    .await
}

/// Removes what lies beside the request's own row, and closes the links to it.
pub(super) async fn forget(connection: &mut Connection, id: RequestId, now: DateTime<Utc>) -> DbResult<()> {
    attachments::erase(connection, id).await?;
    request_notes::erase(connection, id).await?;
    messages::erase(connection, &[id]).await?;
    delegations::forget_items(connection, id, now).await?;
    exchanges::forget_words(connection, id, now).await?;
    tracking::revoke_all(connection, id, now).await
}
