use actix_web::{HttpResponse, post};
use convite_domain::presenters::{NewPresenter, PresenterForm, PresenterView};

use crate::extract::{Json, Signed};
use crate::problem::ApiError;
use crate::resources;
use crate::write::Write;

/// Name a presenter.
///
/// For an agency's coordinators and systems, and for admins, who name the agency. The name is the agency's data: beside its own
/// people only officers, leads and admins read it, and `shown_as` says what visitors will.
#[utoipa::path(
    tag = "presenters",
    request_body(content = NewPresenter, content_type = "application/json"),
    responses((status = 201, description = "The presenter.", body = PresenterView,
        headers(("ETag" = String, description = "Version and hash of the presenter."),
            ("Location" = String, description = "Where the presenter is.")))),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/presenters")]
pub async fn create_presenter(
    write: Write,
    caller: Signed,
    json: Json<NewPresenter>,
) -> Result<HttpResponse, ApiError> {
    resources::create::<PresenterForm>(write, caller, json).await
}
