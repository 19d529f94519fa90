use actix_web::{HttpResponse, patch};
use convite_domain::OfferId;
use convite_domain::offers::{OfferForm, OfferView};

use crate::extract::{Json, Path, Signed};
use crate::patch::MergePatch;
use crate::problem::ApiError;
use crate::resources;
use crate::write::Write;

/// Named, so that its schema is not called after the generic type.
type OfferPatch = MergePatch<OfferForm>;

/// Change an offer.
///
/// JSON Merge Patch, for the coordinators and systems of the agency, and for admins, until it is withdrawn. Needs If-Match. Who
/// changes the kind of the place takes its `venue_id` away with null, and who changes from a topic to a practice the topic. What
/// it names must still be there: a venue that was retired has to be replaced first.
#[utoipa::path(
    tag = "offers",
    params(("id" = OfferId, Path, description = "The offer.")),
    request_body(content = OfferPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The changed offer.", body = OfferView,
            headers(("ETag" = String, description = "Version and hash of the offer."))),
        (status = 409, description = "The state does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[patch("/v1/offers/{id}")]
pub async fn update_offer(
    write: Write,
    caller: Signed,
    Path(id): Path<OfferId>,
    json: Json<OfferPatch>,
) -> Result<HttpResponse, ApiError> {
    resources::update::<OfferForm>(write, caller, id, json).await
}
