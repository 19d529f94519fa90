use actix_web::{HttpResponse, get};
use convite_domain::access::Actor;
use convite_domain::audit::{NewAuditEvent, SubjectKind, Visibility};
use convite_domain::delegations::{MemberAction, ProtectedFields, may_to_member};
use convite_domain::{AuditEventId, DelegateId, DelegationId};
use convite_persistence::audit;
use convite_persistence::delegations::{self, members};

use crate::app::App;
use crate::auth::protected_fields;
use crate::extract::{Pair, Path, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;

/// Read what is protected of a member: diet, access needs, contact.
///
/// For the delegation's requester, and for officers and leads. Each access is written into the audit trail
/// (`delegate.read_protected`). Thirty days after the delegation has left or was cancelled nothing is left to read.
#[utoipa::path(
    tag = "delegations",
    params(("id" = DelegationId, Path, description = "The delegation."),
        ("member_id" = DelegateId, Path, description = "The member.")),
    responses((status = 200, description = "The protected fields.", body = ProtectedFields)),
    security(("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/delegations/{id}/members/{member_id}/protected")]
pub async fn get_protected_fields(
    app: App,
    Signed(caller): Signed,
    Path(Pair(id, member_id)): Path<Pair<DelegationId, DelegateId>>,
) -> Result<HttpResponse, ApiError> {
    let action = MemberAction::ReadProtected;
    let read = app.db.transaction(async |connection| {
        let delegation = delegations::find(connection, &caller, id).await?.ok_or_else(ApiError::not_found)?;
        let member = members::find(connection, delegation.id, member_id).await?.ok_or_else(ApiError::not_found)?;
        if !may_to_member(&caller, action, delegation.request_id) {
            return Err(ApiError::forbidden());
        }
        let sealed = members::sealed(connection, member.id).await?;
        // What was read is on record before it is shown.
        let event = NewAuditEvent {
            id: app.ids.next(AuditEventId::new),
            at: app.now(),
            actor: Actor::from(&caller),
            action: action.as_str(),
            subject_kind: SubjectKind::Delegate,
            subject_id: member.id.get(),
            states: None,
            fields: Vec::new(),
            visibility: Visibility::Internal,
        };
        audit::record(connection, &[event]).await?;
        protected_fields::open(&app.shared.key_ring, sealed).map_err(ApiError::internal)
    });
    let fields: ProtectedFields = read.await?;
    Ok(Reply::plain(&fields)?.secret().into_response())
}
