use actix_web::{HttpResponse, post};
use convite_domain::DelegationId;
use convite_domain::delegations::{Arrive, DelegationAction, DelegationView};
use convite_persistence::delegations::members;

use crate::extract::{Json, Path, Signed};
use crate::life_cycle::transition;
use crate::problem::ApiError;
use crate::write::Write;

/// Record that a delegation has arrived, and who came.
///
/// For officers, whether the list is final or not; one that is not stays flagged.
#[utoipa::path(
    tag = "delegations",
    params(("id" = DelegationId, Path, description = "The delegation.")),
    request_body(content = Arrive, content_type = "application/json"),
    responses((status = 200, description = "The delegation after it.", body = DelegationView,
            headers(("ETag" = String, description = "Version and hash of the delegation."))),
        (status = 409, description = "The state or a guard does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/delegations/{id}/arrive")]
pub async fn arrive_delegation(
    write: Write,
    caller: Signed,
    Path(id): Path<DelegationId>,
    json: Json<Arrive>,
) -> Result<HttpResponse, ApiError> {
    transition(write, caller, id, DelegationAction::Arrive, json, async |tx, delegation, command| {
        let members = members::all(tx.connection, id).await?;
        let (delegation, members) = delegation.arrive(&command, members, tx.now)?;
        for member in &members {
            members::update(tx.connection, member).await?;
        }
        Ok(delegation)
    })
    .await
}
