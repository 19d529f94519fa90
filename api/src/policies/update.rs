use actix_web::{HttpResponse, patch};
use convite_domain::audit::SubjectKind;
use convite_domain::policy::{Policy, PolicyForm, changes};
use convite_domain::{PolicyVersionId, Version};
use convite_persistence::policies::{self, Making};
use serde_json::Value;

use crate::extract::{Can, Json, can};
use crate::patch::{MergePatch, merged, unknown_members};
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::write::{Tx, Write};

/// Named, so that its schema is not called after the generic type.
type PolicyPatch = MergePatch<PolicyForm>;

/// Change the policy: makes its next version.
///
/// JSON Merge Patch, for admins, with a `reason`. Needs If-Match, so that of two admins who read the same version one
/// learns of the other's. Requests that were submitted keep the version that was in force then; retention, suppression
/// and the threshold for duplicates are always those of the last. A patch that changes nothing makes no version.
#[utoipa::path(
    tag = "policy",
    request_body(content = PolicyPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The policy in force from now on.", body = Policy,
            headers(("ETag" = String, description = "Version and hash of the policy."))),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[patch("/v1/policy")]
pub async fn update_policy(
    write: Write,
    caller: Can<can::ManagePolicy>,
    json: Json<PolicyPatch>,
) -> Result<HttpResponse, ApiError> {
    let body = json.body;
    let caller = caller.permit()?;
    write
        .change(
            &caller,
            (),
            &body,
            |_: &Policy| true,
            async |_, seen| wanted(seen, &body.value).map(|_| ()),
            async |tx, before, ()| {
                // Once more: with `If-Match: *` it may be another version than the one that was seen.
                let form = wanted(&before, &body.value)?;
                make(tx, &before, form).await
            },
        )
        .await
}

/// The policy after the patch, or every bad field.
fn wanted(policy: &Policy, patch: &Value) -> Result<PolicyForm, ApiError> {
    let document = policy.document();
    let after = merged(document.clone(), patch)?;
    Ok(unknown_members::<PolicyForm>(&document, patch).join(PolicyForm::parse(after))?)
}

async fn make(tx: &mut Tx<'_>, before: &Policy, form: PolicyForm) -> Result<Reply, ApiError> {
    let after = before.revised(&form);
    let changed: Vec<_> = changes(before, &after).into_iter().map(|change| change.member).collect();
    if changed.is_empty() {
        return Reply::ok(before, before.version.into());
    }
    let made_by = tx.caller.user().ok_or_else(ApiError::forbidden)?;
    let id = tx.app.ids.next(PolicyVersionId::new);
    let making = Making { id, made_by, made_at: tx.now, reason: form.reason.into_inner() };
    policies::insert(tx.connection, &after, &making).await?;
    tx.audit((SubjectKind::Policy, id.get()), "update", None, changed);
    Reply::ok(&after, Version::from(after.version))
}
