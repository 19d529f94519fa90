use actix_web::{HttpResponse, get};
use convite_domain::OfferId;
use convite_domain::offers::{OfferForm, OfferView};

use crate::app::App;
use crate::extract::{Path, Signed};
use crate::problem::ApiError;
use crate::resources;

/// Read an offer.
///
/// For staff, and for partners those of their own agency only: any other is 404, as one that does not exist.
#[utoipa::path(
    tag = "offers",
    params(("id" = OfferId, Path, description = "The offer.")),
    responses((status = 200, description = "The offer.", body = OfferView,
        headers(("ETag" = String, description = "Version and hash of the offer.")))),
    security(("oauth2" = []), ("bearer" = []))
)]
#[get("/v1/offers/{id}")]
pub async fn get_offer(app: App, caller: Signed, Path(id): Path<OfferId>) -> Result<HttpResponse, ApiError> {
    resources::get::<OfferForm>(app, caller, id).await
}
