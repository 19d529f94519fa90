//! What is encrypted under the key ring: signing keys, and the value by which a wrong ring is found out.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::schema::{key_ring_checks, signing_keys};
use crate::{Connection, DbResult};

/// A key that access tokens are signed with.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = signing_keys, check_for_backend(diesel::pg::Pg))]
pub struct SigningKey {
    /// Its public name.
    pub kid: String,
    /// The key of the ring that the private key is encrypted under.
    pub key_id: String,
    /// The private key, encrypted.
    pub private_key: Vec<u8>,
    /// The public key.
    pub public_key: Vec<u8>,
    /// When it was made; the newest one signs.
    pub created_at: DateTime<Utc>,
    /// Until when it verifies; none for the one that signs.
    pub retires_at: Option<DateTime<Utc>>,
}

/// The keys that verify now, the newest first.
pub async fn signing_keys(connection: &mut Connection, now: DateTime<Utc>) -> DbResult<Vec<SigningKey>> {
    let live = signing_keys::retires_at.is_null().or(signing_keys::retires_at.gt(now));
    let query = signing_keys::table.filter(live).order(signing_keys::created_at.desc()).limit(16);
    Ok(query.select(SigningKey::as_select()).load(connection).await?)
}

/// Adds a key; the others verify until `retires_at` and then go. The advisory lock keeps two instances that start together
/// from each making the first one.
pub async fn add_signing_key(connection: &mut Connection, key: &SigningKey, retires_at: DateTime<Utc>) -> DbResult<()> {
    let live = signing_keys::table.filter(signing_keys::retires_at.is_null());
    diesel::update(live).set(signing_keys::retires_at.eq(retires_at)).execute(connection).await?;
    diesel::insert_into(signing_keys::table).values(key.clone()).execute(connection).await?;
    Ok(())
}

/// Holds back other instances that change the secrets, until the end of the transaction.
pub async fn lock(connection: &mut Connection) -> DbResult<()> {
    const LOCK: i64 = 0x0c04_1773_0002;
    diesel::sql_query("SELECT pg_advisory_xact_lock($1)")
        .bind::<diesel::sql_types::BigInt, _>(LOCK)
        .execute(connection)
        .await?;
    Ok(())
}

/// All keys that are encrypted under another key of the ring than `current`, locked for re-encryption.
pub async fn encrypted_otherwise(connection: &mut Connection, current: &str) -> DbResult<Vec<SigningKey>> {
    let query = signing_keys::table.filter(signing_keys::key_id.ne(current)).for_update();
    Ok(query.select(SigningKey::as_select()).load(connection).await?)
}

/// Stores the private key of a signing key under another key of the ring.
pub async fn reencrypt(connection: &mut Connection, kid: &str, key_id: &str, private_key: &[u8]) -> DbResult<()> {
    let values = (signing_keys::key_id.eq(key_id), signing_keys::private_key.eq(private_key));
    diesel::update(signing_keys::table.find(kid)).set(values).execute(connection).await?;
    Ok(())
}

/// The check value of the ring that this database was first used with.
pub async fn ring_check(connection: &mut Connection) -> DbResult<Option<Vec<u8>>> {
    Ok(key_ring_checks::table.select(key_ring_checks::check_value).first(connection).await.optional()?)
}

/// Stores the check value.
pub async fn set_ring_check(connection: &mut Connection, value: &[u8]) -> DbResult<()> {
    let values = (key_ring_checks::id.eq(true), key_ring_checks::check_value.eq(value));
    diesel::insert_into(key_ring_checks::table)
        .values(values)
        .on_conflict(key_ring_checks::id)
        .do_update()
        .set(key_ring_checks::check_value.eq(value))
        .execute(connection)
        .await?;
    Ok(())
}
