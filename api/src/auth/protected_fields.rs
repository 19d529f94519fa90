//! What is protected of the members of delegations: encrypted under the key ring, each for its member alone.

use convite_domain::DelegateId;
use convite_domain::delegations::ProtectedFields;
use convite_persistence::delegations::members::SealedFields;

use super::key_ring::{KeyRing, KeyRingError};

/// Why protected fields cannot be stored or read; never repeats them.
#[derive(Debug, thiserror::Error)]
pub enum ProtectedFieldsError {
    /// The ring does not encrypt or open them.
    #[error(transparent)]
    Ring(#[from] KeyRingError),
    /// What was opened is not what is sealed.
    #[error("protected fields cannot be read: {0:?}")]
    Syntax(serde_json::error::Category),
}

impl From<serde_json::Error> for ProtectedFieldsError {
    fn from(error: serde_json::Error) -> Self {
        Self::Syntax(error.classify())
    }
}

/// Encrypts what is protected of a member.
pub fn seal(
    ring: &KeyRing,
    member: DelegateId,
    fields: &ProtectedFields,
) -> Result<SealedFields, ProtectedFieldsError> {
    let sealed = ring.seal(&purpose(member), &serde_json::to_vec(fields)?)?;
    Ok(SealedFields { member, key_id: sealed.key_id, bytes: sealed.bytes })
}

/// Decrypts it; of whom nothing is stored, nothing is protected.
pub fn open(ring: &KeyRing, sealed: Option<SealedFields>) -> Result<ProtectedFields, ProtectedFieldsError> {
    let Some(SealedFields { member, key_id, bytes }) = sealed else { return Ok(ProtectedFields::default()) };
    Ok(serde_json::from_slice(&ring.open(&purpose(member), &key_id, &bytes)?)?)
}

/// Encrypts it again under the ring's current key.
pub fn reseal(ring: &KeyRing, sealed: &SealedFields) -> Result<SealedFields, KeyRingError> {
    let plain = ring.open(&purpose(sealed.member), &sealed.key_id, &sealed.bytes)?;
    let again = ring.seal(&purpose(sealed.member), &plain)?;
    Ok(SealedFields { member: sealed.member, key_id: again.key_id, bytes: again.bytes })
}

/// Bound to the member, so that nobody's fields can be passed off as another's.
fn purpose(member: DelegateId) -> String {
    format!("delegates {member}")
}
