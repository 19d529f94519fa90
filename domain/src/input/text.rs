//! Texts: trimmed, without control characters, of a bounded length in characters.

use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use serde::{Deserialize, Serialize};
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::{BadFields, parse_text};
use crate::vocabularies::UiLanguage;

/// White space, and characters that leave no mark: a text of nothing else says nothing.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// The characters of [`is_blank`], for a class of a pattern.
const BLANK: &str = "\\s\\u200b-\\u200f\\u2060\\ufeff";

/// Checks a text's length in characters before and after trimming, and its characters.
fn check(text: &str, min: usize, max: usize, allowed: fn(char) -> bool) -> Result<String, (&'static str, String)> {
    let trimmed = text.trim_matches(is_blank);
    if let Some(bad) = text.chars().find(|c| !allowed(*c)) {
        return Err(("forbidden_character", format!("must not contain the control character U+{:04X}", bad as u32)));
    }
    if text.chars().count() > max {
        return Err(("too_long", format!("must have at most {max} characters")));
    }
    if trimmed.chars().count() < min {
        return Err(("too_short", format!("must have at least {min} characters that are not white space around it")));
    }
    Ok(trimmed.to_owned())
}

/// The pattern of a trimmed text of at least `min` characters; `free` is the class of what may stand in it.
fn pattern(min: usize, max: usize, class: &str) -> String {
    let (inner, edge) = (format!("[^{class}]"), format!("[^{BLANK}{class}]"));
    match min {
        0 => format!("^{inner}*$"),
        1 => format!("^{inner}*{edge}{inner}*$"),
        _ => format!("^[{BLANK}]*{edge}{inner}{{{},{}}}{edge}[{BLANK}]*$", min - 2, max.saturating_sub(2)),
    }
}

fn text_schema(min: usize, max: usize, class: &str) -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(SchemaType::new(Type::String))
        .min_length(Some(min))
        .max_length(Some(max))
        .pattern(Some(pattern(min, max, class)))
        .into()
}

macro_rules! text_type {
    ($(#[$doc:meta])* $name:ident, $allowed:expr, $class:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name<const MIN: usize, const MAX: usize>(String);

        impl<const MIN: usize, const MAX: usize> $name<MIN, MAX> {
            /// Parses a text; the error is its code and what it must be.
            pub fn parse(text: &str) -> Result<Self, (&'static str, String)> {
                check(text, MIN, MAX, $allowed).map(Self)
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The text, owned.
            pub fn into_inner(self) -> String {
                self.0
            }
        }

        impl<const MIN: usize, const MAX: usize> Deserr<BadFields> for $name<MIN, MAX> {
            fn deserialize_from_value<V: IntoValue>(
                value: Value<V>,
                location: ValuePointerRef,
            ) -> Result<Self, BadFields> {
                parse_text(value, location, Self::parse)
            }
        }

        impl<const MIN: usize, const MAX: usize> PartialSchema for $name<MIN, MAX> {
            fn schema() -> RefOr<Schema> {
                text_schema(MIN, MAX, $class)
            }
        }

        impl<const MIN: usize, const MAX: usize> ToSchema for $name<MIN, MAX> {
            fn name() -> std::borrow::Cow<'static, str> {
                format!("{}{MIN}To{MAX}", stringify!($name)).into()
            }
        }
    };
}

text_type! {
    /// One line of text of `MIN` to `MAX` characters: no control characters at all.
    Line, |c| !c.is_control(), "\\u0000-\\u001f\\u007f-\\u009f"
}

text_type! {
    /// Text of several lines, `MIN` to `MAX` characters: line breaks and tabs, no other control character.
    Prose, |c| !c.is_control() || matches!(c, '\n' | '\r' | '\t'), "\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f"
}

/// A code that people choose: small letters, digits and underscores, a letter first, at most 64 characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String")]
#[schema(value_type = String, pattern = "^[a-z][a-z0-9_]{0,63}$", min_length = 1, max_length = 64, examples("cable_mobility"))]
pub struct Code(String);

impl Code {
    /// Parses a code.
    pub fn parse(text: &str) -> Result<Self, (&'static str, String)> {
        let tail = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if text.len() <= 64 && text.starts_with(|c: char| c.is_ascii_lowercase()) && text.chars().all(tail) {
            return Ok(Self(text.to_owned()));
        }
        let detail = "must be a code: small letters, digits and underscores, a letter first, at most 64 characters";
        Err(("invalid_code", detail.to_owned()))
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Code {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).map_err(|(_, detail)| detail)
    }
}

impl Deserr<BadFields> for Code {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef) -> Result<Self, BadFields> {
        parse_text(value, location, Self::parse)
    }
}

/// A text in Spanish and English.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[deserr(error = BadFields, deny_unknown_fields)]
pub struct Localized {
    /// Spanish.
    #[schema(inline, examples("Movilidad por cable"))]
    pub es: Line<1, 200>,
    /// English.
    #[schema(inline, examples("Cable mobility"))]
    pub en: Line<1, 200>,
}

impl Localized {
    /// The text in a language.
    pub fn in_language(&self, language: UiLanguage) -> &str {
        language.pick(&self.es, &self.en).as_str()
    }
}
