use actix_web::{HttpRequest, HttpResponse, delete, get, post};
use chrono::{DateTime, Utc};
use convite_domain::access::Caller;
use convite_domain::audit::SubjectKind;
use convite_domain::requests::{Nothing, Request};
use convite_domain::{Refusal, RequestId, TrackingTokenId};
use convite_persistence::{Connection, DbResult, Page, requests, tracking};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::auth::tokens;
use crate::extract::{Body, Listed, MaybeJson, Pair, Path, Signed};
use crate::life_cycle::refused;
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::write::{Tx, Write};

/// How many live tokens a request has at most.
const MOST: usize = 20;

/// A live tracking token, without its secret.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TrackingToken {
    /// The token's id; not the token.
    id: TrackingTokenId,
    /// When it was made.
    created_at: DateTime<Utc>,
}

/// A new tracking token with its secret.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CreatedTrackingToken {
    /// The token's id; not the token.
    id: TrackingTokenId,
    /// When it was made.
    created_at: DateTime<Utc>,
    /// The secret: send it as a Bearer. It is shown once and stored only as a hash.
    tracking_token: String,
}

/// List the live tracking tokens of a request, without their secrets.
///
/// For the request's requester. A request has at most twenty.
#[utoipa::path(
    tag = "requests",
    params(("id" = RequestId, Path, description = "The request.")),
    responses((status = 200, description = "The tokens, oldest first.", body = Listed<TrackingToken>)),
    security(("tracking_token" = []))
)]
#[get("/v1/requests/{id}/tracking-tokens")]
pub async fn list_tracking_tokens(
    http: HttpRequest,
    app: App,
    Signed(caller): Signed,
    Path(id): Path<RequestId>,
) -> Result<HttpResponse, ApiError> {
    let mut connection = app.db.connection().await?;
    let request = own_request(&mut connection, &caller, id).await?;
    let tokens = tracking::list(&mut connection, request.id).await?;
    let items = tokens.into_iter().map(|(id, created_at)| TrackingToken { id, created_at }).collect();
    let listed = Listed::new(Page { items, has_more: false }, |token: &TrackingToken| token.id);
    Ok(Reply::page(&http, &listed)?.into_response())
}

/// Make another tracking token for a request, e.g. for a colleague.
///
/// For the request's requester. The secret is shown once. A request has at most twenty live tokens.
#[utoipa::path(
    tag = "requests",
    params(("id" = RequestId, Path, description = "The request.")),
    request_body(content = Option<Nothing>, content_type = "application/json"),
    responses((status = 201, description = "The token.", body = CreatedTrackingToken,
        headers(("Location" = String, description = "Where it can be revoked.")))),
    security(("tracking_token" = []))
)]
#[post("/v1/requests/{id}/tracking-tokens")]
pub async fn create_tracking_token(
    write: Write,
    Signed(caller): Signed,
    Path(id): Path<RequestId>,
    MaybeJson(json): MaybeJson<Nothing>,
) -> Result<HttpResponse, ApiError> {
    let body = json.body.clone();
    write
        .make(
            &caller,
            &body,
            async |tx| own_request(tx.connection, tx.caller, id).await,
            async |tx, request| {
                json.parse()?;
                // Under the lock of the request, so that of many at once no more than so many are made.
                let request = requests::lock(tx.connection, &request).await?;
                let erased = request.not_erased("create_tracking_token");
                erased.map_err(|refusal| refused(refusal, &request, tx))?;
                if !is_live(tx).await? {
                    return Err(ApiError::unauthorized("The tracking token is unknown or revoked."));
                }
                if tracking::list(tx.connection, request.id).await?.len() >= MOST {
                    return Err(too_many(&request, tx));
                }
                let token_id = tx.app.ids.next(TrackingTokenId::new);
                let (tracking_token, hash) = tokens::new_token(tokens::TRACKING)?;
                tracking::insert(tx.connection, token_id, request.id, &hash, tx.now).await?;
                tx.audit((SubjectKind::Request, id.get()), "create_tracking_token", None, Vec::new());
                let created = CreatedTrackingToken { id: token_id, created_at: tx.now, tracking_token };
                Ok(Reply::created(format!("/v1/requests/{id}/tracking-tokens/{token_id}"), &created, 1)?.secret())
            },
        )
        .await
}

/// Revoke a tracking token: its link stops working at once.
///
/// For the request's requester.
#[utoipa::path(
    tag = "requests",
    params(("id" = RequestId, Path, description = "The request."),
        ("token_id" = TrackingTokenId, Path, description = "The token's id.")),
    responses((status = 204, description = "The token is revoked.")),
    security(("tracking_token" = []))
)]
#[delete("/v1/requests/{id}/tracking-tokens/{token_id}")]
pub async fn delete_tracking_token(
    write: Write,
    Signed(caller): Signed,
    Path(Pair(id, token)): Path<Pair<RequestId, TrackingTokenId>>,
) -> Result<HttpResponse, ApiError> {
    write
        .make(
            &caller,
            &Body::empty(),
            async |tx| own_request(tx.connection, tx.caller, id).await,
            async |tx, request| {
                if !tracking::revoke(tx.connection, request.id, token, tx.now).await? {
                    return Err(ApiError::not_found());
                }
                tx.audit((SubjectKind::Request, id.get()), "revoke_tracking_token", None, Vec::new());
                Ok(Reply::no_content())
            },
        )
        .await
}

/// Whether the caller's own token still works: one that is revoked at this moment must not leave another one behind.
async fn is_live(tx: &mut Tx<'_>) -> DbResult<bool> {
    match tx.caller {
        Caller::Requester { token, .. } => tracking::is_live(tx.connection, *token).await,
        _ => Ok(false),
    }
}

fn too_many(request: &Request, tx: &Tx<'_>) -> ApiError {
    let from = request.state.name().as_str();
    let detail = format!("A request has at most {MOST} live tracking tokens; revoke one first.");
    let refusal = Refusal::guard(from, "create_tracking_token", "too_many_tracking_tokens", detail);
    refused(refusal, request, tx)
}

/// The request, when the caller is its requester; staff see it, but its links are none of theirs.
async fn own_request(connection: &mut Connection, caller: &Caller, id: RequestId) -> Result<Request, ApiError> {
    let request = requests::find(connection, caller, id).await?.ok_or_else(ApiError::not_found)?;
    if caller.is_requester() { Ok(request) } else { Err(ApiError::forbidden()) }
}
