//! Whole numbers within bounds.

use deserr::{Deserr, IntoValue, Value, ValueKind, ValuePointerRef};
use serde::{Deserialize, Serialize};
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::{BadFields, at, wrong_type};

/// A whole number from `MIN` to `MAX`, both within 32 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Int<const MIN: i32, const MAX: i32>(i32);

impl<const MIN: i32, const MAX: i32> Int<MIN, MAX> {
    /// The smallest of them.
    pub const MIN_VALUE: Self = Self(MIN);

    /// The number, when it is within the bounds.
    pub fn new(value: i64) -> Option<Self> {
        i32::try_from(value).ok().filter(|value| (MIN..=MAX).contains(value)).map(Self)
    }

    /// The number.
    pub const fn get(self) -> i32 {
        self.0
    }
}

impl<const MIN: i32, const MAX: i32> Deserr<BadFields> for Int<MIN, MAX> {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef) -> Result<Self, BadFields> {
        let number = match value {
            Value::Integer(number) => i64::try_from(number).ok(),
            Value::NegativeInteger(number) => Some(number),
            // JSON Schema calls 3.0 an integer, so do we; the cast is exact within the bounds of 32 bits.
            Value::Float(number) if number.fract() == 0.0 && number.abs() <= f64::from(i32::MAX) => Some(number as i64),
            other => return Err(wrong_type(other.kind(), &[ValueKind::Integer], location)),
        };
        number.and_then(Self::new).ok_or_else(|| at(location, "out_of_range", format!("must be from {MIN} to {MAX}")))
    }
}

impl<const MIN: i32, const MAX: i32> PartialSchema for Int<MIN, MAX> {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::Integer))
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int32)))
            .minimum(Some(MIN))
            .maximum(Some(MAX))
            .into()
    }
}

impl<const MIN: i32, const MAX: i32> ToSchema for Int<MIN, MAX> {
    fn name() -> std::borrow::Cow<'static, str> {
        format!("Int{MIN}To{MAX}").into()
    }
}
