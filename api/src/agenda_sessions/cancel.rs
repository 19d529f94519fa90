use actix_web::{HttpResponse, post};
use convite_domain::AgendaSessionId;
use convite_domain::agenda_sessions::{AgendaSessionAction, AgendaSessionView, CancelSession};

use crate::assignments::effect::release_session;
use crate::extract::{Json, Path, Signed};
use crate::life_cycle::transition;
use crate::problem::ApiError;
use crate::write::Write;

/// Cancel a session: its place and its people are free again.
///
/// For officers, with a reason, until it ended. Its agencies are released and told. Releases that show it stay as they are.
#[utoipa::path(
    tag = "sessions",
    params(("id" = AgendaSessionId, Path, description = "The session.")),
    request_body(content = CancelSession, content_type = "application/json"),
    responses((status = 200, description = "The session after it.", body = AgendaSessionView,
            headers(("ETag" = String, description = "Version and hash of the session."))),
        (status = 409, description = "The state does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/sessions/{id}/cancel")]
pub async fn cancel_agenda_session(
    write: Write,
    caller: Signed,
    Path(id): Path<AgendaSessionId>,
    json: Json<CancelSession>,
) -> Result<HttpResponse, ApiError> {
    transition(write, caller, id, AgendaSessionAction::Cancel, json, async |tx, session, command| {
        let CancelSession { reason } = command;
        let cancelled = session.cancel(reason.as_str().to_owned(), tx.now)?;
        release_session(tx, id, reason.as_str()).await?;
        Ok(cancelled)
    })
    .await
}
