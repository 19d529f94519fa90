use actix_web::{HttpResponse, get};
use convite_domain::AgendaSessionId;
use convite_domain::agenda_sessions::{AgendaSessionView, may};
use convite_persistence::{agenda_sessions, holidays};

use super::check;
use crate::app::App;
use crate::extract::{Path, Signed};
use crate::problem::ApiError;
use crate::reply::Reply;

/// Read a session.
///
/// For officers, leads and analysts. Who works on agendas is also told what it conflicts with now.
#[utoipa::path(
    tag = "sessions",
    params(("id" = AgendaSessionId, Path, description = "The session.")),
    responses((status = 200, description = "The session.", body = AgendaSessionView,
        headers(("ETag" = String, description = "Version and hash of the session.")))),
    security(("oauth2" = []), ("bearer" = []))
)]
#[get("/v1/sessions/{id}")]
pub async fn get_agenda_session(
    app: App,
    Signed(caller): Signed,
    Path(id): Path<AgendaSessionId>,
) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    let session = agenda_sessions::find(&mut connection, &caller, id).await?.ok_or_else(ApiError::not_found)?;
    let calendar = holidays::calendar(&mut connection, app.calendar()).await?;
    let conflicts = match may(&caller) {
        true => Some(check::conflicts(&mut connection, &app, &calendar, &session).await?),
        false => None,
    };
    let version = session.version;
    let view = AgendaSessionView { conflicts, ..AgendaSessionView::new(session, &caller, calendar.zone(), app.now()) };
    Ok(Reply::ok(&view, version)?.into_response())
}
