use actix_web::{HttpResponse, patch};
use convite_domain::OrganizationId;
use convite_domain::organizations::{Organization, OrganizationForm};

use crate::extract::{Can, Json, Path, can};
use crate::patch::MergePatch;
use crate::problem::ApiError;
use crate::registry;
use crate::write::Write;

/// Named, so that its schema is not called after the generic type.
type OrganizationPatch = MergePatch<OrganizationForm>;

/// Change an organization.
///
/// JSON Merge Patch, for officers, leads and admins; an analyst sees it but is refused with 403. Needs If-Match. No other
/// organization of its country may have its name; accents and case do not matter. One that was merged is changed no more.
#[utoipa::path(
    tag = "organizations",
    params(("id" = OrganizationId, Path, description = "The organization.")),
    request_body(content = OrganizationPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The changed organization.", body = Organization,
            headers(("ETag" = String, description = "Version and hash of the organization."))),
        (status = 409, description = "Another one has the name, or it was merged."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[patch("/v1/organizations/{id}")]
pub async fn update_organization(
    write: Write,
    caller: Can<can::ManageOrganizations>,
    Path(id): Path<OrganizationId>,
    json: Json<OrganizationPatch>,
) -> Result<HttpResponse, ApiError> {
    registry::update::<Organization, _>(write, caller, id, json).await
}
