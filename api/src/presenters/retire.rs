use actix_web::{HttpResponse, post};
use convite_domain::PresenterId;
use convite_domain::practices::WithReason;
use convite_domain::presenters::{PresenterForm, PresenterView};
use convite_domain::resources::Changed;

use crate::extract::{Json, Path, Signed};
use crate::problem::ApiError;
use crate::resources;
use crate::write::Write;

/// Named, so that its schema is not called after the generic type.
type PresenterChange = Changed<PresenterView>;

/// Retire a presenter: nothing new is planned with them.
///
/// For the coordinators and systems of the agency, and for admins. Needs If-Match. What is planned with them stands, is in conflict
/// (`person_unavailable`) until somebody else presents, and is listed in `broken_sessions`.
#[utoipa::path(
    tag = "presenters",
    params(("id" = PresenterId, Path, description = "The presenter.")),
    request_body(content = WithReason, content_type = "application/json"),
    responses((status = 200, description = "The presenter after it.", body = PresenterChange,
            headers(("ETag" = String, description = "Version and hash of the presenter."))),
        (status = 409, description = "The state does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/presenters/{id}/retire")]
pub async fn retire_presenter(
    write: Write,
    caller: Signed,
    Path(id): Path<PresenterId>,
    json: Json<WithReason>,
) -> Result<HttpResponse, ApiError> {
    resources::end::<PresenterForm>(write, caller, id, json).await
}
