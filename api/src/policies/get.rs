use actix_web::{HttpResponse, get};
use convite_domain::policy::{Policy, PolicyVersion};
use convite_persistence::policies;

use crate::app::App;
use crate::extract::{Anyone, Path, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;

/// Read the policy in force.
///
/// For anybody: a portal says before a request is written what the agency can grant. A request that was submitted keeps the
/// policy that was in force then, for its guards and terms.
#[utoipa::path(
    tag = "policy",
    responses((status = 200, description = "The policy in force.", body = Policy,
        headers(("ETag" = String, description = "Version and hash of the policy.")))),
    security((), ("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/policy")]
pub async fn get_policy(app: App, _caller: Anyone) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    let policy = policies::current(&mut connection).await?;
    Ok(Reply::ok(&policy, policy.version.into())?.into_response())
}

/// Read a version of the policy, in force or not.
///
/// For staff: what it says, what it changed, who made it, and why.
#[utoipa::path(
    tag = "policy",
    params(("version" = i32, Path, minimum = 1, maximum = 2147483647, description = "The number of the version.", example = 1)),
    responses((status = 200, description = "The version.", body = PolicyVersion,
        headers(("ETag" = String, description = "Version and hash of the policy.")))),
    security(("oauth2" = []), ("bearer" = []))
)]
#[get("/v1/policies/{version}")]
pub async fn get_policy_version(
    app: App,
    Signed(caller): Signed,
    Path(version): Path<i32>,
) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    let found = policies::find(&mut connection, &caller, version).await?.ok_or_else(ApiError::not_found)?;
    Ok(Reply::ok(&found, version.into())?.into_response())
}
