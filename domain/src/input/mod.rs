//! Input from outside: parsed into types that cannot hold a bad value, and every bad field reported at once.
//!
//! A command derives [`deserr::Deserr`] with `error = BadFields`; its fields are of the types of this module, of ids and
//! of text enums, each of which enforces exactly what its schema documents.

mod contact;
mod day;
mod list;
mod moment;
mod number;
mod part;
mod point;
mod quantity;
mod text;
mod time_of_day;
mod zone;

use std::collections::HashSet;
use std::ops::ControlFlow;

use deserr::{DeserializeError, Deserr, ErrorKind, IntoValue, MergeWithError, Value, ValueKind, ValuePointerRef};
use serde::Serialize;
use utoipa::ToSchema;

pub use contact::{Email, HttpsAddress, Phone, WebAddress};
pub use day::Day;
pub use list::{List, UniqueList};
pub use moment::Moment;
pub use number::Int;
pub use part::{is_said, part, parts};
pub use point::GeoPoint;
pub use quantity::Quantity;
pub use text::{Code, Line, Localized, Prose};
pub use time_of_day::TimeOfDay;
pub use zone::ZoneName;

/// One field that cannot be accepted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
pub struct FieldError {
    /// Where in the body, as a JSON Pointer (RFC 6901); for a query parameter, its name after a slash.
    #[schema(examples("/windows/0/start"))]
    pub pointer: String,
    /// What is wrong, for programs: `required`, `unknown_member`, `wrong_type`, `too_long`, …
    #[schema(value_type = String, examples("too_long"))]
    pub code: &'static str,
    /// What is wrong, for people. Never repeats the value.
    pub detail: String,
}

impl FieldError {
    /// A field error made by a rule that spans fields.
    pub fn new(pointer: impl Into<String>, code: &'static str, detail: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), code, detail: detail.into() }
    }

    /// A field that must be there and is not.
    pub fn required(pointer: impl Into<String>) -> Self {
        Self::new(pointer, "required", "is required")
    }
}

/// Every bad field of an input, sorted by pointer.
#[derive(Clone, Debug, Default, PartialEq, Eq, thiserror::Error)]
#[error("{} bad fields", .0.len())]
pub struct BadFields(pub Vec<FieldError>);

impl BadFields {
    /// `Ok` when nothing was found, else everything that was.
    pub fn into_result(mut self) -> Result<(), Self> {
        if self.0.is_empty() {
            return Ok(());
        }
        self.0.sort();
        self.0.dedup();
        Err(self)
    }

    /// What was parsed, when nothing was bad before; else everything that is bad.
    pub fn join<T>(self, parsed: Result<T, Self>) -> Result<T, Self> {
        match parsed {
            Ok(parsed) => self.into_result().map(|()| parsed),
            Err(more) => Err(self.after(more).into_result().err().unwrap_or_default()),
        }
    }

    /// What was found first, and this of other fields: each is told once, and nothing of the members of what is no object.
    pub fn after(mut self, mut first: Self) -> Self {
        let told: HashSet<&str> = first.0.iter().map(|error| error.pointer.as_str()).collect();
        let is_no_object = first.0.iter().any(|error| error.pointer.is_empty() && error.code == "wrong_type");
        self.0.retain(|error| !is_no_object && !told.contains(error.pointer.as_str()));
        first.0.append(&mut self.0);
        first
    }
}

impl From<FieldError> for BadFields {
    fn from(error: FieldError) -> Self {
        Self(vec![error])
    }
}

/// Parses a JSON value into a command, collecting every bad field.
pub fn parse<T: Deserr<BadFields>>(value: serde_json::Value) -> Result<T, BadFields> {
    let bad: BadFields = match deserr::deserialize(value.clone()) {
        Ok(parsed) => return Ok(parsed),
        Err(bad) => bad,
    };
    // Rules that span fields are only looked at once every field is good: what is left may break one of them, too.
    let rules = without_bad_members(value, &bad).map(deserr::deserialize::<T, _, BadFields>);
    let broken = rules.and_then(Result::err).filter(|broken| broken.0.iter().all(|error| error.code != "required"));
    broken.unwrap_or_default().join(Err(bad))
}

/// The object without the members in which something is bad; none when nothing would be left out.
fn without_bad_members(value: serde_json::Value, bad: &BadFields) -> Option<serde_json::Value> {
    let serde_json::Value::Object(mut members) = value else { return None };
    let named: HashSet<String> =
        bad.0.iter().filter_map(|error| Some(unescaped(error.pointer.split('/').nth(1)?))).collect();
    let all = members.len();
    members.retain(|name, _| !named.contains(name));
    (members.len() < all).then_some(serde_json::Value::Object(members))
}

/// A token of a JSON Pointer as the name that it stands for.
fn unescaped(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

/// Parses the text of a JSON string; anything but a string is `wrong_type`.
pub fn parse_text<V: IntoValue, T>(
    value: Value<V>,
    location: ValuePointerRef,
    parse: impl FnOnce(&str) -> Result<T, (&'static str, String)>,
) -> Result<T, BadFields> {
    match value {
        Value::String(text) => parse(&text).map_err(|(code, detail)| at(location, code, detail)),
        other => Err(wrong_type(other.kind(), &[ValueKind::String], location)),
    }
}

/// A single bad field at a location.
pub fn at(location: ValuePointerRef, code: &'static str, detail: impl Into<String>) -> BadFields {
    FieldError::new(pointer(location), code, detail).into()
}

/// Says what is accepted, as far as a reader's patience goes.
pub fn one_of(accepted: &[&str]) -> String {
    match accepted {
        [] => "is not accepted here".to_owned(),
        few if few.len() <= 20 => format!("must be one of {}", few.join(", ")),
        many => format!("must be one of {} known values", many.len()),
    }
}

pub(crate) fn wrong_type(actual: ValueKind, accepted: &[ValueKind], location: ValuePointerRef) -> BadFields {
    let accepted: Vec<_> = accepted.iter().map(|kind| kind_name(*kind)).collect();
    at(location, "wrong_type", format!("must be {}, not {}", accepted.join(" or "), kind_name(actual)))
}

fn kind_name(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::Null => "null",
        ValueKind::Boolean => "a boolean",
        ValueKind::Integer | ValueKind::NegativeInteger => "an integer",
        ValueKind::Float => "a number",
        ValueKind::String => "a string",
        ValueKind::Sequence => "an array",
        ValueKind::Map => "an object",
    }
}

/// The JSON Pointer of a location, with `~` and `/` escaped.
fn pointer(location: ValuePointerRef) -> String {
    match location {
        ValuePointerRef::Origin => String::new(),
        ValuePointerRef::Key { key, prev } => {
            format!("{}/{}", pointer(*prev), key.replace('~', "~0").replace('/', "~1"))
        }
        ValuePointerRef::Index { index, prev } => format!("{}/{index}", pointer(*prev)),
    }
}

impl MergeWithError<BadFields> for BadFields {
    fn merge(first: Option<Self>, other: Self, _: ValuePointerRef) -> ControlFlow<Self, Self> {
        let mut all = first.unwrap_or_default();
        all.0.extend(other.0);
        ControlFlow::Continue(all)
    }
}

impl DeserializeError for BadFields {
    fn error<V: IntoValue>(
        first: Option<Self>,
        error: ErrorKind<V>,
        location: ValuePointerRef,
    ) -> ControlFlow<Self, Self> {
        let found = match error {
            ErrorKind::IncorrectValueKind { actual, accepted } => wrong_type(actual.kind(), accepted, location),
            ErrorKind::MissingField { field } => at(location.push_key(field), "required", "is required"),
            ErrorKind::UnknownKey { key, .. } => at(location.push_key(key), "unknown_member", "is not known here"),
            ErrorKind::UnknownValue { accepted, .. } => at(location, "unknown_value", one_of(accepted)),
            ErrorKind::BadSequenceLen { expected, .. } => {
                at(location, "wrong_length", format!("must have {expected} elements"))
            }
            ErrorKind::Unexpected { msg } => at(location, "invalid", msg),
        };
        Self::merge(first, found, location)
    }
}
