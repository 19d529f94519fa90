//! What the actions on a delegation are given.

use deserr::Deserr;
use serde::Serialize;
use utoipa::ToSchema;

use super::members::MemberForm;
use crate::DelegateId;
use crate::input::{BadFields, Int, UniqueList};
use crate::requests::Text;

/// What may be changed of a delegation itself; also the document that a merge patch is applied to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct DelegationForm {
    /// How many people under age come along: counted, never named.
    #[schema(inline, value_type = Int<0, 500>, examples(0))]
    pub minors: Int<0, 500>,
}

/// One member for another.
#[derive(Clone, Debug, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct Substitution {
    /// Who does not come.
    pub member_id: DelegateId,
    /// Why; goes when the delegation is anonymised.
    #[schema(inline, examples("Cambió de cargo."))]
    pub reason: Text,
    /// Who comes instead.
    pub substitute: MemberForm,
}

/// Who came.
#[derive(Clone, Debug, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct Arrive {
    /// The members who came, by their ids.
    #[schema(inline)]
    pub members: UniqueList<DelegateId, 500>,
    /// How many people under age came.
    #[schema(inline, value_type = Int<0, 500>, examples(0))]
    pub minors: Int<0, 500>,
}
