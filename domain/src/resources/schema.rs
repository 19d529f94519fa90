//! How the contract shows resources: their forms are stored as they are sent, so their schemas are put together as well.

use std::borrow::Cow;

use serde::Serialize;
use utoipa::openapi::schema::{ArrayBuilder, Object, SchemaType, Type};
use utoipa::openapi::{Ref, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::{BrokenSessions, NewResource, Record, ResourceForm, ResourceView};
use crate::AgencyId;

type Named = Vec<(String, RefOr<Schema>)>;

/// Something as it is after a change, with the sessions that it does not hold any more.
#[derive(Clone, Debug, Serialize)]
pub struct Changed<T> {
    /// What was changed.
    #[serde(flatten)]
    pub thing: T,
    /// The sessions that are planned with it and that it does not hold now.
    pub broken_sessions: BrokenSessions,
}

fn object_of(schema: RefOr<Schema>) -> Object {
    match schema {
        RefOr::T(Schema::Object(object)) => object,
        _ => Object::new(),
    }
}

fn reference<T: ToSchema>() -> RefOr<Schema> {
    Ref::from_schema_name(T::name()).into()
}

fn names<T: ToSchema>(schemas: &mut Named) {
    schemas.push((T::name().into_owned(), T::schema()));
    T::schemas(schemas);
}

/// The object, of which every member is always there.
fn whole(mut object: Object, about: &str) -> RefOr<Schema> {
    object.required = object.properties.keys().cloned().collect();
    object.description = Some(about.to_owned());
    object.into()
}

impl<F: ResourceForm> utoipa::__dev::ComposeSchema for ResourceView<F> {
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        let mut object = object_of(Record::schema());
        object.properties.extend(object_of(F::schema()).properties);
        object.properties.insert("id".to_owned(), reference::<F::Id>());
        object.properties.insert("state".to_owned(), reference::<F::State>());
        let actions = ArrayBuilder::new().items(reference::<F::Action>());
        let actions = actions.description(Some("What the caller may do now."));
        object.properties.insert("allowed_actions".to_owned(), actions.into());
        whole(object, "What everybody who sees it sees of it.")
    }
}

impl<F: ResourceForm> ToSchema for ResourceView<F> {
    fn name() -> Cow<'static, str> {
        F::NAME.into()
    }

    fn schemas(schemas: &mut Named) {
        Record::schemas(schemas);
        F::schemas(schemas);
        names::<F::Id>(schemas);
        names::<F::State>(schemas);
        names::<F::Action>(schemas);
    }
}

impl<F: ResourceForm> utoipa::__dev::ComposeSchema for NewResource<F> {
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        let mut object = object_of(F::schema());
        let mut agency = object_of(AgencyId::schema());
        agency.schema_type = SchemaType::Array(vec![Type::String, Type::Null]);
        agency.description =
            Some("The agency whose it is to be; for an agency's own people and systems their own.".to_owned());
        object.properties.insert("agency_id".to_owned(), agency.into());
        object.into()
    }
}

impl<F: ResourceForm> ToSchema for NewResource<F> {
    fn name() -> Cow<'static, str> {
        format!("New{}", F::NAME).into()
    }

    fn schemas(schemas: &mut Named) {
        F::schemas(schemas);
    }
}

impl<T: ToSchema> utoipa::__dev::ComposeSchema for Changed<T> {
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        let mut object = object_of(T::schema());
        object.properties.insert("broken_sessions".to_owned(), reference::<BrokenSessions>());
        whole(object, "It as it is after the change, with the sessions that it does not hold any more.")
    }
}

impl<T: ToSchema> ToSchema for Changed<T> {
    fn name() -> Cow<'static, str> {
        format!("{}Change", T::name()).into()
    }

    fn schemas(schemas: &mut Named) {
        T::schemas(schemas);
        names::<BrokenSessions>(schemas);
    }
}
