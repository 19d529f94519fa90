use actix_web::{HttpResponse, post};
use convite_domain::VenueId;
use convite_domain::practices::WithReason;
use convite_domain::resources::Changed;
use convite_domain::venues::{VenueForm, VenueView};

use crate::extract::{Json, Path, Signed};
use crate::problem::ApiError;
use crate::resources;
use crate::write::Write;

/// Named, so that its schema is not called after the generic type.
type VenueChange = Changed<VenueView>;

/// Retire a venue: nothing new is planned there.
///
/// For the coordinators and systems of its agency, and for admins. Needs If-Match. What is planned there stands, is in
/// conflict (`venue_unavailable`) until it is moved, and is listed in `broken_sessions`.
#[utoipa::path(
    tag = "venues",
    params(("id" = VenueId, Path, description = "The venue.")),
    request_body(content = WithReason, content_type = "application/json"),
    responses((status = 200, description = "The venue after it.", body = VenueChange,
            headers(("ETag" = String, description = "Version and hash of the venue."))),
        (status = 409, description = "The state does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/venues/{id}/retire")]
pub async fn retire_venue(
    write: Write,
    caller: Signed,
    Path(id): Path<VenueId>,
    json: Json<WithReason>,
) -> Result<HttpResponse, ApiError> {
    resources::end::<VenueForm>(write, caller, id, json).await
}
