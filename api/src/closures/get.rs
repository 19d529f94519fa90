use actix_web::{HttpResponse, get};
use convite_domain::ClosureId;
use convite_domain::closures::ClosureView;
use convite_persistence::closures;

use crate::app::App;
use crate::extract::{Path, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;

/// Read a closure.
///
/// For staff, and for partners those of their own agency only: any other is 404, as one that does not exist. A presenter's
/// absence is read by officers, leads and admins.
#[utoipa::path(
    tag = "closures",
    params(("id" = ClosureId, Path, description = "The closure.")),
    responses((status = 200, description = "The closure.", body = ClosureView,
        headers(("ETag" = String, description = "Version and hash of the closure.")))),
    security(("oauth2" = []), ("bearer" = []))
)]
#[get("/v1/closures/{id}")]
pub async fn get_closure(
    app: App,
    Signed(caller): Signed,
    Path(id): Path<ClosureId>,
) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    let closure = closures::find(&mut connection, &caller, id).await?.ok_or_else(ApiError::not_found)?;
    let version = closure.version;
    Ok(Reply::ok(&ClosureView::from(closure), version)?.into_response())
}
