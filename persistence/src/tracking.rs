//! Tracking tokens: the secret links by which a requester reaches a request. Only hashes are stored.

use chrono::{DateTime, Utc};
use convite_domain::access::Caller;
use convite_domain::{RequestId, TrackingTokenId};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::schema::tracking_tokens;
use crate::{Connection, DbResult};

/// Stores the hash of a new token.
pub async fn insert(
    connection: &mut Connection,
    id: TrackingTokenId,
    request: RequestId,
    hash: &[u8],
    now: DateTime<Utc>,
) -> DbResult<()> {
    let values = (
        tracking_tokens::id.eq(id),
        tracking_tokens::request_id.eq(request),
        tracking_tokens::hash.eq(hash),
        tracking_tokens::created_at.eq(now),
    );
    diesel::insert_into(tracking_tokens::table).values(values).execute(connection).await?;
    Ok(())
}

/// The caller that a token's hash stands for; none when it is unknown or revoked.
pub async fn caller(connection: &mut Connection, hash: &[u8]) -> DbResult<Option<Caller>> {
    let query = tracking_tokens::table
        .filter(tracking_tokens::hash.eq(hash))
        .filter(tracking_tokens::revoked_at.is_null())
        .select((tracking_tokens::request_id, tracking_tokens::id));
    let found: Option<(RequestId, TrackingTokenId)> = query.first(connection).await.optional()?;
    Ok(found.map(|(request, token)| Caller::Requester { request, token }))
}

/// Revokes a token of a request. Whether there was one to revoke.
pub async fn revoke(
    connection: &mut Connection,
    request: RequestId,
    id: TrackingTokenId,
    now: DateTime<Utc>,
) -> DbResult<bool> {
    let token = tracking_tokens::table
        .filter(tracking_tokens::id.eq(id))
        .filter(tracking_tokens::request_id.eq(request))
        .filter(tracking_tokens::revoked_at.is_null());
    Ok(diesel::update(token).set(tracking_tokens::revoked_at.eq(now)).execute(connection).await? > 0)
}

/// Revokes all tokens of a request.
pub async fn revoke_all(connection: &mut Connection, request: RequestId, now: DateTime<Utc>) -> DbResult<()> {
    let live = tracking_tokens::table
        .filter(tracking_tokens::request_id.eq(request))
        .filter(tracking_tokens::revoked_at.is_null());
    diesel::update(live).set(tracking_tokens::revoked_at.eq(now)).execute(connection).await?;
    Ok(())
}

/// A request's live tokens, oldest first.
pub async fn list(connection: &mut Connection, request: RequestId) -> DbResult<Vec<(TrackingTokenId, DateTime<Utc>)>> {
    let query = tracking_tokens::table
        .filter(tracking_tokens::request_id.eq(request))
        .filter(tracking_tokens::revoked_at.is_null())
        .order((tracking_tokens::created_at, tracking_tokens::id))
        .limit(100)
        .select((tracking_tokens::id, tracking_tokens::created_at));
    Ok(query.load(connection).await?)
}
