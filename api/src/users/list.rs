use actix_web::{HttpRequest, HttpResponse, get};
use chrono::{DateTime, Utc};
use convite_domain::UserId;
use convite_domain::users::User;
use convite_persistence::users;

use crate::app::App;
use crate::extract::{Can, Listed, PageQuery, Query, can};
use crate::problem::ApiError;
use crate::reply::Reply;

/// When the account was made, and whose it is.
type Key = (DateTime<Utc>, UserId);

/// List users, the newest first.
///
/// For admins.
#[utoipa::path(
    tag = "access",
    params(PageQuery),
    responses((status = 200, description = "One page of users.", body = Listed<User>,
        headers(("Link" = String, description = "The next page, when there is one.")))),
    security(("oauth2" = []), ("bearer" = []))
)]
#[get("/v1/users")]
pub async fn list_users(
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
    let page = users::list(&mut connection, after, size).await?;
    Ok(Reply::page(&http, &Listed::new(page, |last: &User| (last.created_at, last.id)))?.into_response())
}
