use actix_web::{HttpResponse, delete};
use convite_domain::audit::SubjectKind;
use convite_domain::delegations::MemberAction;
use convite_domain::{DelegateId, DelegationId};
use convite_persistence::delegations::members;

use super::Seat;
use crate::extract::{Body, Pair, Path, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::write::Write;

/// Take a member off the list of a delegation: nothing of them stays.
///
/// For the delegation's requester and for officers, until the list is final; after that, substitute or erase them.
#[utoipa::path(
    tag = "delegations",
    params(("id" = DelegationId, Path, description = "The delegation."),
        ("member_id" = DelegateId, Path, description = "The member.")),
    responses((status = 204, description = "The member is gone."),
        (status = 409, description = "The state does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[delete("/v1/delegations/{id}/members/{member_id}")]
pub async fn delete_member(
    write: Write,
    Signed(caller): Signed,
    Path(ids): Path<Pair<DelegationId, DelegateId>>,
) -> Result<HttpResponse, ApiError> {
    let action = MemberAction::Remove;
    write
        .change(
            &caller,
            ids,
            &Body::empty(),
            |seat: &Seat| seat.may(&caller, action),
            async |_, _| Ok(()),
            async |tx, seat, ()| {
                seat.permit(tx, action)?;
                members::delete(tx.connection, seat.member.id).await?;
                tx.audit((SubjectKind::Delegate, seat.member.id.get()), action.as_str(), None, Vec::new());
                Ok(Reply::no_content())
            },
        )
        .await
}
