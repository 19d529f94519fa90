//! Instants.

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use serde::Serialize;
use utoipa::ToSchema;

use super::{BadFields, parse_text};

/// An instant, RFC 3339, in whole microseconds as the database keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, format = DateTime, examples("2026-11-24T15:00:00Z"))]
pub struct Moment(pub DateTime<Utc>);

impl Deserr<BadFields> for Moment {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef) -> Result<Self, BadFields> {
        parse_text(value, location, |text| {
            let moment = DateTime::parse_from_rfc3339(text).map(|moment| moment.to_utc());
            let moment = moment.map_err(|_| ("invalid_instant", "must be an instant as in RFC 3339".to_owned()))?;
            // A leap second is the first moment after it, as where it is stored.
            let leap = moment.timestamp_subsec_nanos() >= 1_000_000_000;
            let moment = if leap { moment + TimeDelta::seconds(1) } else { moment };
            Ok(Self(moment.duration_trunc(TimeDelta::microseconds(1)).unwrap_or(moment)))
        })
    }
}
