//! Defaults that say nothing, or what is not so.

use serde_json::Value;
use utoipa::openapi::schema::ArrayItems;
use utoipa::openapi::{RefOr, Schema};

/// Takes out, everywhere below a schema, the defaults that are what absence means anyway: null and the empty list. Generators
/// of clients would make such a member one that must be sent. In a merge patch absence means *unchanged*, so there no
/// default is true.
pub fn prune(schema: &mut RefOr<Schema>, patch: bool) {
    let RefOr::T(schema) = schema else { return };
    if let Some(default) = default_of(schema)
        && default.as_ref().is_some_and(|value| patch || says_nothing(value))
    {
        *default = None;
    }
    match schema {
        Schema::Object(object) => object.properties.values_mut().for_each(|member| prune(member, patch)),
        Schema::AllOf(all) => all.items.iter_mut().for_each(|item| prune(item, patch)),
        Schema::OneOf(one) => one.items.iter_mut().for_each(|item| prune(item, patch)),
        Schema::AnyOf(any) => any.items.iter_mut().for_each(|item| prune(item, patch)),
        Schema::Array(array) => {
            if let ArrayItems::RefOrSchema(items) = &mut array.items {
                prune(items, patch);
            }
        }
        _ => {}
    }
}

fn default_of(schema: &mut Schema) -> Option<&mut Option<Value>> {
    match schema {
        Schema::Object(object) => Some(&mut object.default),
        Schema::Array(array) => Some(&mut array.default),
        Schema::AllOf(all) => Some(&mut all.default),
        Schema::OneOf(one) => Some(&mut one.default),
        Schema::AnyOf(any) => Some(&mut any.default),
        _ => None,
    }
}

fn says_nothing(value: &Value) -> bool {
    value.is_null() || value.as_array().is_some_and(Vec::is_empty)
}
