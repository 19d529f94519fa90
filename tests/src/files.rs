//! Files as people attach them, and as nobody should.

use std::path::{Path, PathBuf};

use crate::actor::{Actor, Call};
use crate::requests::TestRequest;
use reqwest::Method;

const BOUNDARY: &str = "convite-test-boundary";

/// What an ODF text says of itself.
pub const ODT: &str = "application/vnd.oasis.opendocument.text";

/// What a Word document is.
pub const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// A PDF that says something.
pub fn pdf(text: &str) -> Vec<u8> {
    format!("%PDF-1.4\n% {text}\n%%EOF\n").into_bytes()
}

/// A PDF of exactly so many bytes.
pub fn pdf_of(size: usize) -> Vec<u8> {
    let mut content = pdf("largo");
    content.resize(size, b' ');
    content
}

/// The beginning of a PNG.
pub fn png() -> Vec<u8> {
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0".to_vec()
}

/// The beginning of a JPEG.
pub fn jpeg() -> Vec<u8> {
    b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xd9".to_vec()
}

/// A Word document.
pub fn docx() -> Vec<u8> {
    Zip::default().part("[Content_Types].xml", b"<Types/>").part("word/document.xml", b"<w:document/>").bytes()
}

/// An ODF text.
pub fn odt() -> Vec<u8> {
    odf("text")
}

/// An ODF document: a `text`, a `presentation` or a `spreadsheet`.
pub fn odf(kind: &str) -> Vec<u8> {
    let named = format!("application/vnd.oasis.opendocument.{kind}");
    Zip::default().part("mimetype", named.as_bytes()).part("content.xml", b"<office:document-content/>").bytes()
}

/// A PowerPoint presentation.
pub fn pptx() -> Vec<u8> {
    Zip::default().part("[Content_Types].xml", b"<Types/>").part("ppt/presentation.xml", b"<p:presentation/>").bytes()
}

/// An Excel workbook.
pub fn xlsx() -> Vec<u8> {
    Zip::default().part("[Content_Types].xml", b"<Types/>").part("xl/workbook.xml", b"<workbook/>").bytes()
}

/// A ZIP archive without compression, whose directory says whatever a test wants.
#[derive(Default)]
pub struct Zip {
    local: Vec<u8>,
    directory: Vec<u8>,
    parts: u16,
}

impl Zip {
    /// One more part.
    pub fn part(self, name: &str, content: &[u8]) -> Self {
        let size = u32::try_from(content.len()).expect("a small part");
        self.part_saying(name, content, size)
    }

    /// One more part that claims to become as long as that.
    pub fn part_saying(mut self, name: &str, content: &[u8], becomes: u32) -> Self {
        let offset = u32::try_from(self.local.len()).expect("a small archive");
        let size = u32::try_from(content.len()).expect("a small part");
        let method: u16 = if becomes == size { 0 } else { 8 };
        let name_length = u16::try_from(name.len()).expect("a short name");
        let common = |version: &[u8]| {
            let sizes = [0_u32.to_le_bytes(), size.to_le_bytes(), becomes.to_le_bytes()].concat();
            [version, &[0, 0], &method.to_le_bytes(), &[0; 4], &sizes, &name_length.to_le_bytes(), &[0, 0]].concat()
        };
        self.local.extend([b"PK\x03\x04", common(&[20, 0]).as_slice(), name.as_bytes(), content].concat());
        let rest = [&[0; 10][..], &offset.to_le_bytes()].concat();
        self.directory.extend([b"PK\x01\x02", common(&[20, 0, 20, 0]).as_slice(), &rest, name.as_bytes()].concat());
        self.parts += 1;
        self
    }

    /// The archive.
    pub fn bytes(self) -> Vec<u8> {
        let place = u32::try_from(self.local.len()).expect("a small archive").to_le_bytes();
        self.bytes_saying(place)
    }

    /// The archive, whose end says that its directory is somewhere.
    pub fn bytes_saying(self, place: [u8; 4]) -> Vec<u8> {
        let (parts, size) = (self.parts.to_le_bytes(), u32::try_from(self.directory.len()).expect("a small directory"));
        let end = [b"PK\x05\x06\0\0\0\0", &parts[..], &parts, &size.to_le_bytes(), &place, &[0, 0]].concat();
        [self.local, self.directory, end].concat()
    }
}

/// A form as a browser sends it.
#[derive(Default)]
pub struct Form(Vec<u8>);

impl Form {
    /// A form with one file.
    pub fn with(name: &str, content: impl AsRef<[u8]>) -> Self {
        Self::default().part(&format!("name=\"file\"; filename=\"{name}\""), content)
    }

    /// One more part, with what its `Content-Disposition` says.
    pub fn part(mut self, disposition: &str, content: impl AsRef<[u8]>) -> Self {
        self.0.extend(format!("--{BOUNDARY}\r\nContent-Disposition: form-data; {disposition}\r\n\r\n").into_bytes());
        self.0.extend(content.as_ref());
        self.0.extend(b"\r\n");
        self
    }

    /// What the file is for, or is.
    pub fn kind(self, kind: &str) -> Self {
        self.text("kind", kind)
    }

    /// One more text.
    pub fn text(self, name: &str, text: &str) -> Self {
        self.part(&format!("name=\"{name}\""), text)
    }

    /// Its media type.
    pub fn media_type() -> String {
        format!("multipart/form-data; boundary={BOUNDARY}")
    }

    /// The form as it is sent.
    pub fn bytes(mut self) -> Vec<u8> {
        self.0.extend(format!("--{BOUNDARY}--\r\n").into_bytes());
        self.0
    }
}

impl Actor {
    /// Attaches the file of a form to a request.
    pub fn attach(&self, request: &TestRequest, form: Form) -> Call {
        self.fill(&request.path("attachments"), form)
    }

    /// POST with a form.
    pub fn fill(&self, path: &str, form: Form) -> Call {
        self.call(Method::POST, path).body(&Form::media_type(), form.bytes())
    }
}

/// Every file below a folder.
pub fn below(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths.flat_map(|path| if path.is_dir() { below(&path) } else { vec![path] }).collect()
}
