use actix_web::{HttpResponse, patch};
use convite_domain::ClosureId;
use convite_domain::closures::{Closure, ClosureForm, ClosureView};
use convite_domain::resources::{Changed, manages};
use convite_persistence::closures;
use serde_json::Value;

use super::{note, with_broken};
use crate::extract::{Json, Path, Signed};
use crate::patch::{MergePatch, patched};
use crate::problem::ApiError;
use crate::registry::changed_members;
use crate::reply::Reply;
use crate::resources::members;
use crate::write::{Tx, Write};

/// Named, so that their schemas are not called after the generic types.
type ClosurePatch = MergePatch<ClosureForm>;
type ClosureChange = Changed<ClosureView>;

/// Change when something is closed, or the note on it.
///
/// JSON Merge Patch, for the coordinators and systems of its agency, and for admins. Needs If-Match. What is closed does not
/// change: another thing has a closure of its own. `broken_sessions` are the live sessions within it that use what is closed.
#[utoipa::path(
    tag = "closures",
    params(("id" = ClosureId, Path, description = "The closure.")),
    request_body(content = ClosurePatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The changed closure.", body = ClosureChange,
            headers(("ETag" = String, description = "Version and hash of the closure."))),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[patch("/v1/closures/{id}")]
pub async fn update_closure(
    write: Write,
    Signed(caller): Signed,
    Path(id): Path<ClosureId>,
    json: Json<ClosurePatch>,
) -> Result<HttpResponse, ApiError> {
    let body = json.body;
    write
        .change(
            &caller,
            id,
            &body,
            |closure: &Closure| manages(&caller, closure.agency.id),
            async |_, seen| changed(seen, &body.value).map(|_| ()),
            async |tx, locked, ()| {
                // Once more: with `If-Match: *` the closure may be another than the one that was seen.
                let form = changed(&locked, &body.value)?;
                save(tx, locked, form).await
            },
        )
        .await
}

fn changed(closure: &Closure, patch: &Value) -> Result<ClosureForm, ApiError> {
    patched(members(&closure.form)?.into(), patch)
}

async fn save(tx: &mut Tx<'_>, before: Closure, form: ClosureForm) -> Result<Reply, ApiError> {
    let fields = changed_members(&members(&before.form)?, &members(&form)?);
    let mut closure = before;
    if !fields.is_empty() {
        closure = Closure { version: closure.version + 1, form, updated_at: tx.now, ..closure };
        closures::update(tx.connection, &closure).await?;
        note(tx, closure.id, "update", fields);
    }
    let version = closure.version;
    Reply::ok(&with_broken(tx, closure).await?, version)
}
