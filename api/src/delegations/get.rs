use actix_web::{HttpResponse, get};
use convite_domain::DelegationId;
use convite_domain::delegations::DelegationView;
use convite_persistence::delegations;

use crate::app::App;
use crate::extract::{Path, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;

/// Read a delegation.
///
/// For officers, leads and analysts, and for the requester of its request.
#[utoipa::path(
    tag = "delegations",
    params(("id" = DelegationId, Path, description = "The delegation.")),
    responses((status = 200, description = "The delegation.", body = DelegationView,
        headers(("ETag" = String, description = "Version and hash of the delegation.")))),
    security(("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/delegations/{id}")]
pub async fn get_delegation(
    app: App,
    Signed(caller): Signed,
    Path(id): Path<DelegationId>,
) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    let delegation = delegations::find(&mut connection, &caller, id).await?.ok_or_else(ApiError::not_found)?;
    let view = DelegationView::new(&delegation, &caller);
    Ok(Reply::ok(&view, delegation.version)?.into_response())
}
