//! Tracking tokens: the secret links by which a requester reaches a request. Only hashes are stored.

use chrono::{DateTime, TimeDelta, Utc};
use convite_domain::{RequestId, TrackingTokenId};
use diesel::dsl::{And, IsNull, exists, not};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::schema::{requests, tracking_tokens};
use crate::{Connection, DbResult};

/// How long a token that was sent by mail waits for its first use.
const WAITS_FOR: TimeDelta = TimeDelta::days(7);

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

/// Stores the hash of a token that is sent by mail because others were lost.
pub async fn insert_recovered(
    connection: &mut Connection,
    id: TrackingTokenId,
    request: RequestId,
    hash: &[u8],
    now: DateTime<Utc>,
) -> DbResult<()> {
    insert(connection, id, request, hash, now).await?;
    let token = tracking_tokens::table.find(id);
    diesel::update(token).set(tracking_tokens::recovered.eq(true)).execute(connection).await?;
    Ok(())
}

/// A token that somebody holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// The request that it opens.
    pub request: RequestId,
    /// Which of its tokens.
    pub token: TrackingTokenId,
    /// Whether it came by mail, and was not used before.
    pub is_new: bool,
}

/// The token with a hash, when it works.
pub async fn held(connection: &mut Connection, hash: &[u8], now: DateTime<Utc>) -> DbResult<Option<Held>> {
    let query = tracking_tokens::table
        .filter(tracking_tokens::hash.eq(hash))
        .filter(tracking_tokens::revoked_at.is_null())
        .filter(not(waiting()).or(tracking_tokens::created_at.gt(now - WAITS_FOR)))
        .select((tracking_tokens::request_id, tracking_tokens::id, waiting()));
    let found: Option<(RequestId, TrackingTokenId, bool)> = query.first(connection).await.optional()?;
    Ok(found.map(|(request, token, is_new)| Held { request, token, is_new }))
}

/// What became of the first use of a token that came by mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FirstUse {
    /// It was this one: the request's other tokens are revoked, but for those that wait to be used, too.
    Now,
    /// Another use came first.
    Before,
    /// It was revoked, by the first use of another one.
    Revoked,
}

/// Uses a token for the first time. Under the lock of its request, so that of two that are used at once one is left.
pub async fn use_first(connection: &mut Connection, held: Held, now: DateTime<Utc>) -> DbResult<FirstUse> {
    use tracking_tokens::{first_used_at, id, request_id, revoked_at};
    let locked = requests::table.find(held.request).select(requests::id).for_update();
    let _: Option<RequestId> = locked.first(connection).await.optional()?;
    let live = tracking_tokens::table.find(held.token).filter(revoked_at.is_null()).select(first_used_at);
    let used: Option<Option<DateTime<Utc>>> = live.first(connection).await.optional()?;
    match used {
        None => Ok(FirstUse::Revoked),
        Some(Some(_)) => Ok(FirstUse::Before),
        Some(None) => {
            let own = tracking_tokens::table.find(held.token);
            diesel::update(own).set(first_used_at.eq(now)).execute(connection).await?;
            let others = tracking_tokens::table
                .filter(request_id.eq(held.request))
                .filter(id.ne(held.token))
                .filter(revoked_at.is_null())
                .filter(not(waiting()));
            diesel::update(others).set(revoked_at.eq(now)).execute(connection).await?;
            Ok(FirstUse::Now)
        }
    }
}

/// Whether a token has not been revoked.
pub async fn is_live(connection: &mut Connection, id: TrackingTokenId) -> DbResult<bool> {
    let token = tracking_tokens::table.find(id).filter(tracking_tokens::revoked_at.is_null());
    Ok(diesel::select(exists(token)).get_result(connection).await?)
}

/// Tokens that came by mail and wait for their first use.
fn waiting() -> And<tracking_tokens::recovered, IsNull<tracking_tokens::first_used_at>> {
    tracking_tokens::recovered.and(tracking_tokens::first_used_at.is_null())
}

/// Deletes tokens that came by mail and were not used in time. Returns how many.
pub async fn forget(connection: &mut Connection, now: DateTime<Utc>) -> DbResult<usize> {
    let late = tracking_tokens::table.filter(waiting()).filter(tracking_tokens::created_at.le(now - WAITS_FOR));
    Ok(diesel::delete(late).execute(connection).await?)
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

/// What is known of a token, but for its hash.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Token {
    /// Its id.
    pub id: TrackingTokenId,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Whether it was sent by mail because others were lost.
    pub recovered: bool,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// All tokens that a request has or had, oldest first.
pub async fn all(connection: &mut Connection, request: RequestId) -> DbResult<Vec<Token>> {
    use tracking_tokens::{created_at, id, recovered, revoked_at};
    let own = tracking_tokens::table.filter(tracking_tokens::request_id.eq(request)).order((created_at, id));
    Ok(own.select((id, created_at, recovered, revoked_at)).load(connection).await?)
}

/// A request's live tokens, oldest first; not those that wait for their first use.
pub async fn list(connection: &mut Connection, request: RequestId) -> DbResult<Vec<(TrackingTokenId, DateTime<Utc>)>> {
    let query = tracking_tokens::table
        .filter(tracking_tokens::request_id.eq(request))
        .filter(tracking_tokens::revoked_at.is_null())
        .filter(not(waiting()))
        .order((tracking_tokens::created_at, tracking_tokens::id))
        .limit(100)
        .select((tracking_tokens::id, tracking_tokens::created_at));
    Ok(query.load(connection).await?)
}
