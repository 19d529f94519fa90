//! From the `Authorization` header to who calls.

use std::sync::Arc;

use actix_web::http::header::HeaderValue;
use chrono::{DateTime, Utc};
use convite_domain::access::{Actor, Caller, Role, UserCaller};
use convite_domain::audit::{NewAuditEvent, SubjectKind, Visibility};
use convite_persistence::tracking::{FirstUse, Held};
use convite_persistence::users::IssuersUser;
use convite_persistence::{audit, oauth_clients, tracking, users};

use super::city_issuer::CityIssuer;
use super::claims::Subject;
use super::tokens;
use super::trail::event;
use crate::app::App;
use crate::problem::ApiError;

/// Who calls: nobody in particular without a header; the holder of a tracking token or of an access token with one. Roles
/// and *disabled* are read from the database with each call, so that a change acts at once; the roles of a user of the
/// city's issuer are those of the newest token seen.
///
/// # Errors
/// 401 for everything that is no valid Bearer token; 503 when the database is away.
pub async fn authenticate(app: &App, authorization: Option<&HeaderValue>) -> Result<Caller, ApiError> {
    let Some(header) = authorization else { return Ok(Caller::Anonymous) };
    let token = bearer(header)?;
    if token.starts_with(tokens::TRACKING) {
        return by_tracking_token(app, token).await;
    }
    if let Some(issuer) = app.shared.city_issuer.as_ref().filter(|issuer| issuer.is_named_by(token)) {
        return by_city_token(app, issuer, token).await;
    }
    let claims = app.shared.token_keys.verify(app, token).await?;
    let mut connection = app.db.connection().await?;
    let caller = match claims.sub {
        Subject::User(id) => users::caller(&mut connection, id).await?.map(Caller::User),
        Subject::Client(id) => {
            oauth_clients::agency(&mut connection, id).await?.map(|agency| Caller::Client { id, agency })
        }
    };
    caller.ok_or_else(unknown)
}

fn unknown() -> ApiError {
    ApiError::unauthorized("The account is unknown or disabled.")
}

/// The user whom an admin registered with the token's subject. Nobody is registered by a token alone: whom the agency lets
/// in, and for which partner agency, is decided here, and *disabled* has a row to stand in.
async fn by_city_token(app: &App, issuer: &Arc<CityIssuer>, token: &str) -> Result<Caller, ApiError> {
    let token = issuer.verify(&app.shared, token).await?;
    let mut connection = app.db.connection().await?;
    let user = users::of_issuer(&mut connection, issuer.name(), &token.subject).await?.ok_or_else(unknown)?;
    drop(connection);
    // Staff roles and agency roles never meet in one account.
    let of_kind = |role: &Role| role.is_agency_role() == user.agency.is_some();
    let mut roles: Vec<Role> = token.roles.into_iter().filter(of_kind).collect();
    match user.roles_as_of {
        // What was taken away meanwhile is not given back by a token from before.
        Some(seen) if token.issued_at < seen => roles.retain(|role| user.roles.contains(role)),
        Some(seen) if token.issued_at == seen => {}
        _ => note_roles(app, (&user, &roles), token.issued_at).await?,
    }
    let (id, agency) = (user.id, user.agency);
    Ok(Caller::User(UserCaller { id, roles, agency, must_change_password: false }))
}

/// Colleagues see what a user holds, and a lead to whom requests can be given, while the user is not there.
async fn note_roles(app: &App, noted: (&IssuersUser, &[Role]), issued_at: DateTime<Utc>) -> Result<(), ApiError> {
    let now = app.now();
    let changed = event((app.ids, now), Actor::SYSTEM, (SubjectKind::User, noted.0.id.get()), "update", &["roles"]);
    let kept = app.db.transaction(async |connection| {
        if users::note_roles(connection, noted, issued_at, now).await? && noted.0.roles != noted.1 {
            audit::record(connection, &[changed]).await?;
        }
        Ok::<_, ApiError>(())
    });
    kept.await
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
