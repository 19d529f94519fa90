//! Pointers into the intake form.

use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use serde::{Deserialize, Serialize};
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::Intake;
use crate::input::{BadFields, parse_text};

/// The longest pointer, in characters.
const LONGEST: usize = 200;

/// A JSON Pointer (RFC 6901) to a member of the intake form, or to something inside one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FormPointer(String);

impl FormPointer {
    /// Parses a pointer; the error is its code and what it must be.
    pub fn parse(text: &str) -> Result<Self, (&'static str, String)> {
        let plain = text.chars().count() <= LONGEST && !text.chars().any(char::is_control);
        if plain && Intake::has_member(text) {
            return Ok(Self(text.to_owned()));
        }
        Err(("unknown_pointer", format!("must lead to a member of the form, in at most {LONGEST} characters")))
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Deserr<BadFields> for FormPointer {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef) -> Result<Self, BadFields> {
        parse_text(value, location, Self::parse)
    }
}

impl PartialSchema for FormPointer {
    fn schema() -> RefOr<Schema> {
        let members = Intake::members().join("|");
        ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::String))
            .description(Some("A JSON Pointer (RFC 6901) to a member of the form, or to something inside one."))
            .pattern(Some(format!("^/({members})(/[^\\u0000-\\u001f\\u007f-\\u009f]*)?$")))
            .max_length(Some(LONGEST))
            .examples(["/change_objective"])
            .into()
    }
}

impl ToSchema for FormPointer {}
