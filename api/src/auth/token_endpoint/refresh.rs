//! `refresh_token`, RFC 6749 §6, with rotation: each token works once, and a second use ends the session.

use chrono::TimeDelta;
use convite_domain::access::Actor;
use convite_domain::audit::SubjectKind;
use convite_persistence::sessions::{self, Refresh};
use convite_persistence::{audit, users};
use secrecy::{ExposeSecret, SecretString};

use super::error::OauthError;
use super::{Exchange, FIRST_PARTY_CLIENT, TokenReply};
use crate::auth::claims::Subject;
use crate::auth::{tokens, trail};

/// How long a session lasts without a refresh: one working day.
pub(super) const IDLE: TimeDelta = TimeDelta::hours(12);

/// How long a session lasts however often it is refreshed.
const LONGEST: TimeDelta = TimeDelta::days(14);

/// The next tokens of a session.
pub(super) async fn grant(exchange: &Exchange, token: &SecretString) -> Result<TokenReply, OauthError> {
    let (next_token, next_hash) = tokens::new_token(tokens::REFRESH)?;
    let hash = tokens::hash(token.expose_secret());
    let (now, ids) = (exchange.app.now(), exchange.app.ids);
    let refreshed = exchange.app.db.transaction(async |connection| {
        match sessions::redeem(connection, &hash, now).await? {
            Refresh::Fresh { session, user } => {
                let active = users::caller(connection, user).await?.map(|_| user);
                sessions::add(connection, session, &next_hash, now).await?;
                sessions::prolong(connection, session, now + IDLE, LONGEST).await?;
                Ok(active)
            }
            // The revocation must last, so this is no error: the transaction commits.
            Refresh::Reused { session } => {
                let subject = (SubjectKind::Session, session.get());
                let event = trail::event((ids, now), Actor::SYSTEM, subject, "revoke", &[]);
                audit::record(connection, &[event]).await?;
                Ok(None)
            }
            Refresh::Invalid => Ok::<_, OauthError>(None),
        }
    });
    let refused = || OauthError::invalid_grant("The refresh token is unknown, expired, revoked or was used before.");
    let user = refreshed.await?.ok_or_else(refused)?;
    exchange.reply(Subject::User(user), FIRST_PARTY_CLIENT, Some(next_token)).await
}
