//! Who designs and delivers an exchange.

use deserr::{Deserr, ValuePointerRef};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::UserId;
use crate::input::{BadFields, Line, at};
use crate::vocabularies::TeamRole;

/// Somebody with a role in the team: a user, or somebody else in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields, validate = TeamMember::check -> BadFields)]
pub struct TeamMember {
    /// What they do.
    pub role: TeamRole,
    /// The user, when they have an account.
    #[deserr(default)]
    pub user_id: Option<UserId>,
    /// Who, when they have none.
    #[schema(inline, examples("Metro de Medellín, Cultura Metro"))]
    #[deserr(default)]
    pub text: Option<Line<1, 200>>,
}

/// Code and detail of somebody who is a user and somebody in words, or neither.
pub(super) const USER_OR_TEXT: (&str, &str) = ("user_or_text", "must have either `user_id` or `text`");

impl TeamMember {
    fn check(self, location: ValuePointerRef) -> Result<Self, BadFields> {
        if self.user_id.is_some() == self.text.is_some() {
            return Err(at(location, USER_OR_TEXT.0, USER_OR_TEXT.1));
        }
        Ok(self)
    }
}
