//! Points on the planet.

use deserr::{Deserr, IntoValue, Value, ValueKind, ValuePointerRef};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{BadFields, at, wrong_type};
use crate::agenda::Point;

/// A number of degrees from `-MOST` to `MOST`.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Degrees<const MOST: u16>(f64);

impl<const MOST: u16> Deserr<BadFields> for Degrees<MOST> {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef) -> Result<Self, BadFields> {
        let degrees = match value {
            // What a cast would round is far outside the bounds.
            Value::Integer(whole) => whole.min(1000) as f64,
            Value::NegativeInteger(whole) => whole.max(-1000) as f64,
            Value::Float(degrees) => degrees,
            other => return Err(wrong_type(other.kind(), &[ValueKind::Float], location)),
        };
        let bound = f64::from(MOST);
        if (-bound..=bound).contains(&degrees) {
            return Ok(Self(degrees));
        }
        Err(at(location, "out_of_range", format!("must be from -{MOST} to {MOST}")))
    }
}

/// A point on the planet: WGS 84, in degrees.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct GeoPoint {
    /// North of the equator.
    #[schema(minimum = -90, maximum = 90, examples(6.2447))]
    pub latitude: f64,
    /// East of Greenwich.
    #[schema(minimum = -180, maximum = 180, examples(-75.5748))]
    pub longitude: f64,
}

/// The same before it is one: deserr makes it of members that are within their bounds.
#[derive(Deserr)]
#[deserr(error = BadFields, deny_unknown_fields)]
struct Given {
    latitude: Degrees<90>,
    longitude: Degrees<180>,
}

impl Deserr<BadFields> for GeoPoint {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef) -> Result<Self, BadFields> {
        let Given { latitude, longitude } = Given::deserialize_from_value(value, location)?;
        Ok(Self { latitude: latitude.0, longitude: longitude.0 })
    }
}

impl From<GeoPoint> for Point {
    fn from(point: GeoPoint) -> Self {
        Self { latitude: point.latitude, longitude: point.longitude }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::input;

    fn bad(value: Value) -> Vec<String> {
        let bad = input::parse::<GeoPoint>(value).expect_err("no point");
        bad.0.iter().map(|error| format!("{}: {}", error.pointer, error.code)).collect()
    }

    #[test]
    fn a_point_is_on_the_planet() {
        for (latitude, longitude) in [(6.2447, -75.5748), (90.0, 180.0), (-90.0, -180.0)] {
            let point = input::parse(json!({ "latitude": latitude, "longitude": longitude }));
            assert_eq!(point, Ok(GeoPoint { latitude, longitude }));
        }
        assert!(input::parse::<GeoPoint>(json!({ "latitude": 6, "longitude": -75 })).is_ok());
        assert_eq!(
            bad(json!({ "latitude": 90.001, "longitude": i64::MIN, "height": 1500 })),
            ["/height: unknown_member", "/latitude: out_of_range", "/longitude: out_of_range"]
        );
        assert_eq!(bad(json!({ "latitude": "6" })), ["/latitude: wrong_type", "/longitude: required"]);
        assert_eq!(bad(json!([6.2, -75.5])), [": wrong_type"]);
    }
}
