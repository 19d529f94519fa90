//! Practices out of a table that somebody sent.

use serde_json::{Value, json};

use super::cells::{put, value_of};
use super::columns::{AGENCY, COLUMNS, Column, place};
use super::harmless::meant;
use crate::input::{self, BadFields, FieldError};
use crate::practices::{CatalogueLanguage, NewPractice};
use crate::sent_tables::{Bounds, SentTable, Separator, wrong_length};

/// So many practices may come at once.
pub const MOST_ROWS: usize = 500;

const BOUNDS: Bounds = Bounds { rows: MOST_ROWS, one: "practice", many: "practices" };

/// A practice as a row says it. Rows have the numbers that a spreadsheet shows: the header is row 1.
#[derive(Clone, Debug, PartialEq)]
pub struct SheetRow {
    /// Its number.
    pub number: u64,
    /// The code of the agency, when one is named.
    pub agency: Option<String>,
    /// What becomes a [`NewPractice`].
    document: Value,
    bad: BadFields,
}

impl SheetRow {
    /// The code of the practice, well-formed or not, when one is given.
    pub fn code(&self) -> Option<&str> {
        self.document["code"].as_str()
    }

    /// The codes of topics with their places in the document.
    pub fn topics(&self) -> impl Iterator<Item = (String, &Value)> {
        let codes = self.document.pointer("/revision/topics").and_then(Value::as_array).into_iter().flatten();
        codes.enumerate().map(|(i, code)| (format!("/revision/topics/{i}"), code))
    }

    /// The practice, when nothing is bad but what was found already; else all that is, with its places in the document.
    pub fn parse(&self, found: BadFields) -> Result<NewPractice, BadFields> {
        let mut bad = self.bad.clone();
        bad.0.extend(found.0);
        bad.join(input::parse(self.document.clone()))
    }

    /// The same with its places in the table: `/rows/3/axes/0/weight`.
    pub fn in_table(&self, bad: BadFields) -> impl Iterator<Item = FieldError> {
        let number = self.number;
        bad.0.into_iter().map(move |error| {
            let column = place(&error.pointer).map(|column| format!("/{column}")).unwrap_or_default();
            FieldError { pointer: format!("/rows/{number}{column}"), ..error }
        })
    }
}

/// Reads a table; the separator is found in the header unless it is said.
pub fn read(text: &str, separator: Option<Separator>) -> Result<Vec<SheetRow>, BadFields> {
    let table = SentTable::read(text, separator, BOUNDS)?;
    let columns = table.columns(&COLUMNS, |column| &column.name, &["language", "title"])?;
    Ok(table.rows.iter().map(|(number, record)| row(*number, &columns, record)).collect())
}

fn row(number: u64, columns: &[&Column], record: &csv::StringRecord) -> SheetRow {
    let mut row =
        SheetRow { number, agency: None, document: json!({ "revision": { "text": {} } }), bad: BadFields::default() };
    if record.len() != columns.len() {
        row.bad.0.push(wrong_length(String::new(), columns.len()));
    }
    let cells = columns.iter().zip(record).map(|(column, cell)| (column, meant(cell)));
    let language = cells.clone().find(|(column, _)| column.name == "language").map(|(_, cell)| cell.trim());
    let language = language.and_then(|code| code.parse::<CatalogueLanguage>().ok()).unwrap_or(CatalogueLanguage::Es);
    for (column, cell) in cells.filter(|(_, cell)| !cell.trim().is_empty()) {
        match value_of(cell, column.kind, language.as_str()) {
            Ok(value) if column.pointer == AGENCY => row.agency = value.as_str().map(|code| code.trim().to_owned()),
            Ok(value) => put(&mut row.document, &column.pointer, trimmed(value)),
            Err(error) => row.bad.0.push(FieldError { pointer: column.pointer.clone(), ..error }),
        }
    }
    row
}

/// People leave spaces around codes.
fn trimmed(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(text.trim().to_owned()),
        other => other,
    }
}
