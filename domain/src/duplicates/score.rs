//! A share from 0 to 1, kept in thousandths, so that it is the same wherever it is compared.

use std::fmt;

use deserr::{Deserr, IntoValue, Value, ValueKind, ValuePointerRef};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::input::{BadFields, at, wrong_type};

/// How alike two things are: 0 not at all, 1 the same. JSON shows a number with at most three decimals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Score(u16);

impl Score {
    /// The same.
    pub const ONE: Self = Self(1000);

    /// So many thousandths, at most a thousand.
    pub const fn thousandths(thousandths: u16) -> Self {
        if thousandths > 1000 { Self::ONE } else { Self(thousandths) }
    }

    /// The nearest of a share; what is no number is 0.
    pub fn of(share: f64) -> Self {
        // A cast of a float saturates, and of no number is 0.
        Self::thousandths((share.clamp(0.0, 1.0) * 1000.0).round() as u16)
    }

    /// A number that is given as a share; none when it is outside 0 to 1.
    pub fn parse(share: f64) -> Option<Self> {
        (0.0..=1.0).contains(&share).then(|| Self::of(share))
    }

    /// As a share.
    pub fn get(self) -> f64 {
        f64::from(self.0) / 1000.0
    }

    /// In thousandths, as it is stored.
    pub const fn in_thousandths(self) -> u16 {
        self.0
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.get())
    }
}

impl Serialize for Score {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.get())
    }
}

impl<'de> Deserialize<'de> for Score {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let share = f64::deserialize(deserializer)?;
        Self::parse(share).ok_or_else(|| serde::de::Error::custom("a score is from 0 to 1"))
    }
}

/// What is wrong with a number that is no score.
pub const NOT_A_SCORE: (&str, &str) = ("out_of_range", "must be from 0 to 1");

impl Deserr<BadFields> for Score {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef) -> Result<Self, BadFields> {
        let share = match value {
            Value::Integer(whole) => whole.min(2) as f64,
            Value::NegativeInteger(_) => -1.0,
            Value::Float(share) => share,
            other => return Err(wrong_type(other.kind(), &[ValueKind::Float], location)),
        };
        Self::parse(share).ok_or_else(|| at(location, NOT_A_SCORE.0, NOT_A_SCORE.1))
    }
}

impl PartialSchema for Score {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::Number))
            .minimum(Some(0))
            .maximum(Some(1))
            .examples([serde_json::json!(0.873)])
            .into()
    }
}

impl ToSchema for Score {
    fn name() -> std::borrow::Cow<'static, str> {
        "Score".into()
    }
}
