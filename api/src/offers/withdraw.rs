use actix_web::{HttpResponse, post};
use convite_domain::OfferId;
use convite_domain::offers::{OfferForm, OfferView};
use convite_domain::practices::WithReason;

use crate::extract::{Json, Path, Signed};
use crate::problem::ApiError;
use crate::resources;
use crate::write::Write;

/// Withdraw an offer: nothing new is planned with it.
///
/// For the coordinators and systems of the agency, and for admins. Needs If-Match. Sessions that use it keep
/// it: a withdrawal conflicts with nothing that was agreed, so none is listed as broken.
#[utoipa::path(
    tag = "offers",
    params(("id" = OfferId, Path, description = "The offer.")),
    request_body(content = WithReason, content_type = "application/json"),
    responses((status = 200, description = "The offer after it.", body = OfferView,
            headers(("ETag" = String, description = "Version and hash of the offer."))),
        (status = 409, description = "The state does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/offers/{id}/withdraw")]
pub async fn withdraw_offer(
    write: Write,
    caller: Signed,
    Path(id): Path<OfferId>,
    json: Json<WithReason>,
) -> Result<HttpResponse, ApiError> {
    resources::end::<OfferForm>(write, caller, id, json).await
}
