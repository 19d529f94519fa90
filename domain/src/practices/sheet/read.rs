//! A CSV that somebody sent, read within bounds: everything that is bad of its form is found before a cell is copied.

use csv::ReaderBuilder;
use serde_json::{Value, json};

use super::Separator;
use super::cells::{put, value_of};
use super::columns::{AGENCY, COLUMNS, Column, place};
use super::harmless::meant;
use crate::input::{self, BadFields, FieldError};
use crate::practices::{CatalogueLanguage, NewPractice};

/// So many practices may come at once.
pub const MOST_ROWS: usize = 500;

/// So many columns are looked at; there are fewer that mean something.
const MOST_COLUMNS: usize = 100;

/// The longest cell, in bytes; none that means something is so long.
const LONGEST_CELL: usize = 256 * 1024;

/// The longest name of a column that is repeated to whoever sent it.
const LONGEST_NAME: usize = 40;

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
    let text = text.trim_start_matches('\u{feff}');
    let separator = separator.unwrap_or_else(|| separator_of(text));
    check_form(text.as_bytes(), separator.byte())?;
    let reader =
        ReaderBuilder::new().delimiter(separator.byte()).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut records = reader.into_records().enumerate();
    let (_, header) = records.next().ok_or_else(|| FieldError::new("/rows/1", "required", "must name the columns"))?;
    let columns = columns(&header.map_err(|_| unreadable(1))?)?;
    let mut rows = Vec::new();
    for (i, record) in records {
        let number = i as u64 + 1;
        let record = record.map_err(|_| unreadable(number))?;
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        rows.push(row(number, &columns, &record));
    }
    match rows.len() {
        0 => Err(FieldError::new("/rows", "too_few", "must have at least one practice below the header").into()),
        count if count > MOST_ROWS => Err(too_many_rows()),
        _ => Ok(rows),
    }
}

/// What stands more often in the first line.
fn separator_of(text: &str) -> Separator {
    let line = text.split(['\r', '\n']).next().unwrap_or_default();
    if line.matches(';').count() > line.matches(',').count() { Separator::Semicolon } else { Separator::Comma }
}

fn too_many_rows() -> BadFields {
    FieldError::new("/rows", "too_many", format!("must have at most {MOST_ROWS} practices")).into()
}

fn unreadable(row: u64) -> FieldError {
    FieldError::new(format!("/rows/{row}"), "invalid", "is no row of a CSV")
}

/// Where in a cell a reader is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    Start,
    Plain,
    Quoted,
    Closed,
}

/// Refuses what a reader would forgive, so that one forgotten quotation mark does not swallow the rows after it, and what
/// would cost memory.
fn check_form(bytes: &[u8], separator: u8) -> Result<(), BadFields> {
    let (mut at, mut row, mut column, mut length) = (At::Start, 1_usize, 1_usize, 0_usize);
    let bad = |row: usize, code, detail: String| Err(FieldError::new(format!("/rows/{row}"), code, detail).into());
    for &byte in bytes {
        match (at, byte) {
            (At::Quoted, b'"') => at = At::Closed,
            (At::Closed, b'"') => at = At::Quoted,
            (At::Quoted, _) => length += 1,
            (_, byte) if byte == separator => (at, column, length) = (At::Start, column + 1, 0),
            // Lines without a cell are no rows.
            (At::Start, b'\r' | b'\n') if column == 1 => {}
            (_, b'\r' | b'\n') => (at, row, column, length) = (At::Start, row + 1, 1, 0),
            (At::Start, b'"') => at = At::Quoted,
            (At::Closed, _) => {
                return bad(row, "bad_quote", format!("goes on after the quotation mark that closes cell {column}"));
            }
            _ => (at, length) = (At::Plain, length + 1),
        }
        if column > MOST_COLUMNS {
            return bad(row, "too_many", format!("must have at most {MOST_COLUMNS} cells"));
        }
        if length > LONGEST_CELL {
            return bad(
                row,
                "too_long",
                format!("must have no cell of more than {LONGEST_CELL} bytes, as cell {column}"),
            );
        }
        // The header, as many rows, and those of empty cells that spreadsheets leave at the end.
        if row > 4 * MOST_ROWS {
            return Err(too_many_rows());
        }
    }
    if at == At::Quoted {
        return bad(row, "unclosed_quote", format!("opens a quotation mark in cell {column} that nothing closes"));
    }
    Ok(())
}

/// The columns of a header, none twice, with those that must be there.
fn columns(header: &csv::StringRecord) -> Result<Vec<&'static Column>, BadFields> {
    let (mut columns, mut bad): (Vec<&Column>, _) = (Vec::new(), BadFields::default());
    for (i, name) in header.iter().enumerate() {
        let name = name.trim();
        let shown = name.chars().count() <= LONGEST_NAME && !name.is_empty() && !name.contains(char::is_control);
        let pointer = if shown { name.replace('~', "~0").replace('/', "~1") } else { (i + 1).to_string() };
        match COLUMNS.iter().find(|column| column.name == name) {
            Some(column) if columns.iter().any(|other| other.name == name) => {
                bad.0.push(FieldError::new(format!("/rows/1/{}", column.name), "repeated", "is a column already"));
            }
            Some(column) => columns.push(column),
            None => bad.0.push(FieldError::new(format!("/rows/1/{pointer}"), "unknown_column", "is no column")),
        }
    }
    let missing = ["language", "title"].into_iter().filter(|name| columns.iter().all(|column| column.name != *name));
    bad.0.extend(missing.map(|name| FieldError::required(format!("/rows/1/{name}"))));
    bad.into_result().map(|()| columns)
}

fn row(number: u64, columns: &[&Column], record: &csv::StringRecord) -> SheetRow {
    let mut row =
        SheetRow { number, agency: None, document: json!({ "revision": { "text": {} } }), bad: BadFields::default() };
    if record.len() != columns.len() {
        let detail = format!("must have {} cells, as the header", columns.len());
        row.bad.0.push(FieldError::new("", "wrong_length", detail));
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
