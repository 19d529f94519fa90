//! `password`, RFC 6749 §4.3: a person signs in.

use chrono::{DateTime, Utc};
use convite_domain::access::{Actor, ActorKind};
use convite_domain::audit::SubjectKind;
use convite_domain::{SessionId, UserId};
use convite_persistence::users::Credentials;
use convite_persistence::{Connection, audit, sessions, users};
use secrecy::{ExposeSecret, SecretString};

use super::error::OauthError;
use super::refresh::IDLE;
use super::{Exchange, FIRST_PARTY_CLIENT, TokenReply};
use crate::auth::claims::Subject;
use crate::auth::slow_down::Attempt;
use crate::auth::{passwords, tokens, trail};

/// A session and its first tokens.
pub(super) async fn grant(
    exchange: &Exchange,
    username: &str,
    password: &SecretString,
) -> Result<TokenReply, OauthError> {
    let name = username.trim().to_lowercase();
    let attempt = Attempt::new(&format!("user {name}"), exchange.address);
    let known = look_up(exchange, &attempt, &name).await?;
    // No connection is held meanwhile, and somebody unknown or disabled takes as long as everybody else.
    let hash = known.as_ref().map(|user| user.password_hash.as_str());
    let right = passwords::verify(password.expose_secret(), hash).await?;

    let (refresh_token, token_hash) = tokens::new_token(tokens::REFRESH)?;
    let now = exchange.app.now();
    let signed_in = exchange.app.db.transaction(async |connection| {
        exchange.admit(&attempt, connection).await?;
        let user = match known {
            Some(user) if right => still_valid(connection, &user).await?,
            _ => None,
        };
        match user {
            Some(user) => {
                attempt.succeeded(connection).await?;
                start_session(exchange, connection, user, &token_hash, now).await?;
            }
            None => attempt.failed(connection, now).await?,
        }
        Ok::<_, OauthError>(user)
    });
    let user = signed_in.await?.ok_or_else(|| OauthError::invalid_grant("The name or the password is wrong."))?;
    exchange.reply(Subject::User(user), FIRST_PARTY_CLIENT, Some(refresh_token)).await
}

/// The credentials behind a name, unless the attempt must wait. Disabled users count as unknown.
async fn look_up(exchange: &Exchange, attempt: &Attempt, name: &str) -> Result<Option<Credentials>, OauthError> {
    let mut connection = exchange.app.db.connection().await?;
    exchange.admit(attempt, &mut connection).await?;
    // PostgreSQL's text cannot hold NUL, so no e-mail address has it.
    if name.contains('\0') {
        return Ok(None);
    }
    let found = users::credentials(&mut connection, name).await?;
    Ok(found.filter(|user| !user.disabled))
}

/// The user, unless the password was replaced or the user disabled while it was being checked: a session that starts now
/// would outlive that.
async fn still_valid(connection: &mut Connection, checked: &Credentials) -> Result<Option<UserId>, OauthError> {
    users::lock(connection, checked.id).await?;
    let now = users::credentials_of(connection, checked.id).await?;
    let same = now.is_some_and(|user| !user.disabled && user.password_hash == checked.password_hash);
    Ok(same.then_some(checked.id))
}

async fn start_session(
    exchange: &Exchange,
    connection: &mut Connection,
    user: UserId,
    token_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<(), OauthError> {
    let ids = exchange.app.ids;
    let session = ids.next(SessionId::new);
    sessions::start(connection, (session, user), token_hash, (now, now + IDLE)).await?;
    let actor = Actor { kind: ActorKind::User, id: Some(user.get()) };
    let event = trail::event((ids, now), actor, (SubjectKind::Session, session.get()), "start", &[]);
    Ok(audit::record(connection, &[event]).await?)
}
