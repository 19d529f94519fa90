use actix_web::{HttpResponse, get};
use convite_domain::AgencyId;
use convite_domain::agencies::Agency;
use convite_persistence::agencies;

use crate::app::App;
use crate::extract::{Path, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;

/// Read an agency.
///
/// For staff, and for partners their own agency only: any other is 404, as one that does not exist.
#[utoipa::path(
    tag = "agencies",
    params(("id" = AgencyId, Path, description = "The agency.")),
    responses((status = 200, description = "The agency.", body = Agency,
        headers(("ETag" = String, description = "Version and hash of the agency.")))),
    security(("oauth2" = []), ("bearer" = []))
)]
#[get("/v1/agencies/{id}")]
pub async fn get_agency(app: App, Signed(caller): Signed, Path(id): Path<AgencyId>) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    let agency = agencies::find(&mut connection, &caller, id).await?.ok_or_else(ApiError::not_found)?;
    Ok(Reply::ok(&agency, agency.version)?.into_response())
}
