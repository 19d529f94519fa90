//! Changing keys, for the commands `admin rotate-signing-key` and `admin rotate-data-key`.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use convite_domain::access::Actor;
use convite_domain::audit::SubjectKind;
use convite_persistence::delegations::members;
use convite_persistence::idempotency::{self, KeptReply};
use convite_persistence::secrets::{self, SigningKey};
use convite_persistence::{Connection, Database, audit};
use uuid::Uuid;

use super::error::SecretsError;
use super::key_ring::KeyRing;
use super::key_set::{new_signing_key, purpose};
use super::{protected_fields, ring_check, trail};
use crate::app::Ids;

/// How long a replaced signing key still verifies: longer than any token or snapshot that knows it lives.
const OVERLAP: TimeDelta = TimeDelta::hours(24);

/// Rows re-encrypted in one transaction.
const BATCH: i64 = 500;

/// What replies are encrypted for.
pub const REPLIES: &str = "idempotent_replies";

/// Makes a new signing key, which signs from now on; the present one verifies for 24 hours more. Returns its name.
///
/// # Errors
/// When the database fails or the ring cannot encrypt; then nothing has changed.
pub async fn rotate_signing_key(
    db: &Database,
    ring: &KeyRing,
    ids: Ids,
    now: DateTime<Utc>,
) -> Result<String, SecretsError> {
    db.transaction(async |connection| {
        secrets::lock(connection).await?;
        let id: Uuid = ids.next(|id| id);
        let key = new_signing_key(ring, id, now)?;
        secrets::add_signing_key(connection, &key, now + OVERLAP).await?;
        let event = trail::event((ids, now), Actor::SYSTEM, (SubjectKind::SigningKey, id), "rotate", &[]);
        audit::record(connection, &[event]).await?;
        Ok(key.kid)
    })
    .await
}

/// How much was encrypted again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reencrypted {
    /// The ring's key that everything is encrypted under now.
    pub key_id: String,
    /// Private signing keys.
    pub signing_keys: usize,
    /// Kept replies.
    pub replies: usize,
    /// Members of delegations with protected fields.
    pub members: usize,
}

impl fmt::Display for Reencrypted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { key_id, signing_keys, replies, members } = self;
        write!(
            f,
            "{signing_keys} signing keys, {replies} kept replies and the protected fields of {members} members "
        )?;
        write!(f, "are now encrypted under {key_id}")
    }
}

/// Encrypts everything again under the ring's current key, so that its other keys may go. Run it once every instance has
/// the new ring; it may be repeated.
///
/// # Errors
/// When the database fails, or something is encrypted under a key that the ring does not have.
pub async fn rotate_data_key(
    db: &Database,
    ring: &KeyRing,
    ids: Ids,
    now: DateTime<Utc>,
) -> Result<Reencrypted, SecretsError> {
    let signing_keys = db.transaction(async |connection| reencrypt_secrets(connection, ring).await).await?;
    let replies = in_batches(db, async |connection| reencrypt_replies(connection, ring, now).await).await?;
    let members = in_batches(db, async |connection| reencrypt_members(connection, ring).await).await?;
    let changed = ["key_ring_checks", "signing_keys", REPLIES, "delegates"];
    let subject = (SubjectKind::DataKey, ids.next(|id| id));
    let event = trail::event((ids, now), Actor::SYSTEM, subject, "rotate", &changed);
    db.transaction(async |connection| audit::record(connection, &[event]).await).await?;
    Ok(Reencrypted { key_id: ring.current_id().to_owned(), signing_keys, replies, members })
}

/// Repeats a batch, each time in a transaction of its own, until it finds nothing. Returns how much it found.
async fn in_batches(
    db: &Database,
    batch: impl AsyncFn(&mut Connection) -> Result<usize, SecretsError>,
) -> Result<usize, SecretsError> {
    let mut all = 0;
    loop {
        let found = db.transaction(async |connection| batch(connection).await).await?;
        all += found;
        if found == 0 {
            return Ok(all);
        }
    }
}

/// The signing keys and the check value, in one go.
async fn reencrypt_secrets(connection: &mut Connection, ring: &KeyRing) -> Result<usize, SecretsError> {
    secrets::lock(connection).await?;
    let keys = secrets::encrypted_otherwise(connection, ring.current_id()).await?;
    for SigningKey { kid, key_id, private_key, .. } in &keys {
        let plain = ring.open(&purpose(kid), key_id, private_key)?;
        let sealed = ring.seal(&purpose(kid), &plain)?;
        secrets::reencrypt(connection, kid, &sealed.key_id, &sealed.bytes).await?;
    }
    secrets::set_ring_check(connection, &ring_check::value(ring)?).await?;
    Ok(keys.len())
}

/// One batch of the kept replies; those that have expired go.
async fn reencrypt_replies(
    connection: &mut Connection,
    ring: &KeyRing,
    now: DateTime<Utc>,
) -> Result<usize, SecretsError> {
    idempotency::forget(connection, now).await?;
    let kept = idempotency::encrypted_otherwise(connection, ring.current_id(), BATCH).await?;
    for reply in &kept {
        let plain = ring.open(REPLIES, &reply.key_id, &reply.reply)?;
        let sealed = ring.seal(REPLIES, &plain)?;
        let again = KeptReply { key_id: sealed.key_id, reply: sealed.bytes, ..reply.clone() };
        idempotency::keep(connection, &again).await?;
    }
    Ok(kept.len())
}

/// One batch of the protected fields of members.
async fn reencrypt_members(connection: &mut Connection, ring: &KeyRing) -> Result<usize, SecretsError> {
    let sealed = members::encrypted_otherwise(connection, ring.current_id(), BATCH).await?;
    for fields in &sealed {
        members::seal(connection, &protected_fields::reseal(ring, fields)?).await?;
    }
    Ok(sealed.len())
}
