//! What can be read of a document that is bad elsewhere: so that what is found only in the database, and rules that span
//! members, are told beside whatever else is bad.

use deserr::Deserr;
use serde_json::Value;

use super::BadFields;

/// What stands at a JSON Pointer, when it is there and good.
pub fn part<T: Deserr<BadFields>>(document: &Value, pointer: &str) -> Option<T> {
    deserr::deserialize::<T, _, BadFields>(document.pointer(pointer)?.clone()).ok()
}

/// The good elements of a list, with their places. What is beyond `most` is refused for the length of the list, not read.
pub fn parts<T: Deserr<BadFields>>(document: &Value, pointer: &str, most: usize) -> Vec<(usize, T)> {
    let elements = document.pointer(pointer).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let good = |(place, element): (usize, &Value)| Some((place, part(element, "")?));
    elements.iter().take(most).enumerate().filter_map(good).collect()
}

/// Whether a member is said, good or not: null says nothing.
pub fn is_said(document: &Value, member: &str) -> bool {
    document.get(member).is_some_and(|value| !value.is_null())
}
