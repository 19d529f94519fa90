use actix_web::{HttpResponse, patch};
use convite_domain::VenueId;
use convite_domain::resources::Changed;
use convite_domain::venues::{VenueForm, VenueView};

use crate::extract::{Json, Path, Signed};
use crate::patch::MergePatch;
use crate::problem::ApiError;
use crate::resources;
use crate::write::Write;

/// Named, so that their schemas are not called after the generic types.
type VenuePatch = MergePatch<VenueForm>;
type VenueChange = Changed<VenueView>;

/// Change a venue.
///
/// JSON Merge Patch, for the coordinators and systems of its agency, and for admins, until it is retired. Needs If-Match. Capacity
/// and groups may be lowered and hours cut whatever is planned: `broken_sessions` are those that are planned here, not over, and
/// that the venue as it now is does not hold (more visitors than its capacity or, in a
/// week, than its `weekly_visitors`, more at one instant than its groups, outside its hours).
#[utoipa::path(
    tag = "venues",
    params(("id" = VenueId, Path, description = "The venue.")),
    request_body(content = VenuePatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The changed venue.", body = VenueChange,
            headers(("ETag" = String, description = "Version and hash of the venue."))),
        (status = 409, description = "The state does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[patch("/v1/venues/{id}")]
pub async fn update_venue(
    write: Write,
    caller: Signed,
    Path(id): Path<VenueId>,
    json: Json<VenuePatch>,
) -> Result<HttpResponse, ApiError> {
    resources::update::<VenueForm>(write, caller, id, json).await
}
