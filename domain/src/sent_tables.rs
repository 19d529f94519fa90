//! A CSV that somebody sent, read within bounds: everything that is bad of its form is found before a cell is copied.
//!
//! Rows have the numbers that a spreadsheet shows: the header is row 1.

use csv::{ReaderBuilder, StringRecord};

use crate::input::{BadFields, FieldError};
use crate::text_enum;

/// So many columns are looked at; there are fewer that mean something.
const MOST_COLUMNS: usize = 100;

/// The longest cell, in bytes; none that means something is so long.
const LONGEST_CELL: usize = 256 * 1024;

/// The longest name of a column that is repeated to whoever sent it.
const LONGEST_NAME: usize = 40;

text_enum! {
    /// What stands between the cells of a CSV.
    pub enum Separator {
        Comma = "comma" ("Coma", "Comma"),
        Semicolon = "semicolon" ("Punto y coma", "Semicolon"),
    }
}

impl Separator {
    const fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
        }
    }

    /// What stands more often in the first line.
    fn of(text: &str) -> Self {
        let line = text.split(['\r', '\n']).next().unwrap_or_default();
        if line.matches(';').count() > line.matches(',').count() { Self::Semicolon } else { Self::Comma }
    }
}

/// How many rows a table may have below its header, and what they are called.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// So many.
    pub(crate) rows: usize,
    /// One row.
    pub(crate) one: &'static str,
    /// Several rows.
    pub(crate) many: &'static str,
}

/// A table that is well-formed: its header, and its rows that are not empty, with their numbers.
pub(crate) struct SentTable {
    /// The names of the columns, as they were written.
    pub(crate) header: StringRecord,
    /// The rows.
    pub(crate) rows: Vec<(u64, StringRecord)>,
    bounds: Bounds,
}

impl SentTable {
    /// Reads a table; the separator is found in the header unless it is said.
    pub(crate) fn read(text: &str, separator: Option<Separator>, bounds: Bounds) -> Result<Self, BadFields> {
        let text = text.trim_start_matches('\u{feff}');
        let separator = separator.unwrap_or_else(|| Separator::of(text)).byte();
        check_form(text.as_bytes(), separator, bounds)?;
        let mut builder = ReaderBuilder::new();
        let reader = builder.delimiter(separator).has_headers(false).flexible(true).from_reader(text.as_bytes());
        let mut records = (1_u64..).zip(reader.into_records());
        let unreadable = |row: u64| FieldError::new(format!("/rows/{row}"), "invalid", "is no row of a CSV");
        let (_, header) =
            records.next().ok_or_else(|| FieldError::new("/rows/1", "required", "must name the columns"))?;
        let header = header.map_err(|_| unreadable(1))?;
        let mut rows = Vec::new();
        for (number, record) in records {
            let record = record.map_err(|_| unreadable(number))?;
            if record.iter().any(|cell| !cell.trim().is_empty()) {
                rows.push((number, record));
            }
        }
        Ok(Self { header, rows, bounds })
    }

    /// The columns that the header names, each one that is known and none twice, with those that must be there; of a table with
    /// as many rows as it may have.
    pub(crate) fn columns<'a, C>(
        &self,
        known: &'a [C],
        name_of: fn(&C) -> &str,
        required: &[&str],
    ) -> Result<Vec<&'a C>, BadFields> {
        let (mut columns, mut bad): (Vec<&C>, _) = (Vec::new(), BadFields::default());
        for (i, name) in self.header.iter().enumerate() {
            let name = name.trim();
            let shown = name.chars().count() <= LONGEST_NAME && !name.is_empty() && !name.contains(char::is_control);
            let pointer = if shown { name.replace('~', "~0").replace('/', "~1") } else { (i + 1).to_string() };
            match known.iter().find(|column| name_of(column) == name) {
                Some(_) if columns.iter().any(|other| name_of(other) == name) => {
                    bad.0.push(FieldError::new(format!("/rows/1/{name}"), "repeated", "is a column already"));
                }
                Some(column) => columns.push(column),
                None => bad.0.push(FieldError::new(format!("/rows/1/{pointer}"), "unknown_column", "is no column")),
            }
        }
        let missing = required.iter().filter(|name| columns.iter().all(|column| name_of(column) != **name));
        bad.0.extend(missing.map(|name| FieldError::required(format!("/rows/1/{name}"))));
        bad.into_result()?;
        match self.rows.len() {
            0 => {
                let detail = format!("must have at least one {} below the header", self.bounds.one);
                Err(FieldError::new("/rows", "too_few", detail).into())
            }
            count if count > self.bounds.rows => Err(too_many_rows(self.bounds)),
            _ => Ok(columns),
        }
    }
}

/// What is wrong with a row that has not as many cells as the header.
pub(crate) fn wrong_length(pointer: String, columns: usize) -> FieldError {
    FieldError::new(pointer, "wrong_length", format!("must have {columns} cells, as the header"))
}

fn too_many_rows(Bounds { rows, many, .. }: Bounds) -> BadFields {
    FieldError::new("/rows", "too_many", format!("must have at most {rows} {many}")).into()
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
fn check_form(bytes: &[u8], separator: u8, bounds: Bounds) -> Result<(), BadFields> {
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
        if row > 4 * bounds.rows {
            return Err(too_many_rows(bounds));
        }
    }
    if at == At::Quoted {
        return bad(row, "unclosed_quote", format!("opens a quotation mark in cell {column} that nothing closes"));
    }
    Ok(())
}
