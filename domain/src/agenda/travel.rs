//! How long a group needs from one place to another.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::Place;
use crate::VenueId;

/// Kilometres; the mean radius of the International Union of Geodesy and Geophysics.
const EARTH_RADIUS: f64 = 6371.0088;
/// Streets are longer than the line through the air.
const DETOUR: f64 = 1.4;
/// Kilometres in an hour.
const SPEED: f64 = 22.0;

/// A point of WGS 84, in degrees.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// North of the equator.
    pub latitude: f64,
    /// East of Greenwich.
    pub longitude: f64,
}

impl Point {
    /// The great circle to another point, in kilometres.
    pub fn kilometres_to(self, other: Self) -> f64 {
        let (from, to) = (self.latitude.to_radians(), other.latitude.to_radians());
        let half = |degrees: f64| (degrees.to_radians() / 2.0).sin().powi(2);
        let chord =
            half(other.latitude - self.latitude) + from.cos() * to.cos() * half(other.longitude - self.longitude);
        2.0 * EARTH_RADIUS * chord.sqrt().min(1.0).asin()
    }

    /// Minutes to another point by rule: five, and the way at the speed of the city, rounded up to five.
    #[expect(clippy::cast_possible_truncation, reason = "half around the earth are some 80,000 minutes")]
    pub fn minutes_to(self, other: Self) -> i64 {
        let minutes = 5.0 + 60.0 * DETOUR * self.kilometres_to(other) / SPEED;
        (minutes / 5.0).ceil() as i64 * 5
    }
}

/// What an admin knows better than the rule: minutes by direction.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Travel {
    /// From the first venue to the second.
    pub minutes: HashMap<(VenueId, VenueId), u32>,
}

/// Where the group is, as far as the way to its next session goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Spot {
    /// At a venue.
    Venue(VenueId, Point),
    /// Where the delegation stays.
    Base(Point),
}

impl Spot {
    fn point(self) -> Point {
        match self {
            Self::Venue(_, point) | Self::Base(point) => point,
        }
    }

    /// Whether both are one place.
    pub(super) fn is(self, other: Self) -> bool {
        match (self, other) {
            (Self::Venue(one, _), Self::Venue(two, _)) => one == two,
            (Self::Base(_), Self::Base(_)) => true,
            _ => false,
        }
    }
}

impl Travel {
    /// Minutes from one spot to another, without the buffer; 0 for the same one.
    pub(super) fn between(&self, from: Spot, to: Spot) -> i64 {
        if from.is(to) {
            return 0;
        }
        let known = match (from, to) {
            (Spot::Venue(from, _), Spot::Venue(to, _)) => self.minutes.get(&(from, to)),
            _ => None,
        };
        known.map_or_else(|| from.point().minutes_to(to.point()), |minutes| i64::from(*minutes))
    }
}

impl super::City {
    /// The spot of a place: none for a virtual session, and for a base or venue that is not known.
    pub(super) fn spot(&self, place: Place, base: Option<Point>) -> Option<Spot> {
        match place {
            Place::Venue(id) => self.venues.get(&id).map(|venue| Spot::Venue(id, venue.point)),
            Place::Base => base.map(Spot::Base),
            Place::Virtual => None,
        }
    }
}
