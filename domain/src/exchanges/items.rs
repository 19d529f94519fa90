//! What an exchange is to show, and how much each thing weighs.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::form::ItemForm;
use crate::RequestItemId;
use crate::requests::GrantedItem;

/// Something that an exchange is to show: granted to a delegation, or added by an officer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ExchangeItem {
    /// What it is.
    #[serde(flatten)]
    pub granted: GrantedItem,
    /// Whether an officer has promised it: then it weighs most.
    #[serde(default)]
    #[schema(examples(false))]
    pub promised: bool,
    /// Whether several sessions may serve it.
    #[serde(default)]
    #[schema(examples(false))]
    pub several_sessions: bool,
}

impl From<GrantedItem> for ExchangeItem {
    fn from(granted: GrantedItem) -> Self {
        Self { granted, promised: false, several_sessions: false }
    }
}

impl ExchangeItem {
    pub(super) fn form(&self) -> ItemForm {
        let GrantedItem { id, kind, text, code, .. } = self.granted.clone();
        ItemForm { id, kind, text, code, promised: self.promised, several_sessions: self.several_sessions }
    }

    /// The items of some forms: those that were there before still stand for what they stood for, new ones get an id.
    pub(super) fn all_of(
        forms: Vec<ItemForm>,
        before: Vec<Self>,
        mut new_id: impl FnMut() -> RequestItemId,
    ) -> Vec<Self> {
        // Items without an id are of visits that were granted before items had one; they stay as long as nobody touches them.
        if forms == before.iter().map(Self::form).collect::<Vec<_>>() {
            return before;
        }
        let one = |form: ItemForm| {
            let old = before.iter().find(|item| form.id.is_some() && item.granted.id == form.id);
            let granted = GrantedItem {
                id: Some(form.id.unwrap_or_else(&mut new_id)),
                kind: form.kind,
                text: form.text,
                code: form.code,
                instead_of: old.and_then(|item| item.granted.instead_of.clone()),
            };
            Self { granted, promised: form.promised, several_sessions: form.several_sessions }
        };
        forms.into_iter().map(one).collect()
    }
}

/// How much each of an exchange's items weighs, from 1 to 5: 5 what was promised; else 4, 3 and 2 the first three by their place
/// in the ranking, which is the order of all items, and 1 the others.
pub fn weights(items: &[ExchangeItem]) -> Vec<u32> {
    let by_rank = [4, 3, 2].into_iter().chain(std::iter::repeat(1));
    items.iter().zip(by_rank).map(|(item, weight)| if item.promised { 5 } else { weight }).collect()
}
