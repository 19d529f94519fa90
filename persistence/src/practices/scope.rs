//! Whose practices somebody works on.

use convite_domain::AgencyId;
use convite_domain::access::{Caller, Permission};

/// Of which agencies somebody sees what the public does not: editors of all, an agency's people and systems of theirs, others
/// of none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Of all.
    All,
    /// Of this one.
    Of(AgencyId),
    /// Of none.
    Nothing,
}

impl Scope {
    /// The caller's.
    pub fn of(caller: &Caller) -> Self {
        match caller.agency() {
            _ if caller.may(Permission::PublishPractices) => Self::All,
            Some(own) if caller.may(Permission::ReadOwnPractices) => Self::Of(own),
            _ => Self::Nothing,
        }
    }

    /// What is left of it when only one agency is asked for.
    pub fn narrowed(self, wanted: Option<AgencyId>) -> Self {
        match (self, wanted) {
            (Self::All, Some(wanted)) => Self::Of(wanted),
            (Self::Of(own), Some(wanted)) if own != wanted => Self::Nothing,
            (scope, _) => scope,
        }
    }

    /// Whether the agency is among them.
    pub fn has(self, agency: AgencyId) -> bool {
        self == Self::All || self == Self::Of(agency)
    }
}

/// Narrows a boxed query to a scope, by the column of the owning agency; a macro, because the type of a query has no short name.
macro_rules! within {
    ($query:expr, $agency:expr, $scope:expr) => {
        match $scope {
            $crate::practices::Scope::All => $query,
            $crate::practices::Scope::Of(own) => $query.filter($agency.eq(own)),
            $crate::practices::Scope::Nothing => $query.filter(diesel::dsl::sql::<diesel::sql_types::Bool>("FALSE")),
        }
    };
}

pub(crate) use within;
