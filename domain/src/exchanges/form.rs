//! What officers say of an exchange.

use std::collections::{BTreeSet, HashSet};

use deserr::{Deserr, ValuePointerRef};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::items::ExchangeItem;
use super::team::{TeamMember, USER_OR_TEXT};
use super::{Exchange, ExchangeDesign};
use crate::input::{
    BadFields, Code, Day, FieldError, GeoPoint, Line, List, Prose, UniqueList, ZoneName, is_said, part,
};
use crate::requests::{ItemCode, Outcomes, bad_item_code, check_item_code, unknown_codes_in};
use crate::vocabularies::{Axis, Direction, Instrument, ItemKind, Language, Outcome};
use crate::{RequestItemId, UserId};

/// So many people are in a team at most.
const MOST_MEMBERS: usize = 20;

/// Something that the exchange is to show, as officers say it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields, validate = ItemForm::check -> BadFields)]
#[schema(as = ExchangeItemForm)]
pub struct ItemForm {
    /// Of an item that is there already; it keeps what it stands for. A new one is given its own.
    #[deserr(default)]
    pub id: Option<RequestItemId>,
    /// Topic, practice, site or meeting.
    pub kind: ItemKind,
    /// In words.
    #[schema(inline, examples("Taller con el equipo de la línea K"))]
    pub text: Line<1, 200>,
    /// The code of a topic or of a published practice, for items of these kinds.
    #[deserr(default)]
    pub code: Option<ItemCode>,
    /// Whether an officer has promised it: then it weighs most.
    #[deserr(default)]
    #[schema(default = false, required = false, examples(false))]
    pub promised: bool,
    /// Whether several sessions may serve it.
    #[deserr(default)]
    #[schema(default = false, required = false, examples(false))]
    pub several_sessions: bool,
}

impl ItemForm {
    fn check(self, location: ValuePointerRef) -> Result<Self, BadFields> {
        check_item_code(self.kind, self.code.as_ref(), location).map(|()| self)
    }
}

/// What officers say of an exchange's design.
#[derive(Clone, Debug, PartialEq, Serialize, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct DesignForm {
    /// What it is called, when it has a name of its own.
    #[schema(inline, examples("Presentación de Medellín en el foro de movilidad"))]
    #[deserr(default)]
    pub title: Option<Line<1, 200>>,
    /// Who learns from whom.
    #[deserr(default = Direction::Offer)]
    #[schema(default = "offer", required = false)]
    pub direction: Direction,
    /// The instrument of the knowledge exchange, once chosen.
    #[deserr(default)]
    pub instrument: Option<Instrument>,
    /// What should change.
    #[schema(inline)]
    #[deserr(default)]
    pub change_objective: Option<Prose<1, 2000>>,
    /// One to three intermediate outcomes; `new_improved_actions` needs another beside it.
    #[schema(inline, value_type = UniqueList<Outcome, 3>, required = false)]
    #[deserr(default)]
    pub outcomes: Outcomes,
    /// Codes of topics; those of its items are among them.
    #[schema(inline, required = false)]
    #[deserr(default)]
    pub topics: UniqueList<Code, 85>,
    /// Axes of the model.
    #[schema(inline, required = false)]
    #[deserr(default)]
    pub axes: UniqueList<Axis, 6>,
    /// What it is to show, what is wanted most first: promised things weigh 5, else the first 4, the second 3, the third 2, all
    /// others 1.
    #[schema(inline, required = false)]
    #[deserr(default)]
    pub items: List<ItemForm, 60>,
    /// The languages it may be held in.
    #[schema(inline, required = false)]
    #[deserr(default)]
    pub languages: UniqueList<Language, 5>,
    /// The language that it is held in.
    #[deserr(default)]
    pub programme_language: Option<Language>,
    /// Where the visitors stay.
    #[deserr(default)]
    pub base: Option<GeoPoint>,
    /// The zone of visitors who join from afar: that of its virtual sessions, unless they say another.
    #[deserr(default)]
    pub visitor_zone: Option<ZoneName>,
    /// Who designs and delivers it.
    #[schema(inline, required = false)]
    #[deserr(default)]
    pub team: List<TeamMember, { MOST_MEMBERS }>,
}

/// What officers say of an exchange; also the document that a merge patch is applied to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields, validate = ExchangeForm::check -> BadFields)]
pub struct ExchangeForm {
    /// First day.
    pub starts_on: Day,
    /// Last day, not before the first and within a year of it.
    pub ends_on: Day,
    /// What it is for.
    pub design: DesignForm,
}

/// An exchange lasts so many days at most, a leap year.
const MOST_DAYS: i64 = 366;

/// What is wrong with the last day of an exchange.
fn bad_end(start: Day, end: Day) -> Option<FieldError> {
    let error = |code, detail| Some(FieldError::new("/ends_on", code, detail));
    match (end.0 - start.0).num_days() {
        ..0 => error("before_start", "must not be before `starts_on`"),
        MOST_DAYS.. => error("too_long", "must be within a year of `starts_on`"),
        _ => None,
    }
}

impl ExchangeForm {
    fn check(self, _: ValuePointerRef) -> Result<Self, BadFields> {
        match bad_end(self.starts_on, self.ends_on) {
            Some(error) => Err(error.into()),
            None => Ok(self),
        }
    }

    /// What is bad of a form, parsed or not, beside what its types refuse: codes that are of no topic and no published practice,
    /// ids of no item of the exchange, if there is one, and members that do not go with each other. `known` are the codes that there are, at
    /// least those that are named; what the exchange has already may stay.
    pub fn bad_in(form: &Value, known: &HashSet<String>, exchange: Option<&Exchange>) -> BadFields {
        let mut known = known.clone();
        known.extend(exchange.into_iter().flat_map(|exchange| exchange.design.codes()));
        let design = &form["design"];
        let mut bad = BadFields(unknown_codes_in(design, "/design", &known)).after(bad_codes(design));
        bad.0.extend(bad_ids(design, exchange));
        bad.0.extend(bad_members(design));
        let days = part(form, "/starts_on").zip(part(form, "/ends_on"));
        bad.0.extend(days.and_then(|(start, end)| bad_end(start, end)));
        bad
    }

    /// The users whom a form names in the team, with their places, well-formed or not as the rest may be. What is beyond the
    /// length of a team is refused for it.
    pub fn named_users(form: &Value) -> Vec<(usize, UserId)> {
        let members = elements(&form["design"], "team").take(MOST_MEMBERS);
        members.filter_map(|(i, member)| Some((i, part(member, "/user_id")?))).collect()
    }

    /// The names of the members in which two forms differ.
    pub(super) fn changed_members(&self, after: &Self) -> Vec<String> {
        let (before, design) = (&self.design, &after.design);
        let changed = [
            ("starts_on", self.starts_on != after.starts_on),
            ("ends_on", self.ends_on != after.ends_on),
            ("title", before.title != design.title),
            ("direction", before.direction != design.direction),
            ("instrument", before.instrument != design.instrument),
            ("change_objective", before.change_objective != design.change_objective),
            ("outcomes", before.outcomes != design.outcomes),
            ("topics", before.topics != design.topics),
            ("axes", before.axes != design.axes),
            ("items", before.items != design.items),
            ("languages", before.languages != design.languages),
            ("base", before.base != design.base),
            ("visitor_zone", before.visitor_zone != design.visitor_zone),
            ("team", before.team != design.team),
            ("programme_language", before.programme_language != design.programme_language),
        ];
        changed.into_iter().filter(|(_, changed)| *changed).map(|(name, _)| name.to_owned()).collect()
    }
}

/// Ids that no item of the exchange has, and those that are named again.
fn bad_ids(design: &Value, exchange: Option<&Exchange>) -> Vec<FieldError> {
    let items = exchange.map(|exchange| exchange.design.items.as_slice()).unwrap_or_default();
    let known: BTreeSet<RequestItemId> = items.iter().filter_map(|item| item.granted.id).collect();
    let mut seen = BTreeSet::new();
    let judge = |(i, item): (usize, &Value)| {
        let id: RequestItemId = part(item, "/id")?;
        let pointer = format!("/design/items/{i}/id");
        if !known.contains(&id) {
            return Some(FieldError::new(pointer, "unknown", "is no item of this exchange"));
        }
        (!seen.insert(id)).then(|| FieldError::new(pointer, "repeated", "is named above"))
    };
    elements(design, "items").filter_map(judge).collect()
}

/// Codes that do not go with the kinds of their items.
fn bad_codes(design: &Value) -> BadFields {
    let judge = |(i, item): (usize, &Value)| {
        let code: Option<ItemCode> = part(item, "/code");
        let (code, detail) = bad_item_code(part(item, "/kind")?, code.as_ref())?;
        Some(FieldError::new(format!("/design/items/{i}/code"), code, detail))
    };
    BadFields(elements(design, "items").filter_map(judge).collect())
}

/// Members of the team who are a user and somebody in words, or neither.
fn bad_members(design: &Value) -> Vec<FieldError> {
    let judge = |(i, member): (usize, &Value)| {
        let is_bad = member.is_object() && is_said(member, "user_id") == is_said(member, "text");
        is_bad.then(|| FieldError::new(format!("/design/team/{i}"), USER_OR_TEXT.0, USER_OR_TEXT.1))
    };
    elements(design, "team").filter_map(judge).collect()
}

/// The elements of a list of a design, parsed or not, with their places.
fn elements<'a>(design: &'a Value, list: &str) -> impl Iterator<Item = (usize, &'a Value)> {
    design.get(list).and_then(Value::as_array).into_iter().flatten().enumerate()
}

impl ExchangeDesign {
    /// The codes of topics and practices that it names.
    fn codes(&self) -> impl Iterator<Item = String> {
        let of_items = self.items.iter().filter_map(|item| item.granted.code.as_ref());
        self.topics.iter().cloned().chain(of_items.map(|code| code.as_str().to_owned()))
    }

    fn form(&self) -> DesignForm {
        let topics = self.topics.iter().filter_map(|code| Code::parse(code).ok()).collect();
        DesignForm {
            title: self.title.clone(),
            direction: self.direction,
            instrument: self.instrument,
            change_objective: self.change_objective.as_deref().and_then(|text| Prose::parse(text).ok()),
            outcomes: Outcomes::new(self.outcomes.clone()).unwrap_or_default(),
            topics: UniqueList::new(topics).unwrap_or_default(),
            axes: UniqueList::new(self.axes.clone()).unwrap_or_default(),
            items: List::new(self.items.iter().map(ExchangeItem::form).collect()).unwrap_or_default(),
            languages: UniqueList::new(self.languages.clone()).unwrap_or_default(),
            programme_language: self.programme_language,
            base: self.base,
            visitor_zone: self.visitor_zone,
            team: List::new(self.team.clone()).unwrap_or_default(),
        }
    }

    /// The design that a form says, of which some items were there before.
    pub(super) fn of(form: DesignForm, before: Vec<ExchangeItem>, new_id: impl FnMut() -> RequestItemId) -> Self {
        let mut design = Self {
            title: form.title,
            direction: form.direction,
            instrument: form.instrument,
            change_objective: form.change_objective.map(Prose::into_inner),
            outcomes: form.outcomes.to_vec(),
            topics: form.topics.iter().map(|code| code.as_str().to_owned()).collect(),
            axes: form.axes.to_vec(),
            items: ExchangeItem::all_of(form.items.into_inner(), before, new_id),
            languages: form.languages.to_vec(),
            programme_language: form.programme_language,
            base: form.base,
            visitor_zone: form.visitor_zone,
            team: form.team.into_inner(),
        };
        let of_items = design.items.iter().filter_map(|item| item.granted.code.as_ref()?.topic().cloned());
        let of_items: Vec<Code> = of_items.collect();
        design.add_topics(&of_items);
        design
    }

    /// Adds the topics that it is not about yet.
    pub(super) fn add_topics(&mut self, topics: &[Code]) {
        for code in topics {
            if !self.topics.iter().any(|topic| topic == code.as_str()) {
                self.topics.push(code.as_str().to_owned());
            }
        }
    }
}

impl Exchange {
    /// The exchange as its form.
    pub fn form(&self) -> ExchangeForm {
        ExchangeForm { starts_on: Day(self.starts_on), ends_on: Day(self.ends_on), design: self.design.form() }
    }

    /// Takes over what a form says.
    pub(super) fn become_as(&mut self, form: ExchangeForm, new_id: impl FnMut() -> RequestItemId) {
        (self.starts_on, self.ends_on) = (form.starts_on.0, form.ends_on.0);
        self.design = ExchangeDesign::of(form.design, std::mem::take(&mut self.design.items), new_id);
    }
}
