//! Why an action of a life cycle was not applied: the life cycle's word, or something on the way.

use convite_domain::Refusal;
use convite_domain::delegations::Rejected;

use crate::problem::ApiError;

/// What a transition answers when it does not happen.
pub enum Rejection {
    /// The life cycle refused.
    Refused(Refusal),
    /// Something failed on the way, or was bad.
    Failed(ApiError),
}

impl From<Refusal> for Rejection {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Rejected> for Rejection {
    fn from(rejected: Rejected) -> Self {
        match rejected {
            Rejected::Refused(refusal) => Self::Refused(refusal),
            Rejected::Invalid(bad) => Self::Failed(bad.into()),
        }
    }
}

impl<E: Into<ApiError>> From<E> for Rejection {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl Rejection {
    /// The problem; `allowed` are the caller's actions now.
    pub fn into_error(self, allowed: Vec<&'static str>) -> ApiError {
        match self {
            Self::Refused(refusal) => ApiError::refused(refusal, allowed),
            Self::Failed(error) => error,
        }
    }
}
