use actix_web::{HttpResponse, get};
use convite_domain::PresenterId;
use convite_domain::presenters::{PresenterForm, PresenterView};

use crate::app::App;
use crate::extract::{Path, Signed};
use crate::problem::ApiError;
use crate::resources;

/// Read a presenter.
///
/// For officers, leads and admins, and for partners those of their own agency only: any other is 404, as one that does not exist.
#[utoipa::path(
    tag = "presenters",
    params(("id" = PresenterId, Path, description = "The presenter.")),
    responses((status = 200, description = "The presenter.", body = PresenterView,
        headers(("ETag" = String, description = "Version and hash of the presenter.")))),
    security(("oauth2" = []), ("bearer" = []))
)]
#[get("/v1/presenters/{id}")]
pub async fn get_presenter(app: App, caller: Signed, Path(id): Path<PresenterId>) -> Result<HttpResponse, ApiError> {
    resources::get::<PresenterForm>(app, caller, id).await
}
