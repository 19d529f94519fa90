//! What a file is, told by its first and last bytes, whatever its name and its sender say.

use super::archive;
use super::table::{self, Text};
use crate::text_enum;

text_enum! {
    /// The types of files that are accepted.
    pub enum MediaType {
        Pdf = "application/pdf" ("PDF", "PDF"),
        Docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
            ("Documento de Word", "Word document"),
        Odt = "application/vnd.oasis.opendocument.text" ("Documento de texto ODF", "ODF text document"),
        Pptx = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
            ("Presentación de PowerPoint", "PowerPoint presentation"),
        Odp = "application/vnd.oasis.opendocument.presentation" ("Presentación ODF", "ODF presentation"),
        Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            ("Libro de Excel", "Excel workbook"),
        Ods = "application/vnd.oasis.opendocument.spreadsheet" ("Hoja de cálculo ODF", "ODF spreadsheet"),
        /// In UTF-8, with at least two columns.
        Csv = "text/csv" ("Tabla CSV", "CSV table"),
        Jpeg = "image/jpeg" ("Imagen JPEG", "JPEG image"),
        Png = "image/png" ("Imagen PNG", "PNG image"),
    }
}

/// Why a file is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// It is of none of the types.
    UnknownType,
    /// It is an archive that is broken, or would become far too large when it is opened.
    UnsafeArchive,
}

/// The first and last bytes of a file, gathered while it passes by.
#[derive(Clone, Debug, Default)]
pub struct Sample {
    head: Vec<u8>,
    tail: Vec<u8>,
    text: Text,
    size: u64,
}

impl Sample {
    /// Enough for every signature.
    const HEAD: usize = 1024;

    /// Enough for the directory of any archive that is accepted.
    const TAIL: usize = 256 * 1024;

    /// Takes the next bytes of the file.
    pub fn take(&mut self, bytes: &[u8]) {
        let missing = Self::HEAD.saturating_sub(self.head.len()).min(bytes.len());
        self.head.extend_from_slice(&bytes[..missing]);
        self.tail.extend_from_slice(&bytes[bytes.len().saturating_sub(Self::TAIL)..]);
        // Moving the bytes costs little when it is done once for each tail's length.
        if self.tail.len() > 2 * Self::TAIL {
            self.tail.drain(..self.tail.len() - Self::TAIL);
        }
        self.text.take(bytes);
        self.size += bytes.len() as u64;
    }

    /// How long the file is so far, in bytes.
    pub fn size(&self) -> u64 {
        self.size
    }

    pub(super) fn head(&self) -> &[u8] {
        &self.head
    }

    pub(super) fn tail(&self) -> &[u8] {
        &self.tail
    }

    /// Whether the head is the whole file.
    pub(super) fn is_short(&self) -> bool {
        self.size <= Self::HEAD as u64
    }

    /// The type of the whole file.
    pub fn media_type(&self) -> Result<MediaType, Unfit> {
        match infer::get(&self.head).map(|found| found.mime_type()) {
            // A signature further in would let through whatever stands before it.
            Some("application/pdf") if self.head.starts_with(b"%PDF-") => Ok(MediaType::Pdf),
            Some("image/jpeg") => Ok(MediaType::Jpeg),
            Some("image/png") => Ok(MediaType::Png),
            _ if self.head.starts_with(archive::SIGNATURE) => archive::document(self),
            // No text has the bytes of another format, whatever its first letters are.
            _ if self.text.is_whole() && table::begins(self) => Ok(MediaType::Csv),
            _ => Err(Unfit::UnknownType),
        }
    }
}

impl MediaType {
    /// What may be attached to a request.
    pub const ATTACHED: &'static [Self] = &[Self::Pdf, Self::Docx, Self::Odt, Self::Jpeg, Self::Png];

    /// The ending of a file's name, first the usual one.
    pub const fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Docx => &["docx"],
            Self::Odt => &["odt"],
            Self::Pptx => &["pptx"],
            Self::Odp => &["odp"],
            Self::Xlsx => &["xlsx"],
            Self::Ods => &["ods"],
            Self::Csv => &["csv"],
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Png => &["png"],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(content: &[u8]) -> Result<MediaType, Unfit> {
        let mut sample = Sample::default();
        content.chunks(3).for_each(|chunk| sample.take(chunk));
        sample.media_type()
    }

    #[test]
    fn a_file_is_what_it_begins_with() {
        assert_eq!(found(b"%PDF-1.7\n%%EOF\n"), Ok(MediaType::Pdf));
        assert_eq!(found(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), Ok(MediaType::Png));
        assert_eq!(found(b"\xff\xd8\xff\xe0\0\x10JFIF"), Ok(MediaType::Jpeg));
        for other in [&b""[..], b"MZ\x90\0", b"\x7fELF\x02", b"<html><script>", b"GIF89a", b"PK"] {
            assert_eq!(found(other), Err(Unfit::UnknownType), "{other:?}");
            assert_eq!(found(&[other, b" %PDF-1.7"].concat()), Err(Unfit::UnknownType), "{other:?}");
        }
        assert_eq!(found(b"PK\x03\x04 and nothing more"), Err(Unfit::UnsafeArchive));
    }

    #[test]
    fn a_table_is_text_whose_lines_have_as_many_columns() {
        let long = format!("a,b\n{}", "1,\"ñ\nñ\"\n".repeat(500));
        for table in ["a;b\r\n1;2\r\n", "\u{feff}año\tpersonas\n2024\t3\n", "a,b", "\"x, y\",z\n1,2\n", &long] {
            assert_eq!(found(table.as_bytes()), Ok(MediaType::Csv), "{table:?}");
        }
        let wide = vec!["columna"; 400].join(",");
        assert_eq!(found(format!("{wide}\n{wide}\n").as_bytes()), Ok(MediaType::Csv));
        let others =
            ["nada", "Estimados, les escribo\nporque sí\n", "<svg onload=\"a,b\"/>", "\u{feff} <html>,", "#!/bin/sh,x"];
        for other in others.into_iter().chain(["{\"a\": 1,\n\"b\": 2}", "a,b\n1,2,3\n", "a,b\0", "a,b\u{1b}[2J"]) {
            assert_eq!(found(other.as_bytes()), Err(Unfit::UnknownType), "{other:?}");
        }
        for cut in [&b"a,b\n1,\xc3"[..], b"a,b\n1,\xff", &[long.as_bytes(), b"\0"].concat()] {
            assert_eq!(found(cut), Err(Unfit::UnknownType));
        }
    }

    #[test]
    fn a_sample_of_a_long_file_keeps_its_ends_only() {
        let mut sample = Sample::default();
        for number in 0..3_000_u32 {
            sample.take(&[number.to_be_bytes(); 256].concat());
        }
        assert_eq!(sample.size(), 3_000 * 1024);
        assert_eq!(sample.head(), [0; 1024]);
        assert!(sample.tail().len() >= Sample::TAIL && sample.tail().len() <= 2 * Sample::TAIL);
        assert!(sample.tail().ends_with(&2_999_u32.to_be_bytes()));
    }
}
