use actix_web::{HttpResponse, get};
use convite_domain::OauthClientId;
use convite_domain::users::OauthClient;
use convite_persistence::oauth_clients;

use crate::app::App;
use crate::extract::{Path, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;

/// Read a client of a partner's system.
///
/// For admins; for anybody else it is 404, as one that does not exist.
#[utoipa::path(
    tag = "access",
    params(("id" = OauthClientId, Path, description = "The client.")),
    responses((status = 200, description = "The client.", body = OauthClient,
        headers(("ETag" = String, description = "Version and hash of the client.")))),
    security(("oauth2" = []), ("bearer" = []))
)]
#[get("/v1/oauth-clients/{id}")]
pub async fn get_oauth_client(
    app: App,
    Signed(caller): Signed,
    Path(id): Path<OauthClientId>,
) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    let client = oauth_clients::find(&mut connection, &caller, id).await?.ok_or_else(ApiError::not_found)?;
    Ok(Reply::ok(&client, client.version)?.into_response())
}
