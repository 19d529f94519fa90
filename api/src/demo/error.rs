use std::io;
use std::path::{Path, PathBuf};

use convite_domain::delegations::DelegationAction;
use convite_domain::input::BadFields;
use convite_domain::requests::Rejected;
use convite_persistence::DbError;

use crate::auth::protected_fields::ProtectedFieldsError;
use crate::problem::ApiError;

/// Why the sample data could not be loaded; the message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The file of credentials is gone or another database's, so that nobody could use the sample data.
    #[error(
        "the sample data are in the database, but their credentials are not in {}: give the --data-dir that they were \
         loaded with, or start without --demo", .0.display()
    )]
    CredentialsLost(PathBuf),
    /// The file of credentials cannot be read or written.
    #[error("{}: {source}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The sample data are no longer what the domain accepts, or the database has something in their place.
    #[error("the sample data cannot be loaded: {what}: {cause}")]
    Sample {
        /// Which of them.
        what: String,
        /// Why not.
        cause: String,
    },
    /// No password or token could be made.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// What is protected of a member cannot be encrypted.
    #[error(transparent)]
    ProtectedFields(#[from] ProtectedFieldsError),
    /// The database refused or is away.
    #[error(transparent)]
    Database(#[from] DbError),
}

impl DemoError {
    pub(super) fn file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { path, source }
    }

    pub(super) fn sample(what: impl Into<String>, cause: impl ToString) -> Self {
        Self::Sample { what: what.into(), cause: cause.to_string() }
    }

    pub(super) fn bad_fields(what: impl Into<String>, bad: &BadFields) -> Self {
        let fields: Vec<_> = bad.0.iter().map(|field| format!("{} {}", field.pointer, field.detail)).collect();
        Self::sample(what, fields.join("; "))
    }

    pub(super) fn rejected(what: impl Into<String>, rejected: &Rejected) -> Self {
        match rejected {
            Rejected::Invalid(bad) => Self::bad_fields(what, bad),
            other => Self::sample(what, other),
        }
    }

    pub(super) fn visit(of: &str, action: DelegationAction, rejected: &convite_domain::Rejected) -> Self {
        let what = format!("{of}: {action}");
        match rejected {
            convite_domain::Rejected::Invalid(bad) => Self::bad_fields(what, bad),
            convite_domain::Rejected::Refused(refusal) => Self::sample(what, refusal),
        }
    }
}
