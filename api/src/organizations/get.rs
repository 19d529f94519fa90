use actix_web::{HttpResponse, get};
use convite_domain::OrganizationId;
use convite_domain::organizations::Organization;
use convite_persistence::organizations;

use super::path_of;
use crate::app::App;
use crate::extract::{Path, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;

/// Read an organization.
///
/// For officers, leads, analysts and admins. For anybody else it is 404, as one that does not exist. The id of one that was
/// merged leads to the one that was kept.
#[utoipa::path(
    tag = "organizations",
    params(("id" = OrganizationId, Path, description = "The organization.")),
    responses((status = 200, description = "The organization.", body = Organization,
            headers(("ETag" = String, description = "Version and hash of the organization."))),
        (status = 308, description = "It was merged.",
            headers(("Location" = String, description = "Where the organization is that was kept.")))),
    security(("oauth2" = []), ("bearer" = []))
)]
#[get("/v1/organizations/{id}")]
pub async fn get_organization(
    app: App,
    Signed(caller): Signed,
    Path(id): Path<OrganizationId>,
) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    let organization = organizations::find(&mut connection, &caller, id).await?.ok_or_else(ApiError::not_found)?;
    if let Some(kept) = organization.merged_into_id {
        return Ok(Reply::moved(path_of(kept)).into_response());
    }
    Ok(Reply::ok(&organization, organization.version)?.into_response())
}
