//! The catalogue as a workbook. It is made off the event loop, row after row into a file that has no name, a few at a time, so
//! that it costs neither memory nor everybody else's time.

use std::error::Error;
use std::fs::File;
use std::io::{self, BufWriter, Read, Seek};

use actix_web::body::SizedStream;
use actix_web::web::{self, Bytes};
use convite_domain::practices::sheet;
use futures_util::stream::{self, Stream};
use rust_xlsxwriter::{Format, RowNum, Workbook};
use tokio::sync::Semaphore;

use super::table::Table;
use crate::problem::ApiError;

/// So many are made at once in a process; others wait for their turn, within the time for a request.
static BENCHES: Semaphore = Semaphore::const_new(2);

/// The longest text of a cell, in UTF-16 code units: Excel's limit.
const LONGEST_CELL: usize = 32_767;

const CHUNK: usize = 64 * 1024;

/// The workbook as a body.
pub(super) async fn made(table: Table) -> Result<SizedStream<impl Stream<Item = Result<Bytes, io::Error>>>, ApiError> {
    let _bench = BENCHES.acquire().await.map_err(ApiError::internal)?;
    let made = web::block(move || written(table)).await.map_err(ApiError::internal)?;
    let (file, size) = made.map_err(ApiError::internal)?;
    Ok(SizedStream::new(size, chunks(file)))
}

fn written(mut table: Table) -> Result<(File, u64), Box<dyn Error + Send + Sync>> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    sheet.set_name("practices")?;
    sheet.set_freeze_panes(1, 1)?;
    let heading = Format::new().set_bold();
    for (column, name) in (0..).zip(sheet::names()) {
        sheet.write_string_with_format(0, column, name, &heading)?;
    }
    let mut next: RowNum = 1;
    loop {
        let rows = table.next_rows()?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            for (column, cell) in (0..).zip(&row).filter(|(_, cell)| !cell.is_empty()) {
                // Never as a formula, a number or a link, whatever it looks like.
                sheet.write_string(next, column, cut(cell))?;
            }
            next += 1;
        }
    }
    let mut file = tempfile::tempfile()?;
    workbook.save_to_writer(BufWriter::new(&mut file))?;
    let size = file.stream_position()?;
    file.rewind()?;
    Ok((file, size))
}

/// What a cell can hold of a text.
fn cut(text: &str) -> &str {
    let mut units = 0;
    let end = text.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > LONGEST_CELL
    });
    end.map_or(text, |(end, _)| &text[..end])
}

fn chunks(file: File) -> impl Stream<Item = Result<Bytes, io::Error>> {
    stream::try_unfold(file, async |mut file| {
        let read = web::block(move || {
            let mut chunk = vec![0; CHUNK];
            let length = file.read(&mut chunk)?;
            chunk.truncate(length);
            Ok::<_, io::Error>((Bytes::from(chunk), file))
        });
        let (chunk, file) = read.await.map_err(io::Error::other)??;
        Ok((!chunk.is_empty()).then_some((chunk, file)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_holds_no_more_than_excel_can_read() {
        assert_eq!(cut("corto"), "corto");
        assert_eq!(cut(&"a".repeat(40_000)).len(), LONGEST_CELL);
        assert_eq!(cut(&"🚠".repeat(40_000)).chars().count(), LONGEST_CELL / 2);
    }
}
