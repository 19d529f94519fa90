//! Things that are shown with something more, as a new request is with its tracking token.

use std::collections::BTreeMap;

use utoipa::openapi::schema::{AllOf, Object};
use utoipa::openapi::{Components, RefOr, Schema};

type Named = BTreeMap<String, RefOr<Schema>>;

/// Makes one object of each schema that is composed of several: as every object is closed, no value could be all of them.
pub fn flatten(components: &mut Components) {
    let named: Named = components.schemas.iter().map(|(name, schema)| (name.clone(), schema.clone())).collect();
    for schema in components.schemas.values_mut() {
        if let RefOr::T(Schema::AllOf(parts)) = schema
            && let Some(whole) = united(parts, &named)
        {
            *schema = whole.into();
        }
    }
}

/// The members of all parts; none when a part is no object.
fn united(parts: &AllOf, named: &Named) -> Option<Object> {
    let mut whole = Object::new();
    whole.description = parts.description.clone();
    for part in &parts.items {
        let object = object_of(part, named)?;
        whole.properties.extend(object.properties.clone());
        whole.required.extend(object.required.clone());
    }
    Some(whole)
}

fn object_of<'a>(schema: &'a RefOr<Schema>, named: &'a Named) -> Option<&'a Object> {
    match schema {
        RefOr::T(Schema::Object(object)) => Some(object),
        RefOr::Ref(reference) => object_of(named.get(reference.ref_location.rsplit('/').next()?)?, named),
        // An inlined form, and what the member says about it.
        RefOr::T(Schema::AllOf(about)) => match about.items.as_slice() {
            [form, RefOr::T(Schema::Object(said))] if said.properties.is_empty() => object_of(form, named),
            _ => None,
        },
        RefOr::T(_) => None,
    }
}
