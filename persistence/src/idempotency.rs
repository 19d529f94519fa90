//! Replies kept for a repeated `Idempotency-Key`. The reply arrives here encrypted.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};
use diesel_async::RunQueryDsl;

use crate::schema::idempotent_replies;
use crate::{Connection, DbResult};

/// A kept reply.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = idempotent_replies, check_for_backend(diesel::pg::Pg))]
pub struct KeptReply {
    /// Hash of caller, operation and key.
    pub scope: Vec<u8>,
    /// Hash of the body that the reply belongs to.
    pub fingerprint: Vec<u8>,
    /// The key of the ring that it is encrypted under.
    pub key_id: String,
    /// The reply, encrypted.
    pub reply: Vec<u8>,
    /// Until when it is kept.
    pub expires_at: DateTime<Utc>,
}

/// Takes the lock of a scope until the end of the transaction; `false` when another transaction holds it.
pub async fn lock(connection: &mut Connection, scope: &[u8]) -> DbResult<bool> {
    let mut number = [0_u8; 8];
    number.iter_mut().zip(scope).for_each(|(to, from)| *to = *from);
    let query = diesel::dsl::sql::<Bool>("SELECT pg_try_advisory_xact_lock(");
    Ok(query.bind::<BigInt, _>(i64::from_be_bytes(number)).sql(")").get_result(connection).await?)
}

/// The reply kept for a scope.
pub async fn find(connection: &mut Connection, scope: &[u8], now: DateTime<Utc>) -> DbResult<Option<KeptReply>> {
    let query = idempotent_replies::table.find(scope).filter(idempotent_replies::expires_at.gt(now));
    Ok(query.select(KeptReply::as_select()).first(connection).await.optional()?)
}

/// Keeps a reply; one that has expired makes room.
pub async fn keep(connection: &mut Connection, reply: &KeptReply) -> DbResult<()> {
    use diesel::upsert::excluded;
    use idempotent_replies::{expires_at, fingerprint, key_id, scope};
    diesel::insert_into(idempotent_replies::table)
        .values(reply.clone())
        .on_conflict(scope)
        .do_update()
        .set((
            fingerprint.eq(excluded(fingerprint)),
            key_id.eq(excluded(key_id)),
            idempotent_replies::reply.eq(excluded(idempotent_replies::reply)),
            expires_at.eq(excluded(expires_at)),
        ))
        .execute(connection)
        .await?;
    Ok(())
}

/// Deletes replies that expired before a moment. Returns how many.
pub async fn forget(connection: &mut Connection, before: DateTime<Utc>) -> DbResult<usize> {
    let old = idempotent_replies::table.filter(idempotent_replies::expires_at.lt(before));
    Ok(diesel::delete(old).execute(connection).await?)
}

/// A batch of replies that are encrypted under another key than `current`, locked for re-encryption.
pub async fn encrypted_otherwise(connection: &mut Connection, current: &str, batch: i64) -> DbResult<Vec<KeptReply>> {
    let query = idempotent_replies::table
        .filter(idempotent_replies::key_id.ne(current))
        .order(idempotent_replies::scope)
        .limit(batch)
        .for_update()
        .select(KeptReply::as_select());
    Ok(query.load(connection).await?)
}
