use actix_web::{HttpResponse, post};
use convite_domain::AgendaSessionId;
use convite_domain::agenda_sessions::{AgendaSessionAction, AgendaSessionView, RecordAttendance};

use crate::extract::{Json, Path, Signed};
use crate::life_cycle::transition;
use crate::problem::ApiError;
use crate::write::Write;

/// Record how many came to a session: it was held, or it was not.
///
/// For officers, once its exchange is confirmed (409 `exchange_not_confirmed` before) and it began (`not_started`), and still after
/// the exchange was delivered. With `attended` of 1 or more it was held; with 0 it was not, and `reason` says why.
#[utoipa::path(
    tag = "sessions",
    params(("id" = AgendaSessionId, Path, description = "The session.")),
    request_body(content = RecordAttendance, content_type = "application/json"),
    responses((status = 200, description = "The session after it.", body = AgendaSessionView,
            headers(("ETag" = String, description = "Version and hash of the session."))),
        (status = 409, description = "The state or a guard does not allow it."),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/sessions/{id}/record-attendance")]
pub async fn record_attendance(
    write: Write,
    caller: Signed,
    Path(id): Path<AgendaSessionId>,
    json: Json<RecordAttendance>,
) -> Result<HttpResponse, ApiError> {
    transition(write, caller, id, AgendaSessionAction::RecordAttendance, json, async |tx, session, command| {
        Ok(session.record_attendance(command, tx.now)?)
    })
    .await
}
