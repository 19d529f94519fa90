//! Time zones.

use chrono_tz::Tz;
use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{BadFields, parse_text};

/// A time zone by its name in the IANA database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, min_length = 1, max_length = 64, pattern = "^[A-Za-z0-9_+/-]+$", examples("Europe/Lisbon"))]
pub struct ZoneName(pub Tz);

impl ZoneName {
    /// Parses a name.
    pub fn parse(text: &str) -> Result<Self, (&'static str, String)> {
        let bad = |_| ("unknown_zone", "must be a time zone of the IANA database, as Europe/Lisbon".to_owned());
        text.parse().map(Self).map_err(bad)
    }
}

impl Deserr<BadFields> for ZoneName {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef) -> Result<Self, BadFields> {
        parse_text(value, location, Self::parse)
    }
}
