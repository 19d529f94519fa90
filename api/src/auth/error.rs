//! What can go wrong with the secrets that the database holds.

use convite_persistence::DbError;

use super::key_ring::KeyRingError;
use crate::problem::ApiError;

/// A failure to read or write the database's secrets.
#[derive(Debug, thiserror::Error)]
pub enum SecretsError {
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbError),
    /// The key ring does not fit what is to be opened, or cannot encrypt.
    #[error("the key ring: {0}")]
    Ring(#[from] KeyRingError),
    /// The database was used with another key ring.
    #[error(
        "the key ring is not the one that this database was used with ({0}): give the ring, or the secrets.toml, that belongs to it"
    )]
    WrongRing(KeyRingError),
    /// A stored key is none.
    #[error("signing key: {0}")]
    SigningKey(String),
}

impl SecretsError {
    /// A stored key that cannot be used, or a new one that cannot be made.
    pub(super) fn signing_key(cause: impl std::fmt::Display) -> Self {
        Self::SigningKey(cause.to_string())
    }
}

impl From<SecretsError> for ApiError {
    fn from(error: SecretsError) -> Self {
        match error {
            SecretsError::Database(error) => error.into(),
            other => Self::internal(other),
        }
    }
}
