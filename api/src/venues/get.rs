use actix_web::{HttpResponse, get};
use convite_domain::VenueId;
use convite_domain::venues::{VenueForm, VenueView};

use crate::app::App;
use crate::extract::{Path, Signed};
use crate::problem::ApiError;
use crate::resources;

/// Read a venue.
///
/// For staff, and for partners those of their own agency only: any other is 404, as one that does not exist.
#[utoipa::path(
    tag = "venues",
    params(("id" = VenueId, Path, description = "The venue.")),
    responses((status = 200, description = "The venue.", body = VenueView,
        headers(("ETag" = String, description = "Version and hash of the venue.")))),
    security(("oauth2" = []), ("bearer" = []))
)]
#[get("/v1/venues/{id}")]
pub async fn get_venue(app: App, caller: Signed, Path(id): Path<VenueId>) -> Result<HttpResponse, ApiError> {
    resources::get::<VenueForm>(app, caller, id).await
}
