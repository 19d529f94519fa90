//! JSON Merge Patch, RFC 7396: the patch is merged into the thing's form, and the whole form is parsed again.

use convite_domain::input::FieldError;
use convite_domain::requests::Intake;
use serde_json::Value;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::problem::ApiError;

/// The form after the patch. A patch that is no object would replace the whole form: it is refused.
pub fn merged(mut form: Value, patch: &Value) -> Result<Value, ApiError> {
    if !patch.is_object() {
        return Err(FieldError::new("", "wrong_type", "must be an object").into());
    }
    json_patch::merge(&mut form, patch);
    Ok(form)
}

/// A merge patch of the form `T`: the same members, none of them required.
#[derive(Clone, Copy, Debug)]
pub struct MergePatch<T>(std::marker::PhantomData<T>);

impl<T: ToSchema> utoipa::__dev::ComposeSchema for MergePatch<T> {
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        match T::schema() {
            RefOr::T(Schema::Object(mut form)) => {
                form.required.clear();
                form.description =
                    Some("A merge patch (RFC 7396): what is absent stays, what is null goes.".to_owned());
                form.into()
            }
            other => other,
        }
    }
}

impl<T: ToSchema> ToSchema for MergePatch<T> {
    fn name() -> std::borrow::Cow<'static, str> {
        format!("{}Patch", T::name()).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        T::schemas(schemas);
    }
}

/// A merge patch of a request: the members of its form, and the link that officers make.
#[derive(Clone, Copy, Debug)]
pub struct IntakePatch;

impl PartialSchema for IntakePatch {
    fn schema() -> RefOr<Schema> {
        match <MergePatch<Intake> as PartialSchema>::schema() {
            RefOr::T(Schema::Object(mut form)) => {
                let id = Option::<convite_domain::OrganizationId>::schema();
                form.properties.insert("organization_id".to_owned(), id);
                form.into()
            }
            other => other,
        }
    }
}

impl ToSchema for IntakePatch {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        Intake::schemas(schemas);
    }
}
