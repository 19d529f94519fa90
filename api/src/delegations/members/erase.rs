use actix_web::{HttpResponse, post};
use convite_domain::audit::SubjectKind;
use convite_domain::delegations::{MemberAction, MemberView};
use convite_domain::requests::Nothing;
use convite_domain::{DelegateId, DelegationId};
use convite_persistence::delegations::members;

use super::Seat;
use crate::extract::{MaybeJson, Pair, Path, Signed};
use crate::problem::ApiError;
use crate::write::Write;

/// Erase a member at their request, whatever the delegation's state.
///
/// For the delegation's requester and for officers. Names, post, organization, languages and protected fields go, consents
/// are taken back; a tombstone keeps country and seniority, so that counts stay right. On a list that is not final the
/// tombstone is in the way until it is removed.
#[utoipa::path(
    tag = "delegations",
    params(("id" = DelegationId, Path, description = "The delegation."),
        ("member_id" = DelegateId, Path, description = "The member.")),
    request_body(content = Option<Nothing>, content_type = "application/json"),
    responses((status = 200, description = "The tombstone.", body = MemberView,
            headers(("ETag" = String, description = "Version and hash of the member."))),
        (status = 409, description = "It is a tombstone already."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[post("/v1/delegations/{id}/members/{member_id}/erase")]
pub async fn erase_member(
    write: Write,
    Signed(caller): Signed,
    Path(ids): Path<Pair<DelegationId, DelegateId>>,
    MaybeJson(json): MaybeJson<Nothing>,
) -> Result<HttpResponse, ApiError> {
    let (body, action) = (json.body.clone(), MemberAction::Erase);
    write
        .change(
            &caller,
            ids,
            &body,
            |seat: &Seat| seat.may(&caller, action),
            async |_, _| json.parse(),
            async |tx, seat, Nothing {}| {
                seat.permit(tx, action)?;
                let member = seat.member.clone().erased_on_request(tx.now);
                members::update(tx.connection, &member).await?;
                tx.audit((SubjectKind::Delegate, member.id.get()), action.as_str(), None, Vec::new());
                Seat { member, ..seat }.reply(tx)
            },
        )
        .await
}
