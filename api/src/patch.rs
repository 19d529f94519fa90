//! JSON Merge Patch, RFC 7396: the patch is merged into the thing's form, and the whole form is parsed again.

use std::collections::HashMap;

use convite_domain::input::{self, BadFields, FieldError};
use convite_domain::requests::{Intake, Receipt};
use deserr::Deserr;
use serde_json::{Map, Value};
use utoipa::openapi::schema::{ObjectBuilder, OneOfBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::problem::ApiError;
use crate::requests::receipt;

/// The form after the patch. A patch that is no object would replace the whole form: it is refused.
pub fn merged(mut form: Value, patch: &Value) -> Result<Value, ApiError> {
    if !patch.is_object() {
        return Err(FieldError::new("", "wrong_type", "must be an object").into());
    }
    json_patch::merge(&mut form, patch);
    Ok(form)
}

/// The form after the patch, parsed; every bad field of it, and every member of the patch that no form has.
pub fn patched<T: Deserr<BadFields>>(form: Value, patch: &Value) -> Result<T, ApiError> {
    let after = merged(form.clone(), patch)?;
    Ok(unknown_members::<T>(&form, patch).join(input::parse(after))?)
}

/// The members that a patch would take away and that no form has: once it is merged, nothing is left to say so.
pub fn unknown_members<T: Deserr<BadFields>>(form: &Value, patch: &Value) -> BadFields {
    let mut probe = form.clone();
    json_patch::merge(&mut probe, &without_nulls(patch));
    let bad = input::parse::<T>(probe).err().unwrap_or_default();
    BadFields(bad.0.into_iter().filter(|error| error.code == "unknown_member").collect())
}

fn without_nulls(patch: &Value) -> Value {
    match patch {
        Value::Null => Value::Bool(true),
        Value::Object(members) => {
            members.iter().map(|(name, value)| (name.clone(), without_nulls(value))).collect::<Map<_, _>>().into()
        }
        other => other.clone(),
    }
}

/// A merge patch of the form `T`: the same members, none of them required, in nested objects too; what the form may lack
/// may be null.
#[derive(Clone, Copy, Debug)]
pub struct MergePatch<T>(std::marker::PhantomData<T>);

impl<T: ToSchema> utoipa::__dev::ComposeSchema for MergePatch<T> {
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        let mut nested = Vec::new();
        T::schemas(&mut nested);
        let mut patch = patch_of(T::schema(), &nested.into_iter().collect());
        if let RefOr::T(Schema::Object(object)) = &mut patch {
            object.description = Some("A merge patch (RFC 7396): what is absent stays, what is null goes.".to_owned());
        }
        patch
    }
}

impl<T: ToSchema> ToSchema for MergePatch<T> {
    fn name() -> std::borrow::Cow<'static, str> {
        format!("{}Patch", T::name()).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        let mut nested = Vec::new();
        T::schemas(&mut nested);
        schemas.extend(still_named(Self::schema(), nested));
    }
}

/// The schemas that a patch refers to, and those that they refer to: what is merged member by member stands in the patch
/// itself and needs no name.
fn still_named(patch: RefOr<Schema>, mut nested: Vec<(String, RefOr<Schema>)>) -> Vec<(String, RefOr<Schema>)> {
    let (mut named, mut unread) = (Vec::new(), vec![patch]);
    while let Some(schema) = unread.pop() {
        let text = serde_json::to_string(&schema).unwrap_or_default();
        let is_named = |(name, _): &(String, _)| text.contains(&format!("/schemas/{name}\""));
        let (found, rest): (Vec<_>, Vec<_>) = nested.into_iter().partition(is_named);
        unread.extend(found.iter().map(|(_, schema)| schema.clone()));
        named.extend(found);
        nested = rest;
    }
    named
}

/// The schema of what may be merged into a value: objects are merged member by member, all else is replaced.
fn patch_of(schema: RefOr<Schema>, named: &HashMap<String, RefOr<Schema>>) -> RefOr<Schema> {
    match schema {
        RefOr::Ref(reference) => {
            let name = reference.ref_location.rsplit('/').next().unwrap_or_default();
            match named.get(name) {
                Some(RefOr::T(Schema::Object(object))) if !object.properties.is_empty() => {
                    patch_of(RefOr::T(Schema::Object(object.clone())), named)
                }
                _ => RefOr::Ref(reference),
            }
        }
        RefOr::T(Schema::Object(mut object)) => {
            let required = std::mem::take(&mut object.required);
            // A patch that changes nothing is one, too.
            object.min_properties = None;
            for (name, member) in &mut object.properties {
                let patch = patch_of(member.clone(), named);
                *member = if required.contains(name) { patch } else { or_null(patch) };
            }
            object.into()
        }
        RefOr::T(Schema::OneOf(mut one)) => {
            one.items = one.items.into_iter().map(|item| patch_of(item, named)).collect();
            RefOr::T(Schema::OneOf(one))
        }
        other => other,
    }
}

/// The schema, or null; what allows null already stays as it is.
fn or_null(schema: RefOr<Schema>) -> RefOr<Schema> {
    let nullable = match &schema {
        RefOr::T(Schema::OneOf(_)) => true,
        RefOr::T(Schema::Object(object)) => {
            matches!(&object.schema_type, SchemaType::Array(types) if types.contains(&Type::Null))
        }
        _ => false,
    };
    if nullable {
        return schema;
    }
    let null = ObjectBuilder::new().schema_type(Type::Null);
    OneOfBuilder::new().item(schema).item(null).into()
}

/// A merge patch of a request: the members of its form, the link that officers make, and what they say of a letter.
#[derive(Clone, Copy, Debug)]
pub struct IntakePatch;

impl PartialSchema for IntakePatch {
    fn schema() -> RefOr<Schema> {
        match <MergePatch<Intake> as PartialSchema>::schema() {
            RefOr::T(Schema::Object(mut form)) => {
                let id = Option::<convite_domain::OrganizationId>::schema();
                form.properties.insert("organization_id".to_owned(), id);
                receipt::describe(&mut form);
                form.into()
            }
            other => other,
        }
    }
}

impl ToSchema for IntakePatch {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        Intake::schemas(schemas);
        Receipt::schemas(schemas);
    }
}
