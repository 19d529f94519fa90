use actix_web::{HttpResponse, get};
use convite_domain::loads::AgencyLoads;
use convite_persistence::loads;

use crate::app::App;
use crate::extract::{Can, can};
use crate::problem::ApiError;
use crate::reply::Reply;

/// List what all agencies have to do and how fairly it is shared, the one first that is shortest of its share.
///
/// For staff. Where several can be asked, `agency: "auto"` takes the first in the same order, of the shares of these alone.
#[utoipa::path(
    tag = "loads",
    responses((status = 200, description = "Every agency with what it has to do around now.", body = AgencyLoads)),
    security(("oauth2" = []), ("bearer" = []))
)]
#[get("/v1/loads/agencies")]
pub async fn list_agency_loads(app: App, caller: Can<can::ReadAgencies>) -> Result<HttpResponse, ApiError> {
    caller.permit()?;
    let mut connection = app.db.connection().await?;
    let loads = loads::of_every_agency(&mut connection, app.now(), app.calendar()).await?;
    Ok(Reply::plain(&loads.listed())?.into_response())
}
