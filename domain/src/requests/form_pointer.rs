//! Pointers into the intake form.

use std::collections::HashMap;
use std::sync::OnceLock;

use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use serde::{Deserialize, Serialize};
use utoipa::openapi::schema::{ArrayItems, ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::{Intake, IntakeItem, Window};
use crate::input::{BadFields, List, parse_text};

/// The longest pointer, in characters.
const LONGEST: usize = 200;

/// A JSON Pointer (RFC 6901) to a member of the intake form, or to something inside one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FormPointer(String);

impl FormPointer {
    /// Parses a pointer; the error is its code and what it must be.
    pub fn parse(text: &str) -> Result<Self, (&'static str, String)> {
        if text.len() <= LONGEST && places().iter().any(|place| place.is_at(text)) {
            return Ok(Self(text.to_owned()));
        }
        Err(("unknown_pointer", format!("must lead to a member of the form, in at most {LONGEST} characters")))
    }

    /// Whether it leads to what another pointer leads to, or to something around it.
    pub fn covers(&self, pointer: &str) -> bool {
        pointer.strip_prefix(&self.0).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A place of the form; `*` stands for the position in an array.
struct Place(Vec<String>);

impl Place {
    fn is_at(&self, pointer: &str) -> bool {
        let position =
            |token: &str| token.bytes().all(|b| b.is_ascii_digit()) && (token == "0" || !token.starts_with('0'));
        let fits = |(known, given): (&String, &str)| {
            if known == "*" { !given.is_empty() && position(given) } else { known == given }
        };
        pointer.starts_with('/')
            && pointer.split('/').count() == self.0.len() + 1
            && self.0.iter().zip(pointer.split('/').skip(1)).all(fits)
    }

    fn pattern(&self) -> String {
        let token = |token: &String| if token == "*" { "/(0|[1-9][0-9]*)".to_owned() } else { format!("/{token}") };
        self.0.iter().map(token).collect()
    }
}

/// Every place of the form, from its schema: what is documented is what can be pointed at.
fn places() -> &'static [Place] {
    static PLACES: OnceLock<Vec<Place>> = OnceLock::new();
    PLACES.get_or_init(|| {
        let mut named = Vec::new();
        Intake::schemas(&mut named);
        // The derive does not follow the elements of lists that stand in the form itself.
        List::<IntakeItem, 12>::schemas(&mut named);
        List::<Window, 3>::schemas(&mut named);
        let mut found = Vec::new();
        find_places(&Intake::schema(), &named.into_iter().collect(), &[], &mut found);
        // Ids are the service's own: nobody is asked for one.
        found.retain(|place| place.0 != ["items", "*", "id"]);
        found
    })
}

fn find_places(schema: &RefOr<Schema>, named: &HashMap<String, RefOr<Schema>>, at: &[String], found: &mut Vec<Place>) {
    let mut below = |token: &str, schema: &RefOr<Schema>| {
        let place = [at, &[token.to_owned()]].concat();
        find_places(schema, named, &place, found);
        found.push(Place(place));
    };
    match schema {
        RefOr::Ref(reference) => {
            let name = reference.ref_location.rsplit('/').next().unwrap_or_default();
            if let Some(schema) = named.get(name) {
                find_places(schema, named, at, found);
            }
        }
        RefOr::T(Schema::Object(object)) => object.properties.iter().for_each(|(name, schema)| below(name, schema)),
        RefOr::T(Schema::Array(array)) => {
            if let ArrayItems::RefOrSchema(items) = &array.items {
                below("*", items);
            }
        }
        RefOr::T(Schema::OneOf(one)) => one.items.iter().for_each(|schema| find_places(schema, named, at, found)),
        RefOr::T(Schema::AllOf(all)) => all.items.iter().for_each(|schema| find_places(schema, named, at, found)),
        _ => {}
    }
}

impl Deserr<BadFields> for FormPointer {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef) -> Result<Self, BadFields> {
        parse_text(value, location, Self::parse)
    }
}

impl PartialSchema for FormPointer {
    fn schema() -> RefOr<Schema> {
        let patterns: Vec<_> = places().iter().map(Place::pattern).collect();
        ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::String))
            .description(Some("A JSON Pointer (RFC 6901) to a member of the form, or to something inside one."))
            .pattern(Some(format!("^({})$", patterns.join("|"))))
            .max_length(Some(LONGEST))
            .examples(["/change_objective"])
            .into()
    }
}

impl ToSchema for FormPointer {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_leads_to_a_place_of_the_form() {
        for pointer in ["/kind", "/requester", "/requester/phone", "/windows/0/start", "/items/11/text", "/topics/4"] {
            assert!(FormPointer::parse(pointer).is_ok(), "{pointer}");
        }
        for pointer in
            ["", "/", "kind", "/moon", "/requester/shoe", "/windows/x", "/windows/01", "/kind/0", "/windows/"]
        {
            assert!(FormPointer::parse(pointer).is_err(), "{pointer}");
        }
    }

    #[test]
    fn a_pointer_covers_itself_and_what_is_inside() {
        let phone = FormPointer::parse("/requester/phone").expect("a pointer");
        let requester = FormPointer::parse("/requester").expect("a pointer");
        assert!(phone.covers("/requester/phone") && requester.covers("/requester/phone"));
        assert!(!phone.covers("/requester/email") && !phone.covers("/requester") && !requester.covers("/requesters"));
    }
}
