use actix_web::{HttpRequest, HttpResponse, get};
use convite_domain::audit::{OutboxEvent, OutboxState};
use convite_domain::input::BadFields;
use convite_persistence::outbox;
use deserr::Deserr;
use utoipa::IntoParams;

use crate::app::App;
use crate::extract::{Can, Cursor, Limit, Listed, Query, QueryId, can};
use crate::problem::ApiError;
use crate::reply::Reply;

/// What the outbox is narrowed to.
#[derive(Clone, Debug, Deserr, IntoParams)]
#[deserr(error = BadFields, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OutboxQuery {
    /// Only messages of which this became.
    #[deserr(default)]
    state: Option<OutboxState>,
    /// Only messages about this thing.
    #[param(value_type = Option<uuid::Uuid>)]
    #[deserr(default)]
    subject_id: Option<QueryId>,
    /// How many elements at most.
    #[param(inline, required = false)]
    #[deserr(default)]
    limit: Limit,
    /// The `next_cursor` of the page before, with the same filters.
    #[param(inline, required = false)]
    #[deserr(default)]
    cursor: Option<Cursor>,
}

/// Read the outbox, the newest first: which messages were sent, wait, had nowhere to go, or were given up.
///
/// For admins. Messages are named by what happened and to which thing; texts and addresses are not shown.
#[utoipa::path(
    tag = "audit",
    params(OutboxQuery),
    responses((status = 200, description = "One page of the outbox.", body = Listed<OutboxEvent>,
        headers(("Link" = String, description = "The next page, when there is one.")))),
    security(("oauth2" = []), ("bearer" = []))
)]
#[get("/v1/outbox-events")]
pub async fn list_outbox_events(
    http: HttpRequest,
    app: App,
    caller: Can<can::ReadAudit>,
    query: Query<OutboxQuery>,
) -> Result<HttpResponse, ApiError> {
    caller.permit()?;
    let query = query.parse()?;
    let before = query.cursor.map(Cursor::key).transpose()?;
    let subject = query.subject_id.map(|id| id.0);
    let mut connection = app.db.connection().await?;
    let page = outbox::list(&mut connection, query.state, subject, before, query.limit.size()).await?;
    Ok(Reply::page(&http, &Listed::new(page, |last: &OutboxEvent| last.seq))?.into_response())
}
