//! What a member says about an inlined schema.
//!
//! utoipa writes such a member as `allOf` of the schema and of an object that holds nothing but the member's description,
//! default and examples; no text and no list is an object, so nothing would satisfy both.

use utoipa::openapi::schema::{ArrayItems, Object};
use utoipa::openapi::{RefOr, Schema};

/// Moves the annotations of members into the schemas that they are about, everywhere below a schema.
pub fn fold(schema: &mut RefOr<Schema>) {
    let RefOr::T(schema) = schema else { return };
    if let Schema::AllOf(all) = schema
        && let [RefOr::T(about), RefOr::T(Schema::Object(annotations))] = all.items.as_mut_slice()
        && annotations.properties.is_empty()
        && annotate(about, annotations)
    {
        *schema = about.clone();
    }
    match schema {
        Schema::Object(object) => object.properties.values_mut().for_each(fold),
        Schema::AllOf(all) => all.items.iter_mut().for_each(fold),
        Schema::OneOf(one) => one.items.iter_mut().for_each(fold),
        Schema::AnyOf(any) => any.items.iter_mut().for_each(fold),
        Schema::Array(array) => {
            if let ArrayItems::RefOrSchema(items) = &mut array.items {
                fold(items);
            }
        }
        _ => {}
    }
}

/// Whether the schema is of a kind that can take the annotations; then it has them.
fn annotate(schema: &mut Schema, annotations: &mut Object) -> bool {
    let (description, default, examples) = match schema {
        Schema::Object(object) => (&mut object.description, &mut object.default, &mut object.examples),
        Schema::Array(array) => (&mut array.description, &mut array.default, &mut array.examples),
        _ => return false,
    };
    *description = annotations.description.take().or(description.take());
    *default = annotations.default.take().or(default.take());
    if !annotations.examples.is_empty() {
        *examples = std::mem::take(&mut annotations.examples);
    }
    true
}
