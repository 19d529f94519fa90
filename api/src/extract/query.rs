//! Query parameters: each known, each at most once, all bad ones reported together.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use chrono::{DateTime, Utc};
use convite_domain::input::{BadFields, FieldError, parse, parse_text};
use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use serde_json::Map;
use utoipa::ToSchema;

use crate::problem::ApiError;

/// The query string, parsed. Its members are texts, ids, days, words and [`Moment`]s.
#[derive(Clone, Copy, Debug)]
pub struct Query<T>(pub T);

impl<T: Deserr<BadFields>> FromRequest for Query<T> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read(request.query_string()).map(Self).map_err(ApiError::from))
    }
}

fn read<T: Deserr<BadFields>>(query: &str) -> Result<T, BadFields> {
    let mut members = Map::new();
    let mut bad = BadFields::default();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        if members.insert(name.to_string(), serde_json::Value::String(value.into_owned())).is_some() {
            bad.0.push(FieldError::new(format!("/{name}"), "repeated", "must be given at most once"));
        }
    }
    match parse(serde_json::Value::Object(members)) {
        Ok(query) => bad.into_result().map(|()| query),
        Err(more) => {
            bad.0.extend(more.0);
            Err(bad.into_result().err().unwrap_or_default())
        }
    }
}

/// An instant, RFC 3339.
#[derive(Clone, Copy, Debug, ToSchema)]
#[schema(value_type = String, format = DateTime, examples("2026-11-24T15:00:00Z"))]
pub struct Moment(pub DateTime<Utc>);

impl Deserr<BadFields> for Moment {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef) -> Result<Self, BadFields> {
        parse_text(value, location, |text| {
            let moment = DateTime::parse_from_rfc3339(text).map(|moment| Self(moment.to_utc()));
            moment.map_err(|_| ("invalid_instant", "must be an instant as in RFC 3339".to_owned()))
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
