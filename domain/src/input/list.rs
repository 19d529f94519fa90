//! Lists of bounded length.

use std::ops::{Deref, RangeInclusive};

use deserr::{Deserr, IntoValue, Sequence, Value, ValuePointerRef};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::schema::ArrayBuilder;
use utoipa::openapi::{RefOr, Schema};

use super::{BadFields, at};

/// Refuses a list by its length before any element is parsed: a million elements cost nothing.
fn elements<V: IntoValue, T: Deserr<BadFields>>(
    value: Value<V>,
    location: ValuePointerRef,
    bounds: RangeInclusive<usize>,
) -> Result<Vec<T>, BadFields> {
    let (min, max) = bounds.into_inner();
    match &value {
        Value::Sequence(list) if list.len() > max => {
            Err(at(location, "too_many", format!("must have at most {max} elements")))
        }
        Value::Sequence(list) if list.len() < min => {
            Err(at(location, "too_few", format!("must have at least {min} elements")))
        }
        _ => Vec::deserialize_from_value(value, location),
    }
}

macro_rules! list_type {
    ($(#[$doc:meta])* $name:ident, $unique:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name<T, const MAX: usize, const MIN: usize = 0>(Vec<T>);

        impl<T, const MAX: usize> Default for $name<T, MAX> {
            fn default() -> Self {
                Self(Vec::new())
            }
        }

        impl<T, const MAX: usize, const MIN: usize> Deref for $name<T, MAX, MIN> {
            type Target = [T];

            fn deref(&self) -> &[T] {
                &self.0
            }
        }

        impl<T, const MAX: usize, const MIN: usize> $name<T, MAX, MIN> {
            /// The elements.
            pub fn into_inner(self) -> Vec<T> {
                self.0
            }
        }

        // What utoipa asks of a generic type whose schema is written by hand.
        impl<T: ToSchema, const MAX: usize, const MIN: usize> utoipa::__dev::ComposeSchema for $name<T, MAX, MIN> {
            fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
                let element = RefOr::Ref(utoipa::openapi::Ref::from_schema_name(T::name()));
                let least = (MIN > 0).then_some(MIN);
                ArrayBuilder::new().items(element).min_items(least).max_items(Some(MAX)).unique_items($unique).into()
            }
        }

        impl<T: ToSchema, const MAX: usize, const MIN: usize> ToSchema for $name<T, MAX, MIN> {
            fn name() -> std::borrow::Cow<'static, str> {
                format!("{}{}{MIN}To{MAX}", T::name(), stringify!($name)).into()
            }

            fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
                schemas.push((T::name().into_owned(), T::schema()));
                T::schemas(schemas);
            }
        }
    };
}

list_type! {
    /// `MIN` to `MAX` elements, in the order given.
    List, false
}

list_type! {
    /// `MIN` to `MAX` elements, in the order given, none twice.
    UniqueList, true
}

impl<T, const MAX: usize> List<T, MAX> {
    /// A list of elements that a rule of the domain made.
    pub fn new(elements: Vec<T>) -> Option<Self> {
        (elements.len() <= MAX).then_some(Self(elements))
    }
}

impl<T: PartialEq, const MAX: usize, const MIN: usize> UniqueList<T, MAX, MIN> {
    /// A list of elements that a rule of the domain made.
    pub fn new(elements: Vec<T>) -> Option<Self> {
        let unique = (1..elements.len()).all(|i| !elements[..i].contains(&elements[i]));
        (unique && (MIN..=MAX).contains(&elements.len())).then_some(Self(elements))
    }
}

impl<T: Deserr<BadFields>, const MAX: usize, const MIN: usize> Deserr<BadFields> for List<T, MAX, MIN> {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef) -> Result<Self, BadFields> {
        elements(value, location, MIN..=MAX).map(Self)
    }
}

impl<T: Deserr<BadFields> + PartialEq, const MAX: usize, const MIN: usize> Deserr<BadFields>
    for UniqueList<T, MAX, MIN>
{
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef) -> Result<Self, BadFields> {
        let all: Vec<T> = elements(value, location, MIN..=MAX)?;
        match (1..all.len()).find(|i| all[..*i].contains(&all[*i])) {
            Some(i) => Err(at(location.push_index(i), "repeated", "stands in the list already")),
            None => Ok(Self(all)),
        }
    }
}
