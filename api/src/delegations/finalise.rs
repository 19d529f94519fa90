use actix_web::{HttpResponse, post};
use convite_domain::DelegationId;
use convite_domain::delegations::{DelegationAction, DelegationView, Roster};
use convite_domain::requests::Nothing;
use convite_persistence::delegations::members;

use crate::extract::{MaybeJson, Path, Signed};
use crate::life_cycle::transition;
use crate::problem::ApiError;
use crate::write::Write;

/// Finalise a delegation: its list of members is final.
///
/// For its requester and for officers. The list has exactly one head, and every member has consented to `data_processing`.
/// On `final_list_due_on` the service does it itself when it can, and else flags the delegation (`overdue_list`).
#[utoipa::path(
    tag = "delegations",
    params(("id" = DelegationId, Path, description = "The delegation.")),
    request_body(content = Option<Nothing>, content_type = "application/json"),
    responses((status = 200, description = "The delegation after it.", body = DelegationView,
            headers(("ETag" = String, description = "Version and hash of the delegation."))),
        (status = 409, description = "The state or a guard does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[post("/v1/delegations/{id}/finalise")]
pub async fn finalise_delegation(
    write: Write,
    caller: Signed,
    Path(id): Path<DelegationId>,
    MaybeJson(json): MaybeJson<Nothing>,
) -> Result<HttpResponse, ApiError> {
    transition(write, caller, id, DelegationAction::Finalise, json, async |tx, delegation, Nothing {}| {
        let roster = Roster::of(&members::all(tx.connection, id).await?);
        Ok(delegation.finalise(roster, tx.now)?)
    })
    .await
}
