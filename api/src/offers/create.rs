use actix_web::{HttpResponse, post};
use convite_domain::offers::{NewOffer, OfferForm, OfferView};

use crate::extract::{Json, Signed};
use crate::problem::ApiError;
use crate::resources;
use crate::write::Write;

/// Make an offer.
///
/// For an agency's coordinators and systems, and for admins, who name the agency. It serves a topic, with those below it, or a
/// published practice. Venue and presenters are the agency's own and in use: those of another agency are unknown (422). One at
/// the visitors' place (`base`) is given where the delegation stays.
#[utoipa::path(
    tag = "offers",
    request_body(content = NewOffer, content_type = "application/json"),
    responses((status = 201, description = "The offer.", body = OfferView,
        headers(("ETag" = String, description = "Version and hash of the offer."),
            ("Location" = String, description = "Where the offer is.")))),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/offers")]
pub async fn create_offer(write: Write, caller: Signed, json: Json<NewOffer>) -> Result<HttpResponse, ApiError> {
    resources::create::<OfferForm>(write, caller, json).await
}
