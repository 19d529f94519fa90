//! Sign-ins: families of rotating refresh tokens. Only hashes are stored.

use chrono::{DateTime, TimeDelta, Utc};
use convite_domain::{SessionId, UserId};
use diesel::prelude::*;
use diesel::sql_types::{Interval, Timestamptz};
use diesel_async::RunQueryDsl;

use crate::schema::{refresh_tokens, sessions};
use crate::{Connection, DbResult};

/// What a refresh token turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refresh {
    /// The newest of its family: it was used up, and the next one may be made.
    Fresh {
        /// The family.
        session: SessionId,
        /// Whose it is.
        user: UserId,
    },
    /// An older one: somebody copied it. The family was revoked.
    Reused {
        /// The family.
        session: SessionId,
    },
    /// Unknown, expired or revoked.
    Invalid,
}

/// Starts a family with its first token.
pub async fn start(
    connection: &mut Connection,
    (session, user): (SessionId, UserId),
    hash: &[u8],
    (now, expires_at): (DateTime<Utc>, DateTime<Utc>),
) -> DbResult<()> {
    let values = (
        sessions::id.eq(session),
        sessions::user_id.eq(user),
        sessions::created_at.eq(now),
        sessions::expires_at.eq(expires_at),
    );
    diesel::insert_into(sessions::table).values(values).execute(connection).await?;
    add(connection, session, hash, now).await
}

/// Adds the next token of a family.
pub async fn add(connection: &mut Connection, session: SessionId, hash: &[u8], now: DateTime<Utc>) -> DbResult<()> {
    let values =
        (refresh_tokens::hash.eq(hash), refresh_tokens::session_id.eq(session), refresh_tokens::created_at.eq(now));
    diesel::insert_into(refresh_tokens::table).values(values).execute(connection).await?;
    Ok(())
}

/// Uses a token up. The row lock on the family makes two uses of one token a use and a re-use, never two uses.
pub async fn redeem(connection: &mut Connection, hash: &[u8], now: DateTime<Utc>) -> DbResult<Refresh> {
    let family = refresh_tokens::table
        .inner_join(sessions::table.on(sessions::id.eq(refresh_tokens::session_id)))
        .filter(refresh_tokens::hash.eq(hash))
        .filter(sessions::revoked_at.is_null())
        .filter(sessions::expires_at.gt(now))
        .select((sessions::id, sessions::user_id))
        .for_update();
    let found: Option<(SessionId, UserId)> = family.first(connection).await.optional()?;
    let Some((session, user)) = found else { return Ok(Refresh::Invalid) };
    let unused = refresh_tokens::table.find(hash).filter(refresh_tokens::used_at.is_null());
    let used = diesel::update(unused).set(refresh_tokens::used_at.eq(now)).execute(connection).await?;
    if used == 1 {
        return Ok(Refresh::Fresh { session, user });
    }
    diesel::update(sessions::table.find(session)).set(sessions::revoked_at.eq(now)).execute(connection).await?;
    Ok(Refresh::Reused { session })
}

/// Lets a family live until a moment, but no longer after its sign-in than `at_most`.
pub async fn prolong(
    connection: &mut Connection,
    session: SessionId,
    until: DateTime<Utc>,
    at_most: TimeDelta,
) -> DbResult<()> {
    let end = diesel::dsl::sql::<Timestamptz>("LEAST(")
        .bind::<Timestamptz, _>(until)
        .sql(", created_at + ")
        .bind::<Interval, _>(at_most)
        .sql(")");
    diesel::update(sessions::table.find(session)).set(sessions::expires_at.eq(end)).execute(connection).await?;
    Ok(())
}

/// Revokes every family of a user.
pub async fn revoke_all(connection: &mut Connection, user: UserId, now: DateTime<Utc>) -> DbResult<()> {
    let live = sessions::table.filter(sessions::user_id.eq(user)).filter(sessions::revoked_at.is_null());
    diesel::update(live).set(sessions::revoked_at.eq(now)).execute(connection).await?;
    Ok(())
}

/// Deletes families that expired before a moment. Returns how many.
pub async fn forget(connection: &mut Connection, before: DateTime<Utc>) -> DbResult<usize> {
    Ok(diesel::delete(sessions::table.filter(sessions::expires_at.lt(before))).execute(connection).await?)
}
