use actix_web::{HttpResponse, patch};
use convite_domain::RequestId;
use convite_domain::requests::{Handling, Request, RequestAction, RequestView, may};
use serde_json::json;

use crate::extract::{Body, Json, Path, Signed};
use crate::life_cycle::{Living, Rejection, allowed, save};
use crate::patch::{MergePatch, patched};
use crate::problem::ApiError;
use crate::write::Write;

/// Named, so that its schema is not called after the generic type.
type HandlingPatch = MergePatch<Handling>;

/// Set priority and tags of a request.
///
/// JSON Merge Patch, for officers, on a filed request whatever became of it. Its requester sees neither the two nor that they
/// changed.
#[utoipa::path(
    tag = "requests",
    params(("id" = RequestId, Path, description = "The request.")),
    request_body(content = HandlingPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The request after it.", body = RequestView,
            headers(("ETag" = String, description = "Version and hash of the request."))),
        (status = 409, description = "The request was not filed."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[patch("/v1/requests/{id}/handling")]
pub async fn update_handling(
    write: Write,
    Signed(caller): Signed,
    Path(id): Path<RequestId>,
    json: Json<HandlingPatch>,
) -> Result<HttpResponse, ApiError> {
    let (body, action) = (json.body, RequestAction::EditHandling);
    write
        .change(
            &caller,
            id,
            &body,
            |request: &Request| may(&caller, action, request.id),
            async |_, request| Ok((request.version, after(request, &body)?)),
            async |tx, request, (seen, mut handling)| {
                // With `If-Match: *` somebody may have been faster: the patch is then merged into what they left.
                if request.version != seen {
                    handling = after(&request, &body)?;
                }
                let allowed = allowed(&request, tx);
                let edited = request.edit_handling(handling, tx.caller);
                let (request, changed) = edited.map_err(|rejected| Rejection::from(rejected).into_error(allowed))?;
                if changed.is_empty() {
                    return request.reply(tx).await;
                }
                save(tx, request, action, None, changed).await
            },
        )
        .await
}

/// Priority and tags after the patch.
fn after(request: &Request, patch: &Body) -> Result<Handling, ApiError> {
    let before = request.state.filed().map(|filed| filed.handling.clone()).unwrap_or_default();
    patched(json!(before), &patch.value)
}
