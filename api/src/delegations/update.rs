use actix_web::{HttpResponse, patch};
use convite_domain::DelegationId;
use convite_domain::delegations::{Delegation, DelegationAction, DelegationForm, DelegationView, Roster, may};
use convite_domain::input;
use convite_persistence::delegations::members;
use serde_json::json;

use crate::extract::{Json, Path, Signed};
use crate::life_cycle::{Living, allowed, save};
use crate::patch::{MergePatch, merged};
use crate::problem::ApiError;
use crate::write::Write;

/// Named, so that its schema is not called after the generic type.
type DelegationPatch = MergePatch<DelegationForm>;

/// Change a delegation: how many people under age come along.
///
/// JSON Merge Patch, for its requester and for officers, until the list is final. Members and people under age together are
/// at most the granted size. Staff need If-Match.
#[utoipa::path(
    tag = "delegations",
    params(("id" = DelegationId, Path, description = "The delegation.")),
    request_body(content = DelegationPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The changed delegation.", body = DelegationView,
            headers(("ETag" = String, description = "Version and hash of the delegation."))),
        (status = 409, description = "The state or a guard does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[patch("/v1/delegations/{id}")]
pub async fn update_delegation(
    write: Write,
    Signed(caller): Signed,
    Path(id): Path<DelegationId>,
    json: Json<DelegationPatch>,
) -> Result<HttpResponse, ApiError> {
    let (body, action) = (json.body, DelegationAction::EditMembers);
    write
        .change(
            &caller,
            id,
            &body,
            |delegation: &Delegation| may(&caller, action, delegation.request_id),
            async |_, delegation: &Delegation| {
                // The form has one member, so a patch of it is the same whatever the delegation says by now.
                let form = merged(json!({ "minors": delegation.minors }), &body.value)?;
                Ok(input::parse::<DelegationForm>(form)?)
            },
            async |tx, delegation, form| {
                let allowed = allowed(&delegation, tx);
                let roster = Roster::of(&members::all(tx.connection, delegation.id).await?);
                let edited = delegation.edit(form, roster);
                let (delegation, changed) = edited.map_err(|refusal| ApiError::refused(refusal, allowed))?;
                if changed.is_empty() {
                    return delegation.reply(tx).await;
                }
                save(tx, delegation, action, None, changed).await
            },
        )
        .await
}
