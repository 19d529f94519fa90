//! Query parameters: each known, each at most once, all bad ones reported together.

use std::future::{Ready, ready};
use std::marker::PhantomData;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use convite_domain::calendar::HOLIDAY_YEARS;
use convite_domain::input::{BadFields, FieldError, parse, parse_text};
use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use serde_json::Map;
use utoipa::ToSchema;

use crate::problem::{ApiError, ProblemKind};

/// The query string, to be parsed once it is known that the caller may ask: a 404 and a 403 come before what is bad in it.
/// Its members are texts, ids, days, words and instants.
#[derive(Clone, Debug)]
pub struct Query<T>(String, PhantomData<T>);

impl<T: Deserr<BadFields>> Query<T> {
    /// The parameters, or every bad one.
    pub fn parse(self) -> Result<T, ApiError> {
        Ok(read(&self.0)?)
    }
}

impl<T> FromRequest for Query<T> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(request.query_string().to_owned(), PhantomData)))
    }
}

fn read<T: Deserr<BadFields>>(query: &str) -> Result<T, BadFields> {
    let mut members = Map::new();
    let mut bad = BadFields::default();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        if members.insert(name.to_string(), serde_json::Value::String(value.into_owned())).is_some() {
            bad.0.push(FieldError::new(pointer_to(&name), "repeated", "must be given at most once"));
        }
    }
    bad.join(parse(serde_json::Value::Object(members)))
}

/// The query of an operation that changes something: it takes no parameter at all.
#[derive(Clone, Debug, Default)]
pub struct NoQuery(BadFields);

impl NoQuery {
    /// Reads what is too much.
    pub fn of(request: &HttpRequest) -> Self {
        Self(unknown_names(request.query_string()))
    }

    /// Refuses what is too much together with the bad fields of the body, so after a 404, a 403 or a 428 and before
    /// anything that is found out under a lock. What happened in the meantime is rolled back by its transaction.
    pub fn refuse<T>(self, outcome: Result<T, ApiError>) -> Result<T, ApiError> {
        if self.0.0.is_empty() {
            return outcome;
        }
        match outcome {
            Err(error) if error.kind == ProblemKind::Invalid => {
                Err(ApiError { errors: [self.0.0, error.errors].concat(), ..error })
            }
            Err(error) if error.refused.is_none() && !error.kind.is_found_under_the_lock() => Err(error),
            _ => Err(self.0.into()),
        }
    }
}

impl FromRequest for NoQuery {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::of(request)))
    }
}

/// Every name of a query, as an unknown one.
pub fn unknown_names(query: &str) -> BadFields {
    let name = |(name, _): (std::borrow::Cow<'_, str>, _)| {
        FieldError::new(pointer_to(&name), "unknown_member", "is not known here")
    };
    BadFields(form_urlencoded::parse(query.as_bytes()).map(name).collect())
}

/// A parameter's name as a JSON Pointer.
fn pointer_to(name: &str) -> String {
    format!("/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// A year of the Gregorian calendar.
#[derive(Clone, Copy, Debug, ToSchema)]
#[schema(value_type = i32, minimum = 1583, maximum = 9999, examples(2030))]
pub struct Year(pub i32);

impl Deserr<BadFields> for Year {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef) -> Result<Self, BadFields> {
        parse_text(value, location, |text| match text.parse::<i32>() {
            Ok(year) if HOLIDAY_YEARS.contains(&year) => Ok(Self(year)),
            _ => Err(("out_of_range", "must be from 1583 to 9999".to_owned())),
        })
    }
}

/// An id of whatever kind.
#[derive(Clone, Copy, Debug)]
pub struct QueryId(pub uuid::Uuid);

impl Deserr<BadFields> for QueryId {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef) -> Result<Self, BadFields> {
        parse_text(value, location, |text| {
            let id = text.parse::<uuid::fmt::Hyphenated>().map(|id| Self(id.into_uuid()));
            id.map_err(|_| ("invalid_id", "is not an id: 36 characters, as a UUID".to_owned()))
        })
    }
}
