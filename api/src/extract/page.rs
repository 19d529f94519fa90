//! Pages of a list: how many, from where, and the reply.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, NaiveDate, Utc};
use convite_domain::input::{BadFields, FieldError, parse_text};
use convite_persistence::{Page, PageSize};
use deserr::{Deserr, IntoValue, ValuePointerRef};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{Ref, RefOr, Schema};
use utoipa::{IntoParams, ToSchema};

use crate::problem::ApiError;

/// How many elements a page has: 1 to 100.
#[derive(Clone, Copy, Debug, ToSchema)]
#[schema(value_type = i32, minimum = 1, maximum = 100, default = 25, examples(25))]
pub struct Limit(PageSize);

impl Default for Limit {
    fn default() -> Self {
        Self(PageSize::new(25))
    }
}

impl Limit {
    /// The size for a query.
    pub fn size(self) -> PageSize {
        self.0
    }
}

impl Deserr<BadFields> for Limit {
    fn deserialize_from_value<V: IntoValue>(
        value: deserr::Value<V>,
        location: ValuePointerRef,
    ) -> Result<Self, BadFields> {
        parse_text(value, location, |text| match text.parse::<i32>() {
            Ok(limit @ 1..=100) => Ok(Self(PageSize::new(limit))),
            _ => Err(("out_of_range", "must be from 1 to 100".to_owned())),
        })
    }
}

/// The longest cursor, in characters.
const LONGEST: usize = 400;

/// Where a page begins: the key of the last element before it, opaque to clients.
#[derive(Clone, Debug, ToSchema)]
#[schema(value_type = String, max_length = 400)]
pub struct Cursor(Value);

impl Cursor {
    /// The key, when the cursor is of a list in this order.
    pub fn key<K: DeserializeOwned>(self) -> Result<K, ApiError> {
        let bad = || FieldError::new("/cursor", "invalid_cursor", "is of another list, or of another order");
        serde_json::from_value(self.0).map_err(|_| bad().into())
    }
}

/// A key as the cursor of the page after it.
fn encode(key: &impl Serialize) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(key).unwrap_or_default())
}

impl Deserr<BadFields> for Cursor {
    fn deserialize_from_value<V: IntoValue>(
        value: deserr::Value<V>,
        location: ValuePointerRef,
    ) -> Result<Self, BadFields> {
        parse_text(value, location, |text| {
            let text = Some(text).filter(|text| text.len() <= LONGEST);
            let key = text
                .and_then(|text| URL_SAFE_NO_PAD.decode(text).ok())
                .and_then(|bytes| serde_json::from_slice(&bytes).ok());
            key.filter(is_storable)
                .map(Self)
                .ok_or_else(|| ("invalid_cursor", "must be the `next_cursor` of a page of this list".to_owned()))
        })
    }
}

/// Whether the database could hold what a key says: no NUL in a text, no day outside its calendar. A cursor is only a place
/// in a list, so whoever makes one up needs no signature to be kept out, but must not make a query fail either.
fn is_storable(key: &Value) -> bool {
    use Value::{Array, Object, String};
    let is_moment = |text: &str| text.parse::<NaiveDate>().is_ok() || text.parse::<DateTime<Utc>>().is_ok();
    match key {
        String(text) => !text.contains('\0') && (!text.starts_with(['+', '-']) || !is_moment(text)),
        Array(elements) => elements.iter().all(is_storable),
        Object(members) => members.values().all(is_storable),
        _ => true,
    }
}

/// The query of a list without filters.
#[derive(Clone, Debug, Deserr, IntoParams)]
#[deserr(error = BadFields, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// How many elements at most.
    #[param(inline, required = false)]
    #[deserr(default)]
    pub limit: Limit,
    /// The `next_cursor` of the page before.
    #[param(inline, required = false)]
    #[deserr(default)]
    pub cursor: Option<Cursor>,
}

impl PageQuery {
    /// The key after which the page begins.
    pub fn after<K: DeserializeOwned>(self) -> Result<Option<K>, ApiError> {
        self.cursor.map(Cursor::key).transpose()
    }
}

/// One page of a list.
#[derive(Clone, Debug, Serialize)]
pub struct Listed<T> {
    /// Its elements.
    pub items: Vec<T>,
    /// The `cursor` of the next page; null on the last one.
    pub next_cursor: Option<String>,
}

// By hand: the derive would copy the element's schema into each list, where clients want one type.
impl<T: ToSchema> utoipa::__dev::ComposeSchema for Listed<T> {
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        let next = SchemaType::Array(vec![Type::String, Type::Null]);
        let cursor = ObjectBuilder::new()
            .schema_type(next)
            .max_length(Some(400))
            .description(Some("The `cursor` of the next page; null on the last one."));
        ObjectBuilder::new()
            .property("items", ArrayBuilder::new().items(Ref::from_schema_name(T::name())).max_items(Some(100)))
            .property("next_cursor", cursor)
            .required("items")
            .required("next_cursor")
            .description(Some("One page of a list."))
            .into()
    }
}

impl<T: ToSchema> ToSchema for Listed<T> {
    fn name() -> std::borrow::Cow<'static, str> {
        format!("{}List", T::name()).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((T::name().into_owned(), T::schema()));
        T::schemas(schemas);
    }
}

impl<T> Listed<T> {
    /// The reply for a page whose order has the key `key`.
    pub fn new<K: Serialize>(page: Page<T>, key: impl FnOnce(&T) -> K) -> Self {
        let next = page.has_more.then(|| page.items.last().map(|last| encode(&key(last)))).flatten();
        Self { items: page.items, next_cursor: next }
    }

    /// The reply for a page whose elements come with their keys, which what is shown of them does not have.
    pub fn keyed<K: Serialize, S>(page: Page<(K, S)>, mut show: impl FnMut(S) -> T) -> Self {
        let (keys, items): (Vec<_>, Vec<_>) = page.items.into_iter().map(|(key, source)| (key, show(source))).unzip();
        Self::new(Page { items, has_more: page.has_more }, |_| keys.last())
    }
}
