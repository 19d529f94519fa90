use actix_web::{HttpResponse, post};
use convite_domain::venues::{NewVenue, VenueForm, VenueView};

use crate::extract::{Json, Signed};
use crate::problem::ApiError;
use crate::resources;
use crate::write::Write;

/// Make a venue known.
///
/// For an agency's coordinators and systems, and for admins, who name the agency. Hours are local to the agency's zone; a venue
/// without any is always open.
#[utoipa::path(
    tag = "venues",
    request_body(content = NewVenue, content_type = "application/json"),
    responses((status = 201, description = "The venue.", body = VenueView,
        headers(("ETag" = String, description = "Version and hash of the venue."),
            ("Location" = String, description = "Where the venue is.")))),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/venues")]
pub async fn create_venue(write: Write, caller: Signed, json: Json<NewVenue>) -> Result<HttpResponse, ApiError> {
    resources::create::<VenueForm>(write, caller, json).await
}
