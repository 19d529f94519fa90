use actix_web::{HttpResponse, post};
use convite_domain::organizations::{Organization, OrganizationForm};

use crate::extract::{Can, Json, can};
use crate::problem::ApiError;
use crate::registry;
use crate::write::Write;

/// Register an organization.
///
/// For officers, leads and admins. No other organization of its country may have its name; accents and case do not matter.
#[utoipa::path(
    tag = "organizations",
    request_body(content = OrganizationForm, content_type = "application/json"),
    responses((status = 201, description = "The organization.", body = Organization,
        headers(("ETag" = String, description = "Version and hash of the organization."),
            ("Location" = String, description = "Where the organization is.")))),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/organizations")]
pub async fn create_organization(
    write: Write,
    caller: Can<can::ManageOrganizations>,
    json: Json<OrganizationForm>,
) -> Result<HttpResponse, ApiError> {
    registry::create::<Organization, _>(write, caller, json).await
}
