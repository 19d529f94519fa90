use actix_web::{HttpRequest, HttpResponse, get, post};
use convite_domain::audit::{SubjectKind, Visibility};
use convite_domain::requests::{NewNote, Request, RequestAction, RequestNote, Text};
use convite_domain::{RequestId, RequestNoteId};
use convite_persistence::{Connection, request_notes, requests};

use crate::app::App;
use crate::extract::{Can, Json, Listed, PageQuery, Pair, Path, Query, can};
use crate::life_cycle::refused;
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::write::{Tx, Write};

/// List the internal notes on a request, the oldest first.
///
/// For officers, leads and analysts. The requester never sees them.
#[utoipa::path(
    tag = "requests",
    params(("id" = RequestId, Path, description = "The request."), PageQuery),
    responses((status = 200, description = "One page of notes.", body = Listed<RequestNote>,
        headers(("Link" = String, description = "The next page, when there is one.")))),
    security(("oauth2" = []), ("bearer" = []))
)]
#[get("/v1/requests/{id}/notes")]
pub async fn list_request_notes(
    http: HttpRequest,
    app: App,
    caller: Can<can::ReadRequests>,
    Path(id): Path<RequestId>,
    query: Query<PageQuery>,
) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    let request = visible(&mut connection, &caller, id).await?;
    let query = query.parse()?;
    let size = query.limit.size();
    let page = request_notes::list(&mut connection, request.id, query.after()?, size).await?;
    Ok(Reply::page(&http, &Listed::keyed(page, |note| note))?.into_response())
}

/// Read an internal note.
///
/// For officers, leads and analysts.
#[utoipa::path(
    tag = "requests",
    params(("id" = RequestId, Path, description = "The request."),
        ("note_id" = RequestNoteId, Path, description = "The note.")),
    responses((status = 200, description = "The note.", body = RequestNote)),
    security(("oauth2" = []), ("bearer" = []))
)]
#[get("/v1/requests/{id}/notes/{note_id}")]
pub async fn get_request_note(
    app: App,
    caller: Can<can::ReadRequests>,
    Path(Pair(id, note)): Path<Pair<RequestId, RequestNoteId>>,
) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    let request = visible(&mut connection, &caller, id).await?;
    let note = request_notes::find(&mut connection, request.id, note).await?.ok_or_else(ApiError::not_found)?;
    Ok(Reply::plain(&note)?.into_response())
}

/// The request, when the caller may see it and what only staff see of it.
pub async fn visible(
    connection: &mut Connection,
    caller: &Can<can::ReadRequests>,
    id: RequestId,
) -> Result<Request, ApiError> {
    let seen = requests::find(connection, caller.unchecked(), id).await?;
    let request = seen.ok_or_else(ApiError::not_found)?;
    caller.clone().permit().map(|_| request)
}

/// Add an internal note to a request.
///
/// For officers and leads, in any state, until what identified people is erased. A note stays as it was written.
#[utoipa::path(
    tag = "requests",
    params(("id" = RequestId, Path, description = "The request.")),
    request_body(content = NewNote, content_type = "application/json"),
    responses((status = 201, description = "The note.", body = RequestNote,
        headers(("Location" = String, description = "Where the note is."))),
        (status = 409, description = "What identified people was erased.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/requests/{id}/notes")]
pub async fn create_request_note(
    write: Write,
    caller: Can<can::DecideRequests>,
    Path(id): Path<RequestId>,
    json: Json<NewNote>,
) -> Result<HttpResponse, ApiError> {
    let body = json.body.clone();
    let allowed = caller.clone();
    write
        .make(
            caller.unchecked(),
            &body,
            async |tx| {
                let seen = requests::find(tx.connection, tx.caller, id).await?.ok_or_else(ApiError::not_found)?;
                allowed.permit().map(|_| seen)
            },
            async |tx, request| {
                let NewNote { body } = json.parse()?;
                // Under the lock of the request, so that no note is written while it is erased.
                let request = requests::lock(tx.connection, &request).await?;
                request.not_erased("add_note").map_err(|refusal| refused(refusal, &request, tx))?;
                let note = add(tx, request.id, None, body).await?;
                tx.audit_as(Visibility::Internal, (SubjectKind::Request, id.get()), "add_note", None, Vec::new());
                Reply::created(format!("/v1/requests/{id}/notes/{}", note.id), &note, 1)
            },
        )
        .await
}

/// Writes a note; with the action that it gives the reason for, when there is one.
pub(super) async fn add(
    tx: &mut Tx<'_>,
    request: RequestId,
    action: Option<RequestAction>,
    body: Text,
) -> Result<RequestNote, ApiError> {
    let note = RequestNote {
        id: tx.app.ids.next(RequestNoteId::new),
        author_id: tx.caller.user().ok_or_else(ApiError::forbidden)?,
        action,
        body: body.into_inner(),
        created_at: tx.now,
    };
    request_notes::insert(tx.connection, request, &note).await?;
    Ok(note)
}
