//! The codes of what is asked for.

use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use serde::{Deserialize, Serialize};
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::input::{BadFields, Code, at, parse_text};
use crate::practices::PracticeCode;
use crate::vocabularies::ItemKind;

/// What an item names: a topic or a practice, by a code that says which.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum ItemCode {
    /// A topic's.
    Topic(Code),
    /// A practice's.
    Practice(PracticeCode),
}

impl ItemCode {
    fn parse(text: &str) -> Result<Self, (&'static str, String)> {
        let detail = || ("invalid_code", "must be the code of a topic or of a practice".to_owned());
        let topic = Code::parse(text).map(Self::Topic);
        topic.or_else(|_| PracticeCode::parse(text).map(Self::Practice)).map_err(|_| detail())
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Topic(code) => code.as_str(),
            Self::Practice(code) => code.as_str(),
        }
    }

    /// The topic that it names.
    pub const fn topic(&self) -> Option<&Code> {
        match self {
            Self::Topic(code) => Some(code),
            Self::Practice(_) => None,
        }
    }

    /// What kind of item it names.
    pub const fn kind(&self) -> ItemKind {
        match self {
            Self::Topic(_) => ItemKind::Topic,
            Self::Practice(_) => ItemKind::Practice,
        }
    }
}

impl TryFrom<String> for ItemCode {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).map_err(|(_, detail)| detail)
    }
}

impl From<ItemCode> for String {
    fn from(code: ItemCode) -> Self {
        code.as_str().to_owned()
    }
}

impl Deserr<BadFields> for ItemCode {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef) -> Result<Self, BadFields> {
        parse_text(value, location, Self::parse)
    }
}

/// Refuses a code of what an item is not.
pub(crate) fn check_item_code(
    kind: ItemKind,
    code: Option<&ItemCode>,
    location: ValuePointerRef,
) -> Result<(), BadFields> {
    match bad_item_code(kind, code) {
        Some((code, detail)) => Err(at(location.push_key("code"), code, detail)),
        None => Ok(()),
    }
}

/// What is wrong with a code on an item of the kind.
pub(crate) fn bad_item_code(kind: ItemKind, code: Option<&ItemCode>) -> Option<(&'static str, String)> {
    let code = code.filter(|code| code.kind() != kind)?;
    Some(match kind {
        ItemKind::Topic | ItemKind::Practice => {
            ("other_kind", format!("is the code of a {}, and the item is a {kind}", code.kind()))
        }
        _ => ("not_allowed", "only an item of the kind `topic` or `practice` has a code".to_owned()),
    })
}

impl PartialSchema for ItemCode {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::String))
            .description(Some(
                "The code of a topic, which begins with a small letter, or of a practice, with a capital.",
            ))
            .pattern(Some("^([a-z][a-z0-9_]{0,63}|[A-Z][A-Z0-9-]{1,19})$"))
            .min_length(Some(1))
            .max_length(Some(64))
            .examples([serde_json::json!("cable_mobility")])
            .into()
    }
}

impl ToSchema for ItemCode {}
