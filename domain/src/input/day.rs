//! Calendar dates.

use chrono::NaiveDate;
use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{BadFields, parse_text};

/// A calendar date in the agency's zone, written `YYYY-MM-DD`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, format = "date", examples("2027-03-08"))]
pub struct Day(pub NaiveDate);

impl Day {
    /// Parses an ISO 8601 date of exactly ten characters.
    pub fn parse(text: &str) -> Result<Self, (&'static str, String)> {
        // chrono also takes signs and single digits; ISO 8601 here means exactly `YYYY-MM-DD`.
        let shape = text.len() == 10
            && text.bytes().enumerate().all(|(i, b)| if matches!(i, 4 | 7) { b == b'-' } else { b.is_ascii_digit() });
        let date = shape.then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()).flatten();
        date.map(Self).ok_or_else(|| ("invalid_date", "must be a date: YYYY-MM-DD".to_owned()))
    }
}

impl Deserr<BadFields> for Day {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef) -> Result<Self, BadFields> {
        parse_text(value, location, Self::parse)
    }
}
