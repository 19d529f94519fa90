//! What a life cycle answers when it does not let an action happen.

use serde::Serialize;
use utoipa::ToSchema;

use crate::input::BadFields;

/// The name of the rule that refused, as clients read it, e.g. `needs_lead`.
pub type Guard = &'static str;

/// Who could satisfy the guard that refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Another role could do it now: HTTP 403.
    AnotherRole,
    /// Nobody could do it now: HTTP 409.
    Nobody,
}

/// An action that a life cycle refused: from which state, which action, which guard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema, thiserror::Error)]
#[error("{action} is refused from {from}: {guard}")]
pub struct Refusal {
    /// The state that the thing was in.
    #[schema(value_type = String, examples("submitted"))]
    pub from: &'static str,
    /// The action that was asked for.
    #[schema(value_type = String, examples("accept"))]
    pub action: &'static str,
    /// The rule that refused; `wrong_state` when the action does not exist in this state.
    #[schema(value_type = String, examples("wrong_state"))]
    pub guard: Guard,
    /// A sentence for people, without personal data.
    pub detail: String,
    /// Whether another role could do it.
    #[serde(skip)]
    pub who: Who,
}

impl Refusal {
    /// The action does not exist in this state.
    pub fn wrong_state(from: &'static str, action: &'static str) -> Self {
        Self {
            from,
            action,
            guard: "wrong_state",
            detail: format!("`{action}` is not possible in the state `{from}`."),
            who: Who::Nobody,
        }
    }

    /// A guard that nobody could satisfy now.
    pub fn guard(from: &'static str, action: &'static str, guard: Guard, detail: impl Into<String>) -> Self {
        Self { from, action, guard, detail: detail.into(), who: Who::Nobody }
    }

    /// A guard that another role could satisfy.
    pub fn needs_role(from: &'static str, action: &'static str, guard: Guard, detail: impl Into<String>) -> Self {
        Self { from, action, guard, detail: detail.into(), who: Who::AnotherRole }
    }
}

/// Why an action did not happen.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejected {
    /// The life cycle refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Fields of the command are bad.
    #[error(transparent)]
    Invalid(#[from] BadFields),
}
