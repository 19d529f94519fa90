use actix_web::{HttpRequest, HttpResponse, get, post};
use convite_domain::access::Caller;
use convite_domain::audit::SubjectKind;
use convite_domain::requests::{NewMessage, Request, RequestAction, RequestMessage, may, may_read_messages};
use convite_domain::{OutboxEventId, Refusal, RequestId, RequestMessageId};
use convite_persistence::{Connection, attachments, messages, outbox, requests};

use crate::app::App;
use crate::extract::{Json, Listed, PageQuery, Pair, Path, Query, Signed};
use crate::life_cycle::{Rejection, allowed, refused};
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::write::{Tx, Write};

/// How many messages there are about a request at most: a conversation, not an archive.
const MOST: i64 = 1000;

/// List what the requester and the officers wrote to each other, the oldest first.
///
/// For the request's requester, and for officers and leads.
#[utoipa::path(
    tag = "requests",
    params(("id" = RequestId, Path, description = "The request."), PageQuery),
    responses((status = 200, description = "One page of messages.", body = Listed<RequestMessage>,
        headers(("Link" = String, description = "The next page, when there is one.")))),
    security(("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/requests/{id}/messages")]
pub async fn list_request_messages(
    http: HttpRequest,
    app: App,
    Signed(caller): Signed,
    Path(id): Path<RequestId>,
    query: Query<PageQuery>,
) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    let request = readable(&mut connection, &caller, id).await?;
    let query = query.parse()?;
    let size = query.limit.size();
    let page = messages::list(&mut connection, request.id, query.after()?, size).await?;
    Ok(Reply::page(&http, &Listed::keyed(page, |message| message.seen_by(&caller)))?.into_response())
}

/// Read a message.
///
/// For the request's requester, and for officers and leads.
#[utoipa::path(
    tag = "requests",
    params(("id" = RequestId, Path, description = "The request."),
        ("message_id" = RequestMessageId, Path, description = "The message.")),
    responses((status = 200, description = "The message.", body = RequestMessage)),
    security(("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[get("/v1/requests/{id}/messages/{message_id}")]
pub async fn get_request_message(
    app: App,
    Signed(caller): Signed,
    Path(Pair(id, message)): Path<Pair<RequestId, RequestMessageId>>,
) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    let request = readable(&mut connection, &caller, id).await?;
    let message = messages::find(&mut connection, request.id, message).await?.ok_or_else(ApiError::not_found)?;
    Ok(Reply::plain(&message.seen_by(&caller))?.into_response())
}

/// The request, when the caller sees it and may read its messages.
async fn readable(connection: &mut Connection, caller: &Caller, id: RequestId) -> Result<Request, ApiError> {
    let request = requests::find(connection, caller, id).await?.ok_or_else(ApiError::not_found)?;
    if may_read_messages(caller, request.id) { Ok(request) } else { Err(ApiError::forbidden()) }
}

/// Write to the other side about a filed request, whatever has become of it.
///
/// For officers, whose message goes to the requester by mail, too, and for the request's requester, whose message officers
/// find here and in the timeline. A message stays as it was written. A request has at most a thousand.
#[utoipa::path(
    tag = "requests",
    params(("id" = RequestId, Path, description = "The request.")),
    request_body(content = NewMessage, content_type = "application/json"),
    responses((status = 201, description = "The message.", body = RequestMessage,
            headers(("Location" = String, description = "Where the message is."))),
        (status = 409, description = "The request is not filed, or there are too many.")),
    security(("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[post("/v1/requests/{id}/messages")]
pub async fn create_request_message(
    write: Write,
    Signed(caller): Signed,
    Path(id): Path<RequestId>,
    json: Json<NewMessage>,
) -> Result<HttpResponse, ApiError> {
    let body = json.body.clone();
    write
        .make(
            &caller,
            &body,
            async |tx| {
                let seen = requests::find(tx.connection, tx.caller, id).await?.ok_or_else(ApiError::not_found)?;
                if may(tx.caller, RequestAction::Message, seen.id) { Ok(seen) } else { Err(ApiError::forbidden()) }
            },
            async |tx, seen| {
                let new = json.parse()?;
                // Under the lock of the request, so that its files stay, and an erasure has all messages before it or none.
                let request = requests::lock(tx.connection, &seen).await?;
                let message = send(tx, &request, new).await?;
                let location = format!("/v1/requests/{id}/messages/{}", message.id);
                Reply::created(location, &message.seen_by(tx.caller), 1)
            },
        )
        .await
}

/// Stores a message, and puts an officer's into the outbox, where it has the same id.
async fn send(tx: &mut Tx<'_>, request: &Request, new: NewMessage) -> Result<RequestMessage, ApiError> {
    let action = RequestAction::Message;
    let (files, id) = (attachments::list(tx.connection, request.id).await?, tx.app.ids.next(RequestMessageId::new));
    let written = request.message(id, new, &files, tx.caller, tx.now);
    let message = written.map_err(|error| Rejection::from(error).into_error(allowed(request, tx)))?;
    if messages::count(tx.connection, request.id).await? >= MOST {
        let detail = format!("There are at most {MOST} messages about a request.");
        let refusal = Refusal::guard(request.state.name().as_str(), action.as_str(), "too_many_messages", detail);
        return Err(refused(refusal, request, tx));
    }
    messages::insert(tx.connection, request.id, &message).await?;
    if !tx.caller.is_requester() {
        let (mail, event) = (OutboxEventId::new(id.get()), format!("{}.{action}", SubjectKind::Request));
        outbox::push(tx.connection, mail, &event, request.id.get(), tx.now).await?;
    }
    tx.audit((SubjectKind::Request, request.id.get()), action.as_str(), None, Vec::new());
    // Read again, with what has become of its mail.
    messages::find(tx.connection, request.id, id).await?.ok_or_else(|| ApiError::internal("a message is lost"))
}
