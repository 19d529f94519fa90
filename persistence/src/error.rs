//! What can go wrong with the database, sorted by what the caller can do about it.

use diesel::result::{DatabaseErrorKind, Error};
use diesel_async::pooled_connection::deadpool::PoolError;

/// The result of everything in this crate.
pub type DbResult<T> = Result<T, DbError>;

/// A failure of the database, or of what it holds.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// The database cannot be reached or does not answer: try again later.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// A constraint refused the write. The API's table of constraints says what that means.
    #[error("the constraint {0} was violated")]
    Constraint(String),
    /// Two transactions stood in each other's way: the same write may succeed when repeated.
    #[error("the transaction lost a race: {0}")]
    Race(String),
    /// A stored value is not what the domain allows.
    #[error("a stored value is corrupt: {0}")]
    Corrupt(String),
    /// Anything else; a bug.
    #[error(transparent)]
    Query(Error),
}

impl DbError {
    /// A row that no state of the domain matches.
    pub fn corrupt(what: impl std::fmt::Display) -> Self {
        Self::Corrupt(what.to_string())
    }
}

impl From<PoolError> for DbError {
    fn from(error: PoolError) -> Self {
        Self::Unavailable(error.to_string())
    }
}

impl From<Error> for DbError {
    fn from(error: Error) -> Self {
        match error {
            Error::DatabaseError(kind, info) => from_database(kind, info.as_ref()),
            // A connection that broke inside a transaction can no longer roll it back; the server does.
            Error::BrokenTransactionManager | Error::RollbackErrorOnCommit { .. } => {
                Self::Unavailable("the connection broke".to_owned())
            }
            Error::DeserializationError(cause) => Self::Corrupt(cause.to_string()),
            other => Self::Query(other),
        }
    }
}

fn from_database(
    kind: DatabaseErrorKind,
    info: &(dyn diesel::result::DatabaseErrorInformation + Send + Sync),
) -> DbError {
    let constraint = || DbError::Constraint(info.constraint_name().unwrap_or_default().to_owned());
    match kind {
        DatabaseErrorKind::UniqueViolation
        | DatabaseErrorKind::ForeignKeyViolation
        | DatabaseErrorKind::CheckViolation
        | DatabaseErrorKind::ExclusionViolation => constraint(),
        DatabaseErrorKind::SerializationFailure => DbError::Race(info.message().to_owned()),
        DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand => {
            DbError::Unavailable(info.message().to_owned())
        }
        kind => from_message(kind, info.message()),
    }
}

/// PostgreSQL's errors that diesel has no kind for; every connection asks for English ones, so that the
/// messages are the same everywhere.
fn from_message(kind: DatabaseErrorKind, message: &str) -> DbError {
    const AWAY: [&str; 9] = [
        "terminating connection",
        "the database system is",
        "could not extend file",
        "could not write",
        "No space left on device",
        "connection closed",
        "canceling statement due to statement timeout",
        "error communicating with the server",
        "cannot execute",
    ];
    const RACES: [&str; 2] = ["deadlock detected", "canceling statement due to lock timeout"];
    if RACES.iter().any(|race| message.contains(race)) {
        return DbError::Race(message.to_owned());
    }
    if AWAY.iter().any(|away| message.contains(away)) {
        return DbError::Unavailable(message.to_owned());
    }
    DbError::Query(Error::DatabaseError(kind, Box::new(message.to_owned())))
}
