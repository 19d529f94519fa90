//! Practices as a table: what is exported as CSV and XLSX, and what is imported.
//!
//! One row is one practice. A cell of a list has its elements between `|`, one of axes `axis:weight:justification` with the
//! justification in the language of the source text; a list that cannot be said so is a JSON array. Translations have columns
//! of their own, `en.title` and so on.

mod cells;
mod columns;
mod harmless;
mod read;
#[cfg(test)]
mod tests;

use csv::{QuoteStyle, Terminator, WriterBuilder};
use serde::Serialize;
use utoipa::ToSchema;

pub use cells::cells;
pub use columns::names;
pub use read::{MOST_ROWS, SheetRow, read};

pub use crate::sent_tables::Separator;
use crate::{PracticeId, text_enum};
use harmless::harmless;

text_enum! {
    /// A format that the catalogue is exported in.
    pub enum ExportFormat {
        /// A table as text, as it can be imported.
        Csv = "csv" ("CSV", "CSV"),
        /// The same table as a workbook.
        Xlsx = "xlsx" ("XLSX", "XLSX"),
        /// One JSON object a line.
        Jsonl = "jsonl" ("JSON Lines", "JSON Lines"),
    }
}

/// A practice that an import wrote down.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ImportedPractice {
    /// Its row in the table, as a spreadsheet numbers them: the header is row 1.
    #[schema(examples(2))]
    pub row: u64,
    /// Its id.
    pub id: PracticeId,
    /// Its code.
    #[schema(examples("P07"))]
    pub code: String,
}

/// What an import did, or would do: nothing is bad.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ImportReport {
    /// Whether it was only looked at.
    pub dry_run: bool,
    /// How many practices the table has.
    #[schema(examples(1))]
    pub rows: u32,
    /// What was written down, by row; nothing in a dry run.
    pub created: Vec<ImportedPractice>,
}

impl ExportFormat {
    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Jsonl => "application/jsonl",
        }
    }
}

/// Rows as CSV, RFC 4180, in which no cell is a formula to the program that opens it. Every cell stands between quotation marks.
pub fn csv<S: AsRef<str>>(rows: impl Iterator<Item = Vec<S>>) -> Result<Vec<u8>, csv::Error> {
    let mut builder = WriterBuilder::new();
    builder.quote_style(QuoteStyle::Always).terminator(Terminator::CRLF).flexible(true);
    let mut writer = builder.from_writer(Vec::new());
    for row in rows {
        writer.write_record(row.iter().map(|cell| harmless(cell.as_ref()).into_owned()))?;
    }
    writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}
