use actix_web::{HttpResponse, patch};
use convite_domain::AgencyId;
use convite_domain::agencies::{Agency, AgencyForm};

use crate::extract::{Can, Json, Path, can};
use crate::patch::MergePatch;
use crate::problem::ApiError;
use crate::registry;
use crate::write::Write;

/// Named, so that its schema is not called after the generic type.
type AgencyPatch = MergePatch<AgencyForm>;

/// Change an agency.
///
/// JSON Merge Patch, for admins; a partner sees its own agency but is refused with 403. Needs If-Match. The code must stay
/// free of others.
#[utoipa::path(
    tag = "agencies",
    params(("id" = AgencyId, Path, description = "The agency.")),
    request_body(content = AgencyPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The changed agency.", body = Agency,
            headers(("ETag" = String, description = "Version and hash of the agency."))),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[patch("/v1/agencies/{id}")]
pub async fn update_agency(
    write: Write,
    caller: Can<can::ManageAgencies>,
    Path(id): Path<AgencyId>,
    json: Json<AgencyPatch>,
) -> Result<HttpResponse, ApiError> {
    registry::update::<Agency, _>(write, caller, id, json).await
}
