//! The members of a body that say how a request came in, beside those of its form.

use convite_domain::requests::{Intake, Receipt};
use serde_json::{Map, Value};
use utoipa::openapi::{Object, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// What they are called.
const MEMBERS: [&str; 2] = ["channel", "received_at"];

/// Takes the members out of a body: an object of those that it has.
pub fn taken_from(body: &mut Value) -> Value {
    let take = |name: &str| Some((name.to_owned(), body.as_object_mut()?.remove(name)?));
    Value::Object(MEMBERS.into_iter().filter_map(take).collect::<Map<_, _>>())
}

/// Documents the members of an object.
pub fn describe(object: &mut Object) {
    if let RefOr::T(Schema::Object(receipt)) = Receipt::schema() {
        object.properties.extend(receipt.properties);
    }
}

/// A new request: its form, and of a letter or an e-mail how it came in.
#[derive(Clone, Copy, Debug)]
pub struct NewRequest;

impl PartialSchema for NewRequest {
    fn schema() -> RefOr<Schema> {
        match Intake::schema() {
            RefOr::T(Schema::Object(mut form)) => {
                let text = "A new request: the members of its form. Officers who register a letter or an e-mail say so in \
                            `channel`, and when it arrived in `received_at`: not in the future, and within the last year.";
                form.description = Some(text.to_owned());
                describe(&mut form);
                form.into()
            }
            other => other,
        }
    }
}

impl ToSchema for NewRequest {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        Intake::schemas(schemas);
        Receipt::schemas(schemas);
    }
}
