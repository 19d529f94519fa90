//! Tables in CSV: text without a signature, known by its lines.

use super::content::Sample;

/// What may stand between columns.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// What other texts begin with: markup, scripts, PostScript, RTF and JSON.
const OTHERS: [&str; 5] = ["<", "#!", "%!", "{", "["];

/// Whether everything so far is text in UTF-8, told while it passes by.
#[derive(Clone, Debug, Default)]
pub(super) struct Text {
    broken: bool,
    /// The beginning of a character that the next bytes end.
    cut: Vec<u8>,
}

impl Text {
    /// Takes the next bytes.
    pub(super) fn take(&mut self, bytes: &[u8]) {
        if self.broken {
            return;
        }
        let mut joined = std::mem::take(&mut self.cut);
        let bytes = if joined.is_empty() {
            bytes
        } else {
            joined.extend_from_slice(bytes);
            &joined
        };
        let mut chunks = bytes.utf8_chunks().peekable();
        while let Some(chunk) = chunks.next() {
            let unfinished = chunks.peek().is_none()
                && std::str::from_utf8(chunk.invalid()).is_err_and(|error| error.error_len().is_none());
            if unfinished {
                self.cut = chunk.invalid().to_vec();
            }
            self.broken = chunk.valid().contains(|c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
                || !(unfinished || chunk.invalid().is_empty());
            if self.broken {
                return;
            }
        }
    }

    /// Whether the whole is text.
    pub(super) fn is_whole(&self) -> bool {
        !self.broken && self.cut.is_empty()
    }
}

/// Whether a text begins as a table: at least two columns, as many in each line that is seen whole.
pub(super) fn begins(sample: &Sample) -> bool {
    let head = sample.head().strip_prefix("\u{feff}".as_bytes()).unwrap_or(sample.head());
    let first = head.trim_ascii_start();
    if OTHERS.into_iter().any(|begins| first.starts_with(begins.as_bytes())) {
        return false;
    }
    SEPARATORS.into_iter().any(|separator| {
        let mut lines = csv::ReaderBuilder::new();
        lines.delimiter(separator).has_headers(false).flexible(true);
        let mut widths: Vec<usize> =
            lines.from_reader(head).byte_records().map_while(Result::ok).map(|record| record.len()).collect();
        // What ends the head need not end its line.
        if !sample.is_short() && widths.len() > 1 {
            widths.pop();
        }
        widths.first().is_some_and(|width| *width > 1 && widths.iter().all(|other| other == width))
    })
}
