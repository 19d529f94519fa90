use actix_web::{HttpRequest, HttpResponse, get};
use convite_domain::policy::PolicyVersion;
use convite_persistence::policies;

use crate::app::App;
use crate::extract::{Can, Listed, PageQuery, Query, can};
use crate::problem::ApiError;
use crate::reply::Reply;

/// List the versions of the policy, the latest first.
///
/// For staff. Each says what it changed of the one before it, who made it, and why.
#[utoipa::path(
    tag = "policy",
    params(PageQuery),
    responses((status = 200, description = "One page of versions.", body = Listed<PolicyVersion>,
        headers(("Link" = String, description = "The next page, when there is one.")))),
    security(("oauth2" = []), ("bearer" = []))
)]
#[get("/v1/policies")]
pub async fn list_policies(
    http: HttpRequest,
    app: App,
    caller: Can<can::ReadPolicies>,
    query: Query<PageQuery>,
) -> Result<HttpResponse, ApiError> {
    caller.permit()?;
    let query = query.parse()?;
    let size = query.limit.size();
    let mut connection = app.db.connection().await?;
    let page = policies::list(&mut connection, query.after()?, size).await?;
    Ok(Reply::page(&http, &Listed::new(page, |last: &PolicyVersion| last.version))?.into_response())
}
