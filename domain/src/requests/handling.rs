//! How officers sort the work: what a request is to them, and to nobody else.

use deserr::Deserr;
use serde::Serialize;
use utoipa::ToSchema;

use super::state::RequestAction;
use super::{Rejected, Request};
use crate::access::Caller;
use crate::input::{BadFields, Code, UniqueList};
use crate::vocabularies::Priority;

/// Priority and tags of a request. Its requester never sees them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct Handling {
    /// How soon officers want to deal with it; it moves no legal term.
    pub priority: Priority,
    /// Words of the officers' own, to find it by.
    #[schema(inline)]
    pub tags: UniqueList<Code, 10>,
}

impl Default for Handling {
    fn default() -> Self {
        Self { priority: Priority::Normal, tags: UniqueList::default() }
    }
}

impl Request {
    /// Sets priority and tags of a filed request, whatever became of it. Returns the names of what changed.
    pub fn edit_handling(self, handling: Handling, caller: &Caller) -> Result<(Self, Vec<String>), Rejected> {
        let action = RequestAction::EditHandling;
        self.permit(action, caller)?;
        let (mut request, mut filed) = self.filed(action)?;
        let changes = [
            ("priority", filed.handling.priority != handling.priority),
            ("tags", filed.handling.tags != handling.tags),
        ];
        filed.handling = handling;
        request.state = request.state.with_filed(filed);
        let changed = changes.into_iter().filter(|(_, changed)| *changed).map(|(name, _)| name.to_owned());
        Ok((request, changed.collect()))
    }
}
