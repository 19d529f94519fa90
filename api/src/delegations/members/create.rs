use actix_web::{HttpResponse, post};
use convite_domain::audit::SubjectKind;
use convite_domain::delegations::{Delegation, DelegationAction, Member, MemberForm, MemberView, Roster, may};
use convite_domain::{DelegateId, DelegationId};
use convite_persistence::delegations::{self, members};

use super::store;
use crate::extract::{Json, Path, Signed};
use crate::life_cycle::refused;
use crate::privacy_notices::version_in_force;
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::write::{Tx, Write};

/// Name a member of a delegation.
///
/// For its requester and for officers, until the list is final. Members and people under age together are at most the granted
/// size, and one of them leads. Consents are kept with time, language and version of the privacy notice; diet and access
/// needs (`health_data`) and contact (`contact_data`) need theirs, are encrypted, and are not in the answer. Numbers of
/// documents are not taken, people under age are counted (`minors`) and not named.
#[utoipa::path(
    tag = "delegations",
    params(("id" = DelegationId, Path, description = "The delegation.")),
    request_body(content = MemberForm, content_type = "application/json"),
    responses((status = 201, description = "The member, without protected fields.", body = MemberView,
            headers(("ETag" = String, description = "Version and hash of the member."),
                ("Location" = String, description = "Where the member is."))),
        (status = 409, description = "The state or a guard does not allow it.")),
    security(("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[post("/v1/delegations/{id}/members")]
pub async fn create_member(
    write: Write,
    Signed(caller): Signed,
    Path(id): Path<DelegationId>,
    json: Json<MemberForm>,
) -> Result<HttpResponse, ApiError> {
    let body = json.body.clone();
    write
        .make(
            &caller,
            &body,
            async |tx| {
                let found = delegations::find(tx.connection, tx.caller, id).await?.ok_or_else(ApiError::not_found)?;
                let may = may(tx.caller, DelegationAction::EditMembers, found.request_id);
                if may { Ok(found) } else { Err(ApiError::forbidden()) }
            },
            async |tx, seen| name(tx, &seen, json.parse()?).await,
        )
        .await
}

async fn name(tx: &mut Tx<'_>, seen: &Delegation, form: MemberForm) -> Result<Reply, ApiError> {
    let notice = version_in_force(tx, form.consents.language).await?;
    let id = tx.app.ids.next(DelegateId::new);
    let named = Member::named(id, seen.id, form, notice, tx.now)?;
    let delegation = delegations::lock(tx.connection, seen.id).await?;
    let others = members::all(tx.connection, delegation.id).await?;
    let roster = Roster::of(others.iter().chain([&named.member]));
    delegation.edit_members(roster).map_err(|refusal| refused(refusal, &delegation, tx))?;
    members::insert(tx.connection, &named.member).await?;
    store(tx, &named).await?;
    tx.audit((SubjectKind::Delegate, id.get()), "create", None, Vec::new());
    let location = format!("/v1/delegations/{}/members/{id}", delegation.id);
    let version = named.member.version;
    Reply::created(location, &MemberView::new(named.member, &delegation, tx.caller), version)
}
