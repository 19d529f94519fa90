use actix_web::{HttpResponse, get};
use convite_domain::delegations::MemberView;
use convite_domain::{DelegateId, DelegationId};
use convite_persistence::delegations::{self, members};

use crate::app::App;
use crate::extract::{Pair, Path, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;

/// Read a member of a delegation, also one who was substituted.
///
/// For its requester, and for officers, leads and analysts. Without protected fields.
#[utoipa::path(
    tag = "delegations",
    params(("id" = DelegationId, Path, description = "The delegation."),
        ("member_id" = DelegateId, Path, description = "The member.")),
    responses((status = 200, description = "The member.", body = MemberView,
        headers(("ETag" = String, description = "Version and hash of the member.")))),
    security(("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/delegations/{id}/members/{member_id}")]
pub async fn get_member(
    app: App,
    Signed(caller): Signed,
    Path(Pair(id, member_id)): Path<Pair<DelegationId, DelegateId>>,
) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    let delegation = delegations::find(&mut connection, &caller, id).await?.ok_or_else(ApiError::not_found)?;
    let member = members::find(&mut connection, delegation.id, member_id).await?.ok_or_else(ApiError::not_found)?;
    let version = member.version;
    Ok(Reply::ok(&MemberView::new(member, &delegation, &caller), version)?.into_response())
}
