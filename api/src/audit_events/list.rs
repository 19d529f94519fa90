use actix_web::{HttpRequest, HttpResponse, get};
use convite_domain::audit::{AuditEvent, SubjectKind};
use convite_domain::input::{BadFields, Line, Moment};
use convite_persistence::audit::{self, AuditFilter};
use deserr::Deserr;
use utoipa::IntoParams;

use crate::app::App;
use crate::extract::{Can, Cursor, Limit, Listed, Query, QueryId, can};
use crate::problem::ApiError;
use crate::reply::Reply;

/// What the trail is narrowed to.
#[derive(Clone, Debug, Deserr, IntoParams)]
#[deserr(error = BadFields, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AuditQuery {
    /// Only what this user, client or tracking token did.
    #[param(value_type = Option<uuid::Uuid>)]
    #[deserr(default)]
    actor_id: Option<QueryId>,
    /// Only this action, e.g. `request.accept`.
    #[param(inline)]
    #[deserr(default)]
    action: Option<Line<1, 100>>,
    /// Only on this kind of thing.
    #[deserr(default)]
    subject_kind: Option<SubjectKind>,
    /// Only on this thing.
    #[param(value_type = Option<uuid::Uuid>)]
    #[deserr(default)]
    subject_id: Option<QueryId>,
    /// Not before this instant.
    #[param(inline)]
    #[deserr(default)]
    from: Option<Moment>,
    /// Before this instant.
    #[param(inline)]
    #[deserr(default)]
    until: Option<Moment>,
    /// How many elements at most.
    #[param(inline, required = false)]
    #[deserr(default)]
    limit: Limit,
    /// The `next_cursor` of the page before, with the same filters.
    #[param(inline, required = false)]
    #[deserr(default)]
    cursor: Option<Cursor>,
}

/// Read the audit trail, the newest first.
///
/// For admins. Ids, actions and the names of changed fields; never a personal value.
#[utoipa::path(
    tag = "audit",
    params(AuditQuery),
    responses((status = 200, description = "One page of the trail.", body = Listed<AuditEvent>,
        headers(("Link" = String, description = "The next page, when there is one.")))),
    security(("oauth2" = []), ("bearer" = []))
)]
#[get("/v1/audit-events")]
pub async fn list_audit_events(
    http: HttpRequest,
    app: App,
    caller: Can<can::ReadAudit>,
    query: Query<AuditQuery>,
) -> Result<HttpResponse, ApiError> {
    caller.permit()?;
    let query = query.parse()?;
    let filter = AuditFilter {
        actor_id: query.actor_id.map(|id| id.0),
        action: query.action.map(|action| action.into_inner()),
        subject_kind: query.subject_kind,
        subject_id: query.subject_id.map(|id| id.0),
        from: query.from.map(|moment| moment.0),
        until: query.until.map(|moment| moment.0),
    };
    let before = query.cursor.map(Cursor::key).transpose()?;
    let mut connection = app.db.connection().await?;
    let page = audit::list(&mut connection, &filter, before, query.limit.size()).await?;
    Ok(Reply::page(&http, &Listed::new(page, |last: &AuditEvent| last.seq))?.into_response())
}
