use actix_web::{HttpResponse, patch};
use convite_domain::PresenterId;
use convite_domain::presenters::{PresenterForm, PresenterView};
use convite_domain::resources::Changed;

use crate::extract::{Json, Path, Signed};
use crate::patch::MergePatch;
use crate::problem::ApiError;
use crate::resources;
use crate::write::Write;

/// Named, so that their schemas are not called after the generic types.
type PresenterPatch = MergePatch<PresenterForm>;
type PresenterChange = Changed<PresenterView>;

/// Change a presenter.
///
/// JSON Merge Patch, for the coordinators and systems of the agency, and for admins, until it is retired. Needs If-Match. A
/// lower `daily_cap` is accepted: `broken_sessions` are those that are planned and not over on days with more than the presenter
/// now gives.
#[utoipa::path(
    tag = "presenters",
    params(("id" = PresenterId, Path, description = "The presenter.")),
    request_body(content = PresenterPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The changed presenter.", body = PresenterChange,
            headers(("ETag" = String, description = "Version and hash of the presenter."))),
        (status = 409, description = "The state does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[patch("/v1/presenters/{id}")]
pub async fn update_presenter(
    write: Write,
    caller: Signed,
    Path(id): Path<PresenterId>,
    json: Json<PresenterPatch>,
) -> Result<HttpResponse, ApiError> {
    resources::update::<PresenterForm>(write, caller, id, json).await
}
