use actix_web::{HttpResponse, get};
use convite_domain::RequestId;
use convite_domain::requests::RequestView;
use convite_persistence::{holidays, requests};

use super::surroundings;
use crate::app::App;
use crate::extract::{Path, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;

/// Read a request.
///
/// For its requester, and for officers, leads and analysts. `allowed_actions` are the caller's; `handling` is for staff.
#[utoipa::path(
    tag = "requests",
    params(("id" = RequestId, Path, description = "The request.")),
    responses((status = 200, description = "The request.", body = RequestView,
        headers(("ETag" = String, description = "Version and hash of the request.")))),
    security(("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/requests/{id}")]
pub async fn get_request(
    app: App,
    Signed(caller): Signed,
    Path(id): Path<RequestId>,
) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    let request = requests::find(&mut connection, &caller, id).await?.ok_or_else(ApiError::not_found)?;
    let around = surroundings(&mut connection, &app, &caller, &request).await?;
    let calendar = holidays::calendar(&mut connection, app.calendar()).await?;
    let view = RequestView::new(&request, &caller, &calendar, around);
    Ok(Reply::ok(&view, request.version)?.into_response())
}
