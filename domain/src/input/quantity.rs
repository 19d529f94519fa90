//! Decimal numbers, exact.

use std::str::FromStr;

use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{BadFields, parse_text};

/// A decimal number as text, like amounts of money: at most 18 digits before the point and 6 after it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, pattern = r"^-?[0-9]{1,18}(\.[0-9]{1,6})?$", min_length = 1, max_length = 26, examples("2.07"))]
pub struct Quantity(String);

impl Quantity {
    /// Parses a number.
    pub fn parse(text: &str) -> Result<Self, (&'static str, String)> {
        let digits = |text: &str, most: usize| {
            (1..=most).contains(&text.len()) && text.bytes().all(|digit| digit.is_ascii_digit())
        };
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let fits = match unsigned.split_once('.') {
            Some((whole, part)) => digits(whole, 18) && digits(part, 6),
            None => digits(unsigned, 18),
        };
        if fits {
            return Ok(Self(text.to_owned()));
        }
        let detail = "must be a decimal number as text, as in 2.07: at most 18 digits, then at most 6 after a point";
        Err(("invalid_number", detail.to_owned()))
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number.
    pub fn value(&self) -> Decimal {
        Decimal::from_str(&self.0).unwrap_or_default()
    }
}

impl Deserr<BadFields> for Quantity {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef) -> Result<Self, BadFields> {
        parse_text(value, location, Self::parse)
    }
}
