use actix_web::{HttpResponse, patch};
use convite_domain::AgencyId;
use convite_domain::agencies::{Agency, AgencyForm};
use convite_domain::resources::{Changed, manages};

use crate::extract::{Json, Path, Signed};
use crate::patch::MergePatch;
use crate::problem::ApiError;
use crate::registry;
use crate::write::Write;

/// Named, so that its schema is not called after the generic type.
type AgencyPatch = MergePatch<AgencyForm>;
type AgencyChange = Changed<Agency>;

/// Change an agency.
///
/// JSON Merge Patch, for admins, and for the agency's coordinators and systems, who keep its profile: of code, name and weight
/// they change nothing (403 `needs_admin`). Needs If-Match. The code must stay free of others. A `parallel_capacity` or
/// `weekly_cap` that is lowered is accepted: `broken_sessions` are those that are planned and not over, of which more are under way
/// at one instant, or in one week, than the agency now takes on.
#[utoipa::path(
    tag = "agencies",
    params(("id" = AgencyId, Path, description = "The agency.")),
    request_body(content = AgencyPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The changed agency.", body = AgencyChange,
            headers(("ETag" = String, description = "Version and hash of the agency."))),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[patch("/v1/agencies/{id}")]
pub async fn update_agency(
    write: Write,
    Signed(caller): Signed,
    Path(id): Path<AgencyId>,
    json: Json<AgencyPatch>,
) -> Result<HttpResponse, ApiError> {
    registry::update_by(write, &caller, id, json, |agency: &Agency| manages(&caller, agency.id)).await
}
