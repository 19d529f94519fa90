use actix_web::{HttpResponse, get};
use convite_domain::AgencyId;
use convite_domain::loads::OwnLoad;
use convite_persistence::{agencies, loads};

use crate::app::App;
use crate::extract::{Path, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;

/// Read what an agency has to do, beside its fair share.
///
/// For staff, and for partners their own agency only: any other is 404, as one that does not exist. Nothing of the other agencies
/// is told but what all of them carry, in `target_minutes`.
#[utoipa::path(
    tag = "loads",
    params(("id" = AgencyId, Path, description = "The agency.")),
    responses((status = 200, description = "What it has to do around now.", body = OwnLoad)),
    security(("oauth2" = []), ("bearer" = []))
)]
#[get("/v1/agencies/{id}/load")]
pub async fn get_agency_load(
    app: App,
    Signed(caller): Signed,
    Path(id): Path<AgencyId>,
) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    let agency = agencies::find(&mut connection, &caller, id).await?.ok_or_else(ApiError::not_found)?;
    let loads = loads::of_every_agency(&mut connection, app.now(), app.calendar()).await?;
    let load = loads.of(agency.id).ok_or_else(|| ApiError::internal("an agency is not among all agencies"))?;
    Ok(Reply::plain(&load)?.into_response())
}
