//! Of which agencies somebody sees what is theirs.

use convite_domain::AgencyId;
use convite_domain::access::{Caller, Permission};

/// Of which agencies somebody sees what others do not: the city's people of all, an agency's people and systems of theirs,
/// others of none.
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
    /// Whose practices the caller works on.
    pub fn of(caller: &Caller) -> Self {
        Self::by(caller, Permission::PublishPractices, Permission::ReadOwnPractices)
    }

    /// The agencies whose things the caller sees with a permission for `all`, or with one for its `own`.
    pub fn by(caller: &Caller, all: Permission, own: Permission) -> Self {
        match caller.agency() {
            _ if caller.may(all) => Self::All,
            Some(agency) if caller.may(own) => Self::Of(agency),
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
