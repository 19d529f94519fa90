//! From the `Authorization` header to who calls.

use actix_web::http::header::HeaderValue;
use convite_domain::access::{Actor, Caller};
use convite_domain::audit::{NewAuditEvent, SubjectKind, Visibility};
use convite_persistence::tracking::{FirstUse, Held};
use convite_persistence::{audit, oauth_clients, tracking, users};

use super::claims::Subject;
use super::tokens;
use super::trail::event;
use crate::app::App;
use crate::problem::ApiError;

/// Who calls: nobody in particular without a header; the holder of a tracking token or of an access token with one. Roles
/// and *disabled* are read from the database with each call, so that a change acts at once.
///
/// # Errors
/// 401 for everything that is no valid Bearer token; 503 when the database is away.
pub async fn authenticate(app: &App, authorization: Option<&HeaderValue>) -> Result<Caller, ApiError> {
    let Some(header) = authorization else { return Ok(Caller::Anonymous) };
    let token = bearer(header)?;
    if token.starts_with(tokens::TRACKING) {
        return by_tracking_token(app, token).await;
    }
    let claims = app.shared.token_keys.verify(app, token).await?;
    let mut connection = app.db.connection().await?;
    let caller = match claims.sub {
        Subject::User(id) => users::caller(&mut connection, id).await?.map(Caller::User),
        Subject::Client(id) => {
            oauth_clients::agency(&mut connection, id).await?.map(|agency| Caller::Client { id, agency })
        }
    };
    caller.ok_or_else(|| ApiError::unauthorized("The account is unknown or disabled."))
}

/// The token of a header with the scheme Bearer, RFC 6750 §2.1.
fn bearer(header: &HeaderValue) -> Result<&str, ApiError> {
    let text = header.to_str().ok().and_then(|text| text.split_once(' '));
    match text {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Ok(token.trim_matches(' ')),
        _ => Err(ApiError::unauthorized("The Authorization header must be `Bearer` and a token.")),
    }
}

async fn by_tracking_token(app: &App, token: &str) -> Result<Caller, ApiError> {
    let refused = || ApiError::unauthorized("The tracking token is unknown or revoked.");
    if !tokens::is_token(tokens::TRACKING, token) {
        return Err(refused());
    }
    let mut connection = app.db.connection().await?;
    let held = tracking::held(&mut connection, &tokens::hash(token), app.now()).await?.ok_or_else(refused)?;
    drop(connection);
    if held.is_new && !begin(app, held).await? {
        return Err(refused());
    }
    Ok(Caller::Requester { request: held.request, token: held.token })
}

/// Uses a token that came by mail for the first time: older ones are revoked. Whether it works still.
async fn begin(app: &App, held: Held) -> Result<bool, ApiError> {
    let used = app.db.transaction(async |connection| {
        let now = app.now();
        let used = tracking::use_first(connection, held, now).await?;
        if used == FirstUse::Now {
            let actor = Actor::from(&Caller::Requester { request: held.request, token: held.token });
            let subject = (SubjectKind::Request, held.request.get());
            let begun = NewAuditEvent {
                visibility: Visibility::Public,
                ..event((app.ids, now), actor, subject, "use_recovered_token", &[])
            };
            audit::record(connection, &[begun]).await?;
        }
        Ok::<_, ApiError>(used)
    });
    Ok(used.await? != FirstUse::Revoked)
}
