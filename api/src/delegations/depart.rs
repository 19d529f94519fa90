use actix_web::{HttpResponse, post};
use convite_domain::DelegationId;
use convite_domain::delegations::{DelegationAction, DelegationView};
use convite_domain::requests::Nothing;

use crate::extract::{MaybeJson, Path, Signed};
use crate::life_cycle::transition;
use crate::problem::ApiError;
use crate::write::Write;

/// Record that a delegation has left.
///
/// For officers. Thirty days later diet, access needs and contact of its members are erased, and after the months of the
/// policy everything that identifies them.
#[utoipa::path(
    tag = "delegations",
    params(("id" = DelegationId, Path, description = "The delegation.")),
    request_body(content = Option<Nothing>, content_type = "application/json"),
    responses((status = 200, description = "The delegation after it.", body = DelegationView,
            headers(("ETag" = String, description = "Version and hash of the delegation."))),
        (status = 409, description = "The state or a guard does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/delegations/{id}/depart")]
pub async fn depart_delegation(
    write: Write,
    caller: Signed,
    Path(id): Path<DelegationId>,
    MaybeJson(json): MaybeJson<Nothing>,
) -> Result<HttpResponse, ApiError> {
    transition(write, caller, id, DelegationAction::Depart, json, async |tx, delegation, Nothing {}| {
        Ok(delegation.depart(tx.now)?)
    })
    .await
}
