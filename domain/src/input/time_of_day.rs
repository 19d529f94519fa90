//! Times of the day.

use std::fmt;

use chrono::NaiveTime;
use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::ToSchema;

use super::{BadFields, parse_text};

/// A time of the day in the agency's zone, written `HH:MM`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ToSchema)]
#[schema(value_type = String, pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", min_length = 5, max_length = 5)]
pub struct TimeOfDay(NaiveTime);

impl TimeOfDay {
    /// So many minutes after midnight, at most the last of the day.
    pub fn minutes(minutes: u32) -> Self {
        Self(NaiveTime::from_hms_opt(minutes / 60, minutes % 60, 0).unwrap_or_default())
    }

    /// Parses a time of exactly five characters, from 00:00 to 23:59.
    pub fn parse(text: &str) -> Result<Self, (&'static str, String)> {
        // chrono also takes signs and single digits.
        let shape = text.len() == 5
            && text.bytes().enumerate().all(|(i, b)| if i == 2 { b == b':' } else { b.is_ascii_digit() });
        let time = shape.then(|| NaiveTime::parse_from_str(text, "%H:%M").ok()).flatten();
        time.map(Self).ok_or_else(|| ("invalid_time", "must be a time of the day: HH:MM".to_owned()))
    }

    /// The time.
    pub const fn get(self) -> NaiveTime {
        self.0
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%H:%M"))
    }
}

impl Serialize for TimeOfDay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TimeOfDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(|(_, detail)| serde::de::Error::custom(detail))
    }
}

impl Deserr<BadFields> for TimeOfDay {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef) -> Result<Self, BadFields> {
        parse_text(value, location, Self::parse)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_five_characters_and_is_read_as_it_is_written() {
        for good in ["00:00", "08:05", "23:59"] {
            assert_eq!(TimeOfDay::parse(good).map(|time| time.to_string()), Ok(good.to_owned()));
        }
        assert_eq!(TimeOfDay::parse("16:30"), Ok(TimeOfDay::minutes(16 * 60 + 30)));
        for bad in ["24:00", "8:00", "08:60", "+8:00", "08.00", "08:00:00", "08:0 ", "", "ocho!"] {
            assert!(TimeOfDay::parse(bad).is_err(), "{bad}");
        }
    }
}
