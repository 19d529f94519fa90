use actix_web::{HttpRequest, HttpResponse, post};
use convite_domain::access::{Bucket, Caller};
use convite_domain::audit::SubjectKind;
use convite_domain::input;
use convite_domain::requests::{Intake, Origin, Receipt, Request, RequestView, Surroundings};
use convite_domain::{RequestId, TrackingTokenId};
use convite_persistence::{requests, tracking};
use serde::Serialize;
use utoipa::ToSchema;

use super::receipt::{self, NewRequest};
use super::{count_hourly, known_codes, surroundings};
use crate::auth::tokens;
use crate::extract::{Anyone, Json, client_address};
use crate::privacy_notices::version_in_force;
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::write::{Tx, Write};

/// A new request with the secret that opens it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CreatedRequest {
    /// The request, as its requester sees it, or the officer who registers it.
    #[serde(flatten)]
    request: RequestView,
    /// The secret that opens the request: send it as a Bearer. It is shown once and stored only as a hash.
    tracking_token: String,
}

/// Begin a request: a draft, filled in as far as you like.
///
/// For anybody; one address without a credential may create only so many an hour. What the form says must be well-formed,
/// all else may be added by `PATCH` before it is submitted. Answers with the tracking token, once: with it alone the
/// requester reads, completes, submits and follows the request. Drafts that are never submitted are purged after 30 days.
/// Officers register a letter or an e-mail with `channel` and `received_at`: what it asks for as the form, the consents that
/// it gives, and its scan as an attachment. The draft is theirs to complete and submit, and the legal clock counts from the
/// day on which it arrived.
#[utoipa::path(
    tag = "requests",
    responses((status = 201, description = "The draft, and its tracking token.", body = CreatedRequest,
        headers(("ETag" = String, description = "Version and hash of the request."),
            ("Location" = String, description = "Where the request is.")))),
    security((), ("oauth2" = []), ("bearer" = []), ("tracking_token" = []))
)]
#[post("/v1/requests")]
pub async fn create_request(
    http: HttpRequest,
    write: Write,
    Anyone(caller): Anyone,
    json: Json<NewRequest>,
) -> Result<HttpResponse, ApiError> {
    let address = client_address(&http).to_string();
    write
        .make(
            &caller,
            &json.body.clone(),
            async |_| Ok(()),
            async |tx, ()| {
                let topics = known_codes(tx.connection, &json.body.value).await?;
                let mut form = json.body.value;
                let members = receipt::taken_from(&mut form);
                let origin = input::parse(members).and_then(|receipt: Receipt| receipt.origin(tx.caller, tx.now));
                let bad = origin.as_ref().err().cloned().unwrap_or_default();
                let intake = bad.join(Intake::parse(form, &topics))?;
                let reply = draft(tx, origin?, intake).await?;
                // Last, because the address's row stays locked until the end, and others of the address wait for it. A tracking
                // token is had for the asking, so it stands for nobody here.
                if matches!(tx.caller, Caller::Anonymous | Caller::Requester { .. }) {
                    let most = tx.app.settings().anonymous_creates_per_hour;
                    count_hourly(tx, Bucket::AnonymousCreate, &address, most).await?;
                }
                Ok(reply)
            },
        )
        .await
}

async fn draft(tx: &mut Tx<'_>, origin: Origin, intake: Intake) -> Result<Reply, ApiError> {
    let (id, token_id) = (tx.app.ids.next(RequestId::new), tx.app.ids.next(TrackingTokenId::new));
    let notice_version = version_in_force(tx, intake.language()).await?;
    let request = Request::draft(id, origin, intake, notice_version, tx.now);
    let (tracking_token, hash) = tokens::new_token(tokens::TRACKING)?;
    requests::insert(tx.connection, &request).await?;
    tracking::insert(tx.connection, token_id, id, &hash, tx.now).await?;
    tx.audit((SubjectKind::Request, id.get()), "create", None, Vec::new());
    let requester = Caller::Requester { request: id, token: token_id };
    // Who registers a letter goes on with the draft; whoever else begins one does so as its requester.
    let view = match request.origin.registration() {
        Some(_) => {
            let around = surroundings(tx.connection, tx.app, tx.caller, &request).await?;
            RequestView::new(&request, tx.caller, tx.app.calendar(), around)
        }
        None => RequestView::new(&request, &requester, tx.app.calendar(), Surroundings::default()),
    };
    let created = CreatedRequest { request: view, tracking_token };
    Ok(Reply::created(format!("/v1/requests/{id}"), &created, request.version)?.secret())
}
