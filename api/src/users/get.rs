use actix_web::{HttpResponse, get};
use convite_domain::UserId;
use convite_domain::users::User;
use convite_persistence::users;

use crate::app::App;
use crate::extract::{Path, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;

/// Read a user.
///
/// For admins, and for everybody their own account; any other is 404, as one that does not exist.
#[utoipa::path(
    tag = "access",
    params(("id" = UserId, Path, description = "The user.")),
    responses((status = 200, description = "The user.", body = User,
        headers(("ETag" = String, description = "Version and hash of the user.")))),
    security(("oauth2" = []), ("bearer" = []))
)]
#[get("/v1/users/{id}")]
pub async fn get_user(app: App, Signed(caller): Signed, Path(id): Path<UserId>) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    let user = users::find(&mut connection, &caller, id).await?.ok_or_else(ApiError::not_found)?;
    Ok(Reply::ok(&user, user.version)?.into_response())
}
