//! The parts of the path that name a thing.

use std::future::{Ready, ready};
use std::str::FromStr;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};

use crate::problem::ApiError;

/// The `{…}` of a path, parsed: one, or a pair. What does not parse names nothing: 404, as for any unknown id.
#[derive(Clone, Copy, Debug)]
pub struct Path<T>(pub T);

/// What the `{…}` of a path become.
pub trait Segments: Sized {
    /// Parses the segments in their order.
    fn parse<'a>(segments: impl Iterator<Item = &'a str>) -> Option<Self>;
}

impl<T: FromStr> Segments for T {
    fn parse<'a>(mut segments: impl Iterator<Item = &'a str>) -> Option<Self> {
        segments.next()?.parse().ok()
    }
}

/// The two ids of a thing that belongs to another.
#[derive(Clone, Copy, Debug)]
pub struct Pair<A, B>(pub A, pub B);

impl<A: FromStr, B: FromStr> Segments for Pair<A, B> {
    fn parse<'a>(mut segments: impl Iterator<Item = &'a str>) -> Option<Self> {
        Some(Self(segments.next()?.parse().ok()?, segments.next()?.parse().ok()?))
    }
}

impl<T: Segments> FromRequest for Path<T> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let segments = request.match_info().iter().map(|(_, value)| value);
        ready(T::parse(segments).map(Self).ok_or_else(ApiError::not_found))
    }
}
