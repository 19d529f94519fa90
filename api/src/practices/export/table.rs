//! The catalogue of one moment on its way out, some practices at a time.

use std::sync::Arc;

use actix_web::web::Bytes;
use convite_domain::practices::RevisionForm;
use convite_domain::practices::sheet::{self, ExportFormat};
use serde::Deserialize;

use crate::catalogue::{Entry, Snapshot};
use crate::problem::ApiError;

/// So many practices are copied at once.
const BATCH: usize = 100;

/// The practices that are listed, by code, from the first that is still to come.
pub(super) struct Table {
    snapshot: Arc<Snapshot>,
    next: usize,
}

/// What stands in the table of what is read of a practice.
#[derive(Deserialize)]
struct Read {
    revision: RevisionForm,
}

/// Everything here takes the processor, and so is to be asked for off the event loop.
impl Table {
    pub(super) fn of(snapshot: Arc<Snapshot>) -> Self {
        Self { snapshot, next: 0 }
    }

    fn next(&mut self) -> &[Arc<Entry>] {
        let from = self.next;
        self.next = (from + BATCH).min(self.snapshot.listed.len());
        &self.snapshot.listed[from..self.next]
    }

    /// The next rows; none at the end.
    pub(super) fn next_rows(&mut self) -> serde_json::Result<Vec<Vec<String>>> {
        let row = |entry: &Arc<Entry>| {
            let read: Read = serde_json::from_slice(entry.body.bytes())?;
            Ok(sheet::cells(&entry.edition.code, &entry.edition.agency.code, &read.revision))
        };
        self.next().iter().map(row).collect()
    }

    /// What stands above the rows of a text file.
    pub(super) fn heading(format: ExportFormat) -> Result<Bytes, ApiError> {
        if format == ExportFormat::Jsonl {
            return Ok(Bytes::new());
        }
        // Without the mark, spreadsheets take the text for something else than UTF-8.
        let names = sheet::csv(std::iter::once(sheet::names())).map_err(ApiError::internal)?;
        Ok([b"\xef\xbb\xbf", names.as_slice()].concat().into())
    }

    /// The next bytes of a text file; none at the end.
    pub(super) fn next_chunk(&mut self, format: ExportFormat) -> Result<Option<Bytes>, ApiError> {
        let chunk = match format {
            ExportFormat::Jsonl => {
                self.next().iter().flat_map(|entry| [entry.body.bytes(), b"\n"]).collect::<Vec<_>>().concat()
            }
            ExportFormat::Csv | ExportFormat::Xlsx => {
                let rows = self.next_rows().map_err(ApiError::internal)?;
                sheet::csv(rows.into_iter()).map_err(ApiError::internal)?
            }
        };
        Ok((!chunk.is_empty()).then(|| chunk.into()))
    }
}
