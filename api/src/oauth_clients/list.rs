use actix_web::{HttpRequest, HttpResponse, get};
use convite_domain::users::OauthClient;
use convite_persistence::oauth_clients;

use crate::app::App;
use crate::extract::{Can, Listed, PageQuery, Query, can};
use crate::problem::ApiError;
use crate::reply::Reply;

/// The `client_id`, which is unique.
type Key = String;

/// List the clients of partners' systems, by `client_id`.
///
/// For admins.
#[utoipa::path(
    tag = "access",
    params(PageQuery),
    responses((status = 200, description = "One page of clients.", body = Listed<OauthClient>,
        headers(("Link" = String, description = "The next page, when there is one.")))),
    security(("oauth2" = []), ("bearer" = []))
)]
#[get("/v1/oauth-clients")]
pub async fn list_oauth_clients(
    http: HttpRequest,
    app: App,
    caller: Can<can::ManageUsers>,
    query: Query<PageQuery>,
) -> Result<HttpResponse, ApiError> {
    caller.permit()?;
    let query = query.parse()?;
    let size = query.limit.size();
    let after = query.after::<Key>()?;
    let mut connection = app.db.connection().await?;
    let page = oauth_clients::list(&mut connection, after.as_deref(), size).await?;
    Ok(Reply::page(&http, &Listed::new(page, |last: &OauthClient| last.client_id.clone()))?.into_response())
}
