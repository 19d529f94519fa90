use actix_web::{HttpRequest, HttpResponse, get, post};
use convite_domain::audit::{OutboxState, SubjectKind, Visibility};
use convite_domain::mails::RequestMail;
use convite_domain::requests::Nothing;
use convite_domain::{OutboxEventId, Refusal, RequestId};
use convite_persistence::{outbox, requests};

use crate::app::App;
use crate::extract::{Can, Listed, MaybeJson, PageQuery, Pair, Path, Query, can};
use crate::life_cycle::refused;
use crate::mail::Occasion;
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::write::Write;

/// List the mails to a request's requester with what became of them, the newest first.
///
/// For officers and leads. A mail is forgotten thirty days after it was delivered or given up.
#[utoipa::path(
    tag = "requests",
    params(("id" = RequestId, Path, description = "The request."), PageQuery),
    responses((status = 200, description = "One page of mails.", body = Listed<RequestMail>,
        headers(("Link" = String, description = "The next page, when there is one.")))),
    security(("oauth2" = []), ("bearer" = []))
)]
#[get("/v1/requests/{id}/mails")]
pub async fn list_request_mails(
    http: HttpRequest,
    app: App,
    caller: Can<can::DecideRequests>,
    Path(id): Path<RequestId>,
    query: Query<PageQuery>,
) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    let request = requests::find(&mut connection, caller.unchecked(), id).await?.ok_or_else(ApiError::not_found)?;
    caller.permit()?;
    let query = query.parse()?;
    let size = query.limit.size();
    let page = outbox::of_subject(&mut connection, request.id.get(), &Occasion::mailed(), query.after()?, size).await?;
    Ok(Reply::page(&http, &Listed::keyed(page, RequestMail::from))?.into_response())
}

/// Try again to deliver a mail that was given up, or waits for its next attempt, e.g. once the address was corrected.
///
/// For officers and leads. The mail of a message has the message's id. It says what stands at the moment of sending, and goes to the address that the form has.
#[utoipa::path(
    tag = "requests",
    params(("id" = RequestId, Path, description = "The request."),
        ("mail_id" = OutboxEventId, Path, description = "The mail.")),
    request_body(content = Option<Nothing>, content_type = "application/json"),
    responses((status = 200, description = "The mail, which waits for its turn.", body = RequestMail),
        (status = 409, description = "It was sent, or was not needed.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/requests/{id}/mails/{mail_id}/retry")]
pub async fn retry_request_mail(
    write: Write,
    caller: Can<can::DecideRequests>,
    Path(Pair(id, mail)): Path<Pair<RequestId, OutboxEventId>>,
    MaybeJson(json): MaybeJson<Nothing>,
) -> Result<HttpResponse, ApiError> {
    let (body, allowed) = (json.body.clone(), caller.clone());
    write
        .make(
            caller.unchecked(),
            &body,
            async |tx| {
                let request = requests::find(tx.connection, tx.caller, id).await?.ok_or_else(ApiError::not_found)?;
                let event = outbox::lock(tx.connection, request.id.get(), mail).await?;
                let event = event.filter(|event| Occasion::mailed().contains(&event.kind));
                let event = event.ok_or_else(ApiError::not_found)?;
                allowed.permit().map(|_| (request, event))
            },
            async |tx, (request, event)| {
                json.parse()?;
                if matches!(event.state, OutboxState::Sent | OutboxState::NotNeeded) {
                    let detail = "Only a mail that did not arrive can be tried again.";
                    let refusal = Refusal::guard(event.state.as_str(), "retry_mail", "nothing_to_retry", detail);
                    return Err(refused(refusal, &request, tx));
                }
                let event = outbox::revive(tx.connection, event.id, tx.now).await?;
                tx.audit_as(Visibility::Internal, (SubjectKind::Request, id.get()), "retry_mail", None, Vec::new());
                Reply::plain(&RequestMail::from(event))
            },
        )
        .await
}
