use actix_web::{HttpRequest, HttpResponse, get};
use convite_domain::DelegationId;
use convite_domain::delegations::MemberView;
use convite_persistence::delegations::{self, members};

use crate::app::App;
use crate::extract::{Listed, PageQuery, Path, Query, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;

/// List the members of a delegation, in the order in which they were named.
///
/// For its requester, and for officers, leads and analysts. Never with protected fields. Who was substituted is not in the
/// list; `substitutions` of the delegation lead to them.
#[utoipa::path(
    tag = "delegations",
    params(("id" = DelegationId, Path, description = "The delegation."), PageQuery),
    responses((status = 200, description = "One page of members.", body = Listed<MemberView>,
        headers(("Link" = String, description = "The next page, when there is one.")))),
    security(("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/delegations/{id}/members")]
pub async fn list_members(
    http: HttpRequest,
    app: App,
    Signed(caller): Signed,
    Path(id): Path<DelegationId>,
    query: Query<PageQuery>,
) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    let delegation = delegations::find(&mut connection, &caller, id).await?.ok_or_else(ApiError::not_found)?;
    let query = query.parse()?;
    let size = query.limit.size();
    let after = query.after()?;
    let page = members::list(&mut connection, delegation.id, after, size).await?;
    // The place in the list, and no name, goes into the cursor, which stands in URLs.
    let listed = Listed::keyed(page, |member| MemberView::new(member, &delegation, &caller));
    Ok(Reply::page(&http, &listed)?.into_response())
}
