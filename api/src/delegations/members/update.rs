use actix_web::{HttpResponse, patch};
use convite_domain::audit::SubjectKind;
use convite_domain::delegations::{MemberAction, MemberForm, MemberView, Named, ProtectedFields, Roster};
use convite_domain::input;
use convite_domain::{DelegateId, DelegationId};
use convite_persistence::delegations::members;
use serde_json::Value;

use super::{Seat, store};
use crate::auth::protected_fields;
use crate::extract::{Json, Pair, Path, Signed};
use crate::life_cycle::refused;
use crate::patch::{MergePatch, merged};
use crate::privacy_notices::version_in_force;
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::write::{Tx, Write};

/// Named, so that its schema is not called after the generic type.
type MemberPatch = MergePatch<MemberForm>;

/// What a patch makes of a member.
struct Edited {
    form: MemberForm,
    before: MemberForm,
    named: Named,
}

/// Change a member of a delegation.
///
/// JSON Merge Patch, for the delegation's requester and for officers, until the list is final; after that, consents may still
/// be taken back. A consent that is taken back stays on record, and what needed it is erased: `health_data` diet and access
/// needs, `contact_data` the contact. Staff need If-Match.
#[utoipa::path(
    tag = "delegations",
    params(("id" = DelegationId, Path, description = "The delegation."),
        ("member_id" = DelegateId, Path, description = "The member.")),
    request_body(content = MemberPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The changed member, without protected fields.", body = MemberView,
            headers(("ETag" = String, description = "Version and hash of the member."))),
        (status = 409, description = "The state or a guard does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[patch("/v1/delegations/{id}/members/{member_id}")]
pub async fn update_member(
    write: Write,
    Signed(caller): Signed,
    Path(ids): Path<Pair<DelegationId, DelegateId>>,
    json: Json<MemberPatch>,
) -> Result<HttpResponse, ApiError> {
    let body = json.body;
    write
        .change(
            &caller,
            ids,
            &body,
            |seat: &Seat| seat.may(&caller, MemberAction::Edit),
            async |tx, seat| edited(tx, seat, &body.value).await,
            async |tx, seat, edited| {
                seat.permit(tx, MemberAction::Edit)?;
                let edited = edited.ok_or_else(|| ApiError::internal("a member without a form"))?;
                save(tx, seat, edited).await
            },
        )
        .await
}

/// The member after the patch; none of a tombstone, which has no form.
async fn edited(tx: &mut Tx<'_>, seat: &Seat, patch: &Value) -> Result<Option<Edited>, ApiError> {
    let sealed = members::sealed(tx.connection, seat.member.id).await?;
    let protected = protected_fields::open(&tx.app.shared.key_ring, sealed).map_err(ApiError::internal)?;
    let Some(before) = seat.member.form(protected) else { return Ok(None) };
    let merged = merged(serde_json::to_value(&before).map_err(ApiError::internal)?, patch)?;
    let form: MemberForm = input::parse(merged)?;
    let notice = version_in_force(tx, form.consents.language).await?;
    let named = seat.member.clone().revised(form.clone(), &before.protected, notice, tx.now)?;
    Ok(Some(Edited { form, before, named }))
}

async fn save(tx: &mut Tx<'_>, seat: Seat, Edited { form, before, named }: Edited) -> Result<Reply, ApiError> {
    let all = members::all(tx.connection, seat.delegation.id).await?;
    let others = all.iter().filter(|member| member.id != named.member.id);
    let roster = Roster::of(others.chain([&named.member]));
    let allowed = seat.delegation.edit_member(&before, &form, roster);
    allowed.map_err(|refusal| refused(refusal, &seat.delegation, tx))?;
    let changed = changed_members(&seat, &named, &before.protected);
    if changed.is_empty() {
        return seat.reply(tx);
    }
    members::update(tx.connection, &named.member).await?;
    store(tx, &named).await?;
    tx.audit((SubjectKind::Delegate, named.member.id.get()), "update", None, changed);
    Seat { member: named.member, ..seat }.reply(tx)
}

/// What changed, by name: of what is protected only that it did.
fn changed_members(seat: &Seat, named: &Named, before: &ProtectedFields) -> Vec<String> {
    let mut changed = seat.member.changed_members(&named.member);
    if named.protected != *before {
        changed.push("protected".to_owned());
    }
    changed
}
