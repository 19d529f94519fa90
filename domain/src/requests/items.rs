//! What is asked for, item by item, and what is decided on each.

use std::collections::HashSet;

use deserr::{Deserr, ValuePointerRef};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::Request;
use super::commands::Text;
use super::intake::Intake;
use super::item_code::{ItemCode, check_item_code};
use super::parts::IntakeItem;
use super::state::RequestAction;
use crate::access::Caller;
use crate::input::{BadFields, Code, FieldError, Line, List, at};
use crate::topics::unknown_codes;
use crate::vocabularies::ItemKind;
use crate::{Refusal, RequestItemId, text_enum};

text_enum! {
    /// What was decided on one thing asked for.
    pub enum ItemDecision {
        Granted = "granted" ("Concedido", "Granted"),
        Rejected = "rejected" ("No concedido", "Not granted"),
        /// Something else is granted in its place.
        Substituted = "substituted" ("Sustituido", "Substituted"),
    }
}

/// What an item is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields, validate = ItemSubject::check -> BadFields)]
pub struct ItemSubject {
    /// Topic, practice, site or meeting.
    pub kind: ItemKind,
    /// In words.
    #[schema(inline, examples("Taller con el equipo de la línea K"))]
    pub text: Line<1, 200>,
    /// The code of a topic or of a published practice, for items of these kinds.
    #[deserr(default)]
    pub code: Option<ItemCode>,
}

impl ItemSubject {
    fn check(self, location: ValuePointerRef) -> Result<Self, BadFields> {
        check_item_code(self.kind, self.code.as_ref(), location).map(|()| self)
    }
}

/// One thing more that is asked for: an officer found what answers the question.
#[derive(Clone, Debug, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct AddItem {
    /// The code of a topic or of a published practice.
    pub code: ItemCode,
    /// In words; its name in the requester's language unless said.
    #[schema(inline, examples("Metrocable línea K"))]
    #[deserr(default)]
    pub text: Option<Line<1, 200>>,
}

/// The decision on one item.
#[derive(Clone, Debug, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields, validate = DecideItem::check -> BadFields)]
pub struct DecideItem {
    /// Which of the request's items.
    pub item_id: RequestItemId,
    /// What is decided.
    pub decision: ItemDecision,
    /// Why; needed unless it is granted. The requester is told.
    #[schema(inline, examples("El sitio está en obra hasta junio."))]
    #[deserr(default)]
    pub reason: Option<Text>,
    /// What is granted in its place, when it is substituted.
    #[deserr(default)]
    pub substitute: Option<ItemSubject>,
}

impl DecideItem {
    fn check(self, location: ValuePointerRef) -> Result<Self, BadFields> {
        let mut bad = BadFields::default();
        let mut refuse = |member, code, detail| bad.0.extend(at(location.push_key(member), code, detail).0);
        if self.decision != ItemDecision::Granted && self.reason.is_none() {
            refuse("reason", "required", "is required unless the item is granted");
        }
        match (self.decision, &self.substitute) {
            (ItemDecision::Substituted, None) => refuse("substitute", "required", "is what is granted in its place"),
            (ItemDecision::Granted | ItemDecision::Rejected, Some(_)) => {
                refuse("substitute", "not_allowed", "must be absent unless the item is substituted");
            }
            _ => {}
        }
        bad.into_result().map(|()| self)
    }
}

/// One thing asked for, with what was decided on it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DecidedItem {
    /// As it was asked for.
    pub item: IntakeItem,
    /// What was decided.
    pub decision: ItemDecision,
    /// Why, when it was said.
    #[schema(required)]
    pub reason: Option<String>,
    /// What is granted in its place.
    #[schema(required)]
    pub substitute: Option<ItemSubject>,
}

/// Something that was granted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct GrantedItem {
    /// The id of the item that it answers; none of visits that were granted before items had one.
    #[serde(default)]
    #[schema(required)]
    pub id: Option<RequestItemId>,
    /// Topic, practice, site or meeting.
    pub kind: ItemKind,
    /// In words.
    #[schema(inline, examples("Línea K"))]
    pub text: Line<1, 200>,
    /// The code of a topic or of a practice, for items of these kinds.
    #[schema(required)]
    pub code: Option<ItemCode>,
    /// What had been asked for, when this is granted in its place.
    #[serde(default)]
    #[schema(required)]
    pub instead_of: Option<ItemSubject>,
}

impl DecidedItem {
    fn new(item: &IntakeItem, decided: Option<&DecideItem>) -> Self {
        Self {
            item: item.clone(),
            decision: decided.map_or(ItemDecision::Granted, |decided| decided.decision),
            reason: decided.and_then(|decided| decided.reason.as_ref()).map(|reason| reason.as_str().to_owned()),
            substitute: decided.and_then(|decided| decided.substitute.clone()),
        }
    }

    /// What is granted of it; nothing when it was rejected.
    pub fn granted(&self) -> Option<GrantedItem> {
        let IntakeItem { id, kind, text, code } = self.item.clone();
        let asked = ItemSubject { kind, text, code };
        let (granted, instead_of) = match (self.decision, self.substitute.clone()) {
            (ItemDecision::Rejected, _) => return None,
            (ItemDecision::Substituted, Some(substitute)) => (substitute, Some(asked)),
            _ => (asked, None),
        };
        let ItemSubject { kind, text, code } = granted;
        Some(GrantedItem { id, kind, text, code, instead_of })
    }
}

/// The topics of a visit on which this was decided: those of the form but what was rejected or substituted, and those granted
/// by an item.
pub(super) fn visited_topics(topics: &[Code], items: &[DecidedItem]) -> Vec<Code> {
    let granted: Vec<Code> = items.iter().filter_map(|item| item.granted()?.code?.topic().cloned()).collect();
    let asked = |code: &Code| items.iter().any(|asked| asked.item.topic() == Some(code));
    let refused = |code: &Code| !granted.contains(code) && asked(code);
    let mut visited: Vec<Code> = topics.iter().filter(|code| !refused(code)).cloned().collect();
    for code in granted {
        if !visited.contains(&code) {
            visited.push(code);
        }
    }
    visited
}

/// The decision on each of the items, in their order; all are granted where nothing is said.
pub(super) fn decided(asked: &[IntakeItem], said: Option<&[DecideItem]>) -> Result<Vec<DecidedItem>, BadFields> {
    if let Some(said) = said {
        let named: Vec<_> = said.iter().map(|decision| Some(decision.item_id)).collect();
        BadFields(bad_decisions(&named, asked)).into_result()?;
    }
    let on = |item: &IntakeItem| said.and_then(|said| said.iter().find(|decision| Some(decision.item_id) == item.id));
    Ok(asked.iter().map(|item| DecidedItem::new(item, on(item))).collect())
}

/// The same of decisions that are not parsed yet, so that other bad fields do not hide them; with the codes of substitutes
/// that are no topic's.
pub(super) fn bad_items(terms: &Value, asked: &[IntakeItem], topics: &HashSet<String>) -> Vec<FieldError> {
    let Some(said) = terms.get("items").and_then(Value::as_array) else { return Vec::new() };
    let named: Vec<_> = said.iter().map(item_id_of("item_id")).collect();
    let codes = said.iter().enumerate().filter_map(|(i, decision)| {
        Some((format!("/items/{i}/substitute/code"), decision.get("substitute")?.get("code")?))
    });
    let mut bad = bad_decisions(&named, asked);
    bad.extend(unknown_codes(codes, topics));
    bad
}

/// Decisions on what the request does not ask for, second ones on the same, and what nothing is said of.
fn bad_decisions(named: &[Option<RequestItemId>], asked: &[IntakeItem]) -> Vec<FieldError> {
    let mut bad = bad_ids(named, asked, "item_id");
    let undecided = asked.iter().filter(|item| !named.contains(&item.id));
    // An id that cannot be read may be meant for any of them.
    if named.iter().all(Option::is_some) {
        let detail = |item: &IntakeItem| match item.id {
            Some(id) => format!("must say what is decided on the item {id}"),
            None => "must be absent: an item of this request has no id".to_owned(),
        };
        bad.extend(undecided.map(|item| FieldError::new("/items", "undecided", detail(item))));
    }
    bad
}

/// Ids that no item of the request has, and those that are named again.
fn bad_ids(named: &[Option<RequestItemId>], known: &[IntakeItem], member: &str) -> Vec<FieldError> {
    let mut seen = HashSet::new();
    let judge = |(i, id): (usize, &Option<RequestItemId>)| {
        let id = (*id)?;
        let pointer = format!("/items/{i}/{member}");
        if !known.iter().any(|item| item.id == Some(id)) {
            return Some(FieldError::new(pointer, "unknown", "is no item of this request"));
        }
        (!seen.insert(id)).then(|| FieldError::new(pointer, "repeated", "is named above"))
    };
    named.iter().enumerate().filter_map(judge).collect()
}

/// Ids in a form, well-formed or not, that are none of the request's items, or stand at two of them.
pub(super) fn unknown_items(form: &Value, known: &[IntakeItem]) -> Vec<FieldError> {
    let items = form.get("items").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    bad_ids(&items.iter().map(item_id_of("id")).collect::<Vec<_>>(), known, "id")
}

fn item_id_of(member: &'static str) -> impl Fn(&Value) -> Option<RequestItemId> {
    move |item| item.get(member)?.as_str()?.parse().ok()
}

impl Intake {
    /// The form with an id at every item: the one that it came with, else that of the same item `before`, else that of the
    /// one that stood in its place, else a new one. So an edit of one item is no change of the others.
    pub(super) fn identified(mut self, before: &[IntakeItem], mut new_id: impl FnMut() -> RequestItemId) -> Self {
        let mut items = std::mem::take(&mut self.items).into_inner();
        let mut taken: HashSet<_> = items.iter().filter_map(|item| item.id).collect();
        for item in items.iter_mut().filter(|item| item.id.is_none()) {
            let same = before.iter().filter(|old| item.says_the_same_as(old)).filter_map(|old| old.id);
            item.id = same.into_iter().find(|id| taken.insert(*id));
        }
        for (i, item) in items.iter_mut().enumerate().filter(|(_, item)| item.id.is_none()) {
            let in_place = before.get(i).and_then(|old| old.id).filter(|id| taken.insert(*id));
            item.id = Some(in_place.unwrap_or_else(&mut new_id));
        }
        self.items = List::new(items).unwrap_or_default();
        self
    }
}

/// So many items a request may have.
const MOST_ITEMS: usize = 12;

impl Request {
    /// Asks for one thing more, while it is looked at.
    pub fn add_item(
        mut self,
        (id, code, text): (RequestItemId, ItemCode, Line<1, 200>),
        caller: &Caller,
    ) -> Result<Self, Refusal> {
        let action = RequestAction::AddItem;
        self.permit(action, caller)?;
        let mut items = self.intake.items.clone().into_inner();
        if items.iter().any(|item| item.code.as_ref() == Some(&code)) {
            return Err(self.refusal(action, "already_asked", format!("It asks for {} already.", code.as_str())));
        }
        if items.len() >= MOST_ITEMS {
            return Err(self.refusal(
                action,
                "too_many_items",
                format!("A request asks for at most {MOST_ITEMS} things."),
            ));
        }
        items.push(IntakeItem { id: Some(id), kind: code.kind(), text, code: Some(code) });
        self.intake.items = List::new(items).unwrap_or_default();
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::input;

    fn id(number: u128) -> RequestItemId {
        RequestItemId::new(Uuid::from_u128(number))
    }

    fn form(items: &[(Option<u128>, &str)]) -> Intake {
        let item =
            |(number, text): &(Option<u128>, &str)| json!({ "id": number.map(id), "kind": "site", "text": text });
        input::parse(json!({ "items": items.iter().map(item).collect::<Vec<_>>() })).expect("a form")
    }

    fn ids_after(before: &[&str], after: &[(Option<u128>, &str)]) -> Vec<u128> {
        let numbered: Vec<_> = before.iter().zip(1..).map(|(text, number)| (Some(number), *text)).collect();
        let before = form(&numbered);
        let mut next = 100..;
        let after = form(after).identified(&before.items, || id(next.next().expect("endless")));
        after.items.iter().map(|item| item.id.expect("an id").get().as_u128()).collect()
    }

    #[test]
    fn an_item_keeps_its_id_whatever_is_done_to_the_others() {
        assert_eq!(ids_after(&[], &[(None, "a"), (None, "b")]), [100, 101]);
        assert_eq!(ids_after(&["a", "b"], &[(None, "a"), (None, "c")]), [1, 2]);
        assert_eq!(ids_after(&["a", "b"], &[(None, "b")]), [2]);
        assert_eq!(ids_after(&["a", "b"], &[(None, "c"), (None, "a")]), [100, 1]);
        assert_eq!(ids_after(&["a", "b"], &[(Some(2), "c"), (None, "a"), (None, "d")]), [2, 1, 100]);
        assert_eq!(ids_after(&["a", "a"], &[(None, "a"), (None, "a"), (None, "a")]), [1, 2, 100]);
    }

    #[test]
    fn what_is_granted_says_what_it_stands_for() {
        let asked = form(&[(Some(1), "a"), (Some(2), "b"), (Some(3), "c")]).items;
        let said = json!([
            { "item_id": id(3), "decision": "granted" },
            { "item_id": id(1), "decision": "rejected", "reason": "En obra." },
            { "item_id": id(2), "decision": "substituted", "reason": "En obra.",
              "substitute": { "kind": "meeting", "text": "d" } },
        ]);
        let said: Vec<DecideItem> = said
            .as_array()
            .expect("a list")
            .iter()
            .cloned()
            .map(|one| input::parse(one).expect("a decision"))
            .collect();
        let decided = decided(&asked, Some(&said)).expect("decisions");
        let granted: Vec<_> = decided.iter().filter_map(DecidedItem::granted).collect();
        let texts: Vec<_> = granted.iter().map(|item| item.text.as_str()).collect();
        assert_eq!(texts, ["d", "c"]);
        assert_eq!(granted[0].id, Some(id(2)));
        assert_eq!(granted[0].instead_of.as_ref().map(|asked| asked.text.as_str()), Some("b"));
        assert_eq!(granted[1].instead_of, None);
    }
}
