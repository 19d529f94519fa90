use actix_web::{HttpResponse, post};
use convite_domain::audit::SubjectKind;
use convite_domain::delegations::{DelegationAction, DelegationView, Member, Substitution, Swapped};
use convite_domain::{DelegateId, DelegationId};
use convite_persistence::delegations::members;

use super::members::store;
use crate::extract::{Json, Path, Signed};
use crate::life_cycle::transition;
use crate::privacy_notices::version_in_force;
use crate::problem::ApiError;
use crate::write::Write;

/// Substitute one member of a final list for another.
///
/// For the delegation's requester and for officers. The substitute has consented to `data_processing`; who takes the head's
/// place is the head. When and why is kept with the delegation; who left the list can still be read by their id, but for
/// their protected fields.
#[utoipa::path(
    tag = "delegations",
    params(("id" = DelegationId, Path, description = "The delegation.")),
    request_body(content = Substitution, content_type = "application/json"),
    responses((status = 200, description = "The delegation after it.", body = DelegationView,
            headers(("ETag" = String, description = "Version and hash of the delegation."))),
        (status = 409, description = "The state or a guard does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[post("/v1/delegations/{id}/substitute")]
pub async fn substitute_member(
    write: Write,
    caller: Signed,
    Path(id): Path<DelegationId>,
    json: Json<Substitution>,
) -> Result<HttpResponse, ApiError> {
    transition(write, caller, id, DelegationAction::Substitute, json, async |tx, delegation, command| {
        let form = command.substitute.clone();
        let notice = version_in_force(tx, form.consents.language).await?;
        let substitute = tx.app.ids.next(DelegateId::new);
        let coming = Member::named(substitute, id, form, notice, tx.now).map_err(below("/substitute"))?;
        let members = members::all(tx.connection, id).await?;
        let Swapped { delegation, leaving, coming } = delegation.substitute(&command, &members, coming, tx.now)?;
        // The database knows one head at a time.
        members::update(tx.connection, &leaving).await?;
        members::insert(tx.connection, &coming.member).await?;
        store(tx, &coming).await?;
        tx.audit((SubjectKind::Delegate, leaving.id.get()), "substitute", None, Vec::new());
        tx.audit((SubjectKind::Delegate, substitute.get()), "create", None, Vec::new());
        Ok(delegation)
    })
    .await
}

/// Bad fields of a part, as those of the whole.
fn below(part: &str) -> impl Fn(convite_domain::input::BadFields) -> convite_domain::input::BadFields {
    move |mut bad| {
        bad.0.iter_mut().for_each(|error| error.pointer.insert_str(0, part));
        bad
    }
}
