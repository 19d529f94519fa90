//! The intake form: what a requester says, and what must be said before it can be filed or accepted.

use std::collections::{BTreeSet, HashSet};

use chrono::NaiveDate;
use deserr::Deserr;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::item_code::ItemCode;
use super::items::unknown_items;
use super::parts::{
    Consents, FollowUpOwner, IntakeItem, IntakeOrganization, Interpretation, OnBehalfOf, Outcomes, PreviousVisit,
    Requester, Window,
};
use crate::RequestItemId;
use crate::input::{BadFields, Code, FieldError, Int, Line, List, Prose, UniqueList};
use crate::topics::unknown_codes;
use crate::vocabularies::{
    Axis, Channel, Country, Direction, Funding, ItemKind, Language, MeetingKind, Outcome, RequestKind, Seniority,
    UiLanguage,
};

/// The form of a visit request. In a draft everything may be missing; what is there is always well-formed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
#[serde(default)]
pub struct Intake {
    /// Who asks, as written by the requester; an officer links it to an organization of the registry. At submission.
    #[deserr(default)]
    pub organization: Option<IntakeOrganization>,
    /// Who files the request and answers for it. At submission.
    #[deserr(default)]
    pub requester: Option<Requester>,
    /// For whom, when the requester is an agent.
    #[deserr(default)]
    pub on_behalf_of: Option<OnBehalfOf>,
    /// What is asked for. At submission.
    #[deserr(default)]
    pub kind: Option<RequestKind>,
    /// Who learns from whom; `offer` unless said.
    #[deserr(default)]
    pub direction: Option<Direction>,
    /// What do you need to be able to decide or do? At submission.
    #[schema(inline)]
    #[deserr(default)]
    pub learning_question: Option<Prose<20, 2000>>,
    /// The development goal behind it.
    #[schema(inline)]
    #[deserr(default)]
    pub development_goal: Option<Prose<1, 2000>>,
    /// What should change. At acceptance.
    #[schema(inline)]
    #[deserr(default)]
    pub change_objective: Option<Prose<1, 2000>>,
    /// The challenge behind it.
    #[schema(inline)]
    #[deserr(default)]
    pub challenge: Option<Prose<1, 2000>>,
    /// One to three intermediate outcomes; `new_improved_actions` needs another beside it. At acceptance.
    #[schema(inline, value_type = UniqueList<Outcome, 3>)]
    #[deserr(default)]
    pub outcomes: Outcomes,
    /// One to five codes of topics, the most wanted first. At submission.
    #[schema(inline)]
    #[deserr(default)]
    pub topics: UniqueList<Code, 5>,
    /// Axes of the model that the requester cares for.
    #[schema(inline)]
    #[deserr(default)]
    pub axes: UniqueList<Axis, 6>,
    /// What exactly is asked for; made from the topics at submission when empty.
    #[schema(inline)]
    #[deserr(default)]
    pub items: List<IntakeItem, 12>,
    /// What the city can learn from the requester.
    #[schema(inline)]
    #[deserr(default)]
    pub own_practice_offer: Option<Prose<1, 2000>>,
    /// One to three possible periods, best first. At submission.
    #[schema(inline)]
    #[deserr(default)]
    pub windows: List<Window, 3>,
    /// How many days the visit should last. At submission.
    #[schema(inline, value_type = Option<Int<1, 30>>)]
    #[deserr(default)]
    pub duration_days: Option<Int<1, 30>>,
    /// How many people come. At submission.
    #[schema(inline, value_type = Option<Int<1, 500>>)]
    #[deserr(default)]
    pub group_size: Option<Int<1, 500>>,
    /// The highest level in the group. At submission.
    #[deserr(default)]
    pub seniority: Option<Seniority>,
    /// One to five languages that the group works in. At submission.
    #[schema(inline)]
    #[deserr(default)]
    pub languages: UniqueList<Language, 5>,
    /// Whether the group needs an interpreter, and who brings one.
    #[deserr(default)]
    pub interpretation: Option<Interpretation>,
    /// Sister city, agreement, network.
    #[schema(inline)]
    #[deserr(default)]
    pub existing_relationship: Option<Line<1, 200>>,
    /// Other bodies of the city that were asked already.
    #[schema(inline)]
    #[deserr(default)]
    pub other_bodies_contacted: List<Line<1, 200>, 10>,
    /// Whom the group would like to meet.
    #[schema(inline)]
    #[deserr(default)]
    pub meetings_requested: UniqueList<MeetingKind, 5>,
    /// Whether press comes along.
    #[deserr(default)]
    pub media_presence: Option<bool>,
    /// Who pays.
    #[deserr(default)]
    pub funding: Option<Funding>,
    /// An earlier visit.
    #[deserr(default)]
    pub previous_visit: Option<PreviousVisit>,
    /// How the requester learned of the agency.
    #[schema(inline)]
    #[deserr(default)]
    pub how_heard: Option<Line<1, 200>>,
    /// Who will see to it that something comes of the visit. At acceptance of an on-site visit.
    #[deserr(default)]
    pub follow_up_owner: Option<FollowUpOwner>,
    /// What the requester consents to. `data_processing` at submission.
    #[deserr(default)]
    pub consents: Option<Consents>,
}

/// What every filed request is known to have.
#[derive(Clone, Copy, Debug)]
pub struct Essentials<'a> {
    /// What is asked for.
    pub kind: RequestKind,
    /// How many people come.
    pub group_size: i32,
    /// The highest level in the group.
    pub seniority: Seniority,
    /// Where the organization is.
    pub country: Country,
    /// What the requester needs to be able to decide or do.
    pub learning_question: &'a str,
    /// The language of answers.
    pub language: UiLanguage,
}

impl Intake {
    /// Parses a form and checks its references; every bad field is reported at once. `topics` are the codes of the theme
    /// tree, at least those that the form names.
    pub fn parse(form: Value, topics: &HashSet<String>) -> Result<Self, BadFields> {
        Self::parse_edited(form, topics, &[])
    }

    /// The same of a form that had these items before it was changed: its items may have their ids, and no others.
    pub fn parse_edited(form: Value, topics: &HashSet<String>, before: &[IntakeItem]) -> Result<Self, BadFields> {
        let mut bad = unknown_topics(&form, topics);
        bad.extend(unknown_items(&form, before));
        BadFields(bad).join(crate::input::parse(form))
    }

    /// Parses a form that is to be filed on a day: beside what is bad, everything is reported that is missing or too late.
    pub fn parse_for_submission(form: Value, topics: &HashSet<String>, today: NaiveDate) -> Result<Self, BadFields> {
        match Self::parse(form.clone(), topics) {
            Ok(intake) => intake.check_for_submission(Channel::Portal, today).map(|_| ()).map(|()| intake),
            Err(mut bad) => {
                let top = |error: &FieldError| error.pointer.split('/').nth(1).map(str::to_owned);
                let bad_members: HashSet<String> = bad.0.iter().filter_map(top).collect();
                // What is left without the bad members is a form, whose gaps can be named beside them.
                let Value::Object(mut members) = form else { return Err(bad) };
                members.retain(|member, _| !bad_members.contains(member));
                let rest: Self = crate::input::parse(Value::Object(members)).unwrap_or_default();
                let gaps = rest.check_for_submission(Channel::Portal, today).err().unwrap_or_default();
                let is_new = |gap: &FieldError| top(gap).is_none_or(|member| !bad_members.contains(&member));
                bad.0.extend(gaps.0.into_iter().filter(is_new));
                Err(bad.into_result().err().unwrap_or_default())
            }
        }
    }

    /// What is missing or too late for filing on a day: every such field.
    pub fn check_for_submission(&self, channel: Channel, today: NaiveDate) -> Result<Essentials<'_>, BadFields> {
        let mut bad = self.missing_for_submission(channel);
        for (i, _) in self.windows.iter().enumerate().filter(|(_, window)| window.start.0 < today) {
            let detail = format!("must not be before today, {today}");
            bad.0.push(FieldError::new(format!("/windows/{i}/start"), "in_the_past", detail));
        }
        bad.into_result()?;
        self.essentials().ok_or_else(|| FieldError::required("").into())
    }

    /// What every filed request has; none for a draft that lacks some of it.
    pub fn essentials(&self) -> Option<Essentials<'_>> {
        Some(Essentials {
            kind: self.kind?,
            group_size: self.group_size?.get(),
            seniority: self.seniority?,
            country: self.organization.as_ref()?.country?,
            learning_question: self.learning_question.as_ref()?.as_str(),
            language: self.language(),
        })
    }

    /// The language that the requester is written to in; Spanish unless they said.
    pub fn language(&self) -> UiLanguage {
        self.requester.as_ref().and_then(|requester| requester.language).unwrap_or(UiLanguage::Es)
    }

    /// A letter may come from somebody without an e-mail address, and is then answered by letter.
    pub(super) fn missing_for_submission(&self, channel: Channel) -> BadFields {
        let organization = self.organization.clone().unwrap_or_default();
        let requester = self.requester.clone().unwrap_or_default();
        let consents = self.consents.clone().unwrap_or_default();
        let present = [
            ("/organization/name", organization.name.is_some()),
            ("/organization/kind", organization.kind.is_some()),
            ("/organization/country", organization.country.is_some()),
            ("/organization/city", organization.city.is_some()),
            ("/requester/given_name", requester.given_name.is_some()),
            ("/requester/family_name", requester.family_name.is_some()),
            ("/requester/position", requester.position.is_some()),
            ("/requester/email", channel == Channel::Letter || requester.email.is_some()),
            ("/requester/language", requester.language.is_some()),
            ("/kind", self.kind.is_some()),
            ("/learning_question", self.learning_question.is_some()),
            ("/topics", !self.topics.is_empty()),
            ("/windows", !self.windows.is_empty()),
            ("/duration_days", self.duration_days.is_some()),
            ("/group_size", self.group_size.is_some()),
            ("/seniority", self.seniority.is_some()),
            ("/languages", !self.languages.is_empty()),
            ("/consents/data_processing", consents.data_processing),
        ];
        let missing = present.into_iter().filter(|(_, there)| !there);
        BadFields(missing.map(|(pointer, _)| FieldError::required(pointer)).collect())
    }

    /// The topics that the form names, for itself and in its items.
    pub fn named_topics(&self) -> impl Iterator<Item = &Code> {
        self.topics.iter().chain(self.items.iter().filter_map(IntakeItem::topic))
    }

    /// Refuses the codes that are not `known`: of no topic, and of no practice that is published.
    pub fn check_codes(&self, known: &HashSet<String>) -> Result<(), BadFields> {
        BadFields(unknown_topics(&self.to_json(), known)).into_result()
    }

    /// The form as it is filed, or stays filed after a change: with its direction, and with items made from the topics when it
    /// has none, each with an id, which it keeps from the items `before`. `label` gives a topic's name in the requester's language.
    pub fn filed(
        mut self,
        label: impl Fn(&Code) -> Option<Line<1, 200>>,
        before: &[IntakeItem],
        new_id: impl FnMut() -> RequestItemId,
    ) -> Self {
        self.direction.get_or_insert(Direction::Offer);
        if self.items.is_empty() {
            let item = |code: &Code| {
                Some(IntakeItem {
                    id: None,
                    kind: ItemKind::Topic,
                    text: label(code)?,
                    code: Some(ItemCode::Topic(code.clone())),
                })
            };
            self.items = List::new(self.topics.iter().filter_map(item).collect()).unwrap_or_default();
        }
        self.identified(before, new_id)
    }

    /// The form as JSON, the document that a merge patch is applied to.
    pub fn to_json(&self) -> Value {
        serde_json::to_value(self).unwrap_or_else(|_| Value::Object(Map::new()))
    }

    /// JSON Pointers to the innermost values in which two forms differ. What is absent, or beyond the end of a list, counts as
    /// null in each of its members.
    pub fn changed_pointers(&self, other: &Self) -> Vec<String> {
        let mut found = Vec::new();
        find_changes(&self.to_json(), &other.to_json(), String::new(), &mut found);
        found
    }
}

fn find_changes(before: &Value, after: &Value, at: String, found: &mut Vec<String>) {
    let is_empty_or = |value: &Value, is_kind: fn(&Value) -> bool| value.is_null() || is_kind(value);
    if before == after {
        return;
    }
    if is_empty_or(before, Value::is_object) && is_empty_or(after, Value::is_object) {
        let names = [before, after].into_iter().filter_map(Value::as_object).flat_map(Map::keys);
        for name in names.collect::<BTreeSet<_>>() {
            let (before, after) = (before.get(name), after.get(name));
            find_changes(before.unwrap_or(&Value::Null), after.unwrap_or(&Value::Null), format!("{at}/{name}"), found);
        }
    } else if is_empty_or(before, Value::is_array) && is_empty_or(after, Value::is_array) {
        let length = |value: &Value| value.as_array().map_or(0, Vec::len);
        for i in 0..length(before).max(length(after)) {
            let (before, after) = (before.get(i), after.get(i));
            find_changes(before.unwrap_or(&Value::Null), after.unwrap_or(&Value::Null), format!("{at}/{i}"), found);
        }
    } else {
        found.push(at);
    }
}

/// The codes in a form, well-formed or not, that are of no topic and no practice.
fn unknown_topics(form: &Value, topics: &HashSet<String>) -> Vec<FieldError> {
    unknown_codes_in(form, "", topics)
}

/// The codes in the lists `topics` and `items` of a form that stands at a place, well-formed or not, that are of no topic and no
/// practice. Looked for in the JSON, so that other bad fields do not hide them.
pub fn unknown_codes_in(form: &Value, at: &str, known: &HashSet<String>) -> Vec<FieldError> {
    let list = |name: &str| form.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let named = list("topics").iter().enumerate().map(|(i, code)| (format!("{at}/topics/{i}"), code));
    let items = list("items").iter().enumerate();
    let of_items = items.filter_map(|(i, item)| Some((format!("{at}/items/{i}/code"), item.get("code")?)));
    unknown_codes(named.chain(of_items), known)
}
