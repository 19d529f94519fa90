//! From the document of a practice to cells, and back.

use serde_json::{Map, Value, json};

use super::columns::{COLUMNS, Kind};
use crate::input::FieldError;
use crate::practices::RevisionForm;

/// Between the elements of a list.
const BETWEEN: char = '|';

/// The cells of a practice, as texts, in the order of the columns.
pub fn cells(code: &str, agency: &str, form: &RevisionForm) -> Vec<String> {
    let mut document = json!({ "code": code, "agency": agency, "revision": form });
    strip_nulls(&mut document);
    let language = form.language.as_str();
    let cell = |value: &Value, kind| match (kind, value) {
        (_, Value::String(text)) => text.clone(),
        (_, Value::Array(elements)) if elements.is_empty() => String::new(),
        (Kind::List | Kind::Axes, Value::Array(elements)) => {
            let plain: Option<Vec<String>> = elements.iter().map(|element| plain(element, language)).collect();
            let plain = plain.map(|plain| plain.join(&BETWEEN.to_string())).unwrap_or_default();
            if value_of(&plain, kind, language).as_ref() == Ok(value) { plain } else { value.to_string() }
        }
        (_, value) => value.to_string(),
    };
    let found = COLUMNS.iter().map(|column| document.pointer(&column.pointer).map(|value| cell(value, column.kind)));
    found.map(Option::unwrap_or_default).collect()
}

/// An element of a list without JSON, as far as it can be said so.
fn plain(element: &Value, language: &str) -> Option<String> {
    match element {
        Value::String(text) => Some(text.clone()),
        element => {
            let (axis, weight) = (element["axis"].as_str()?, element["weight"].as_i64()?);
            Some(format!("{axis}:{weight}:{}", element["justification"][language].as_str()?))
        }
    }
}

/// What a cell says; a problem's pointer is left to whoever knows where the cell stands.
pub(super) fn value_of(cell: &str, kind: Kind, language: &str) -> Result<Value, FieldError> {
    let is_json = kind == Kind::Json || cell.trim_start().starts_with('[');
    match kind {
        Kind::Text => Ok(Value::String(cell.to_owned())),
        _ if is_json => {
            serde_json::from_str(cell).map_err(|_| FieldError::new("", "invalid_json", "must be a JSON array"))
        }
        Kind::Axes => Ok(elements(cell).map(|element| axis(element, language)).collect()),
        _ => Ok(elements(cell).map(|element| Value::String(element.to_owned())).collect()),
    }
}

fn elements(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(BETWEEN).map(str::trim).filter(|element| !element.is_empty())
}

/// `axis:weight:justification`.
fn axis(element: &str, language: &str) -> Value {
    let mut parts = element.splitn(3, ':').map(str::trim);
    let (axis, weight, why) = (parts.next(), parts.next(), parts.next().filter(|why| !why.is_empty()));
    let weight = weight.map(|weight| weight.parse::<i32>().map_or_else(|_| json!(weight), |number| json!(number)));
    let mut tag = Map::new();
    tag.insert("axis".to_owned(), json!(axis));
    tag.extend(weight.map(|weight| ("weight".to_owned(), weight)));
    tag.insert("justification".to_owned(), why.map_or_else(|| json!({}), |why| json!({ language: why })));
    Value::Object(tag)
}

/// Puts a value where a pointer leads, with the objects on the way there.
pub(super) fn put(document: &mut Value, pointer: &str, value: Value) {
    let mut place = document;
    for name in pointer.split('/').skip(1) {
        if !place.is_object() {
            *place = json!({});
        }
        place = &mut place[name];
    }
    *place = value;
}

/// What is absent is left out, not said to be null.
fn strip_nulls(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|_, member| !member.is_null());
            members.values_mut().for_each(strip_nulls);
        }
        Value::Array(elements) => elements.iter_mut().for_each(strip_nulls),
        _ => {}
    }
}
