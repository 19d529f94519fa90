//! Documents that are ZIP archives: told apart, and bounded, by the archive's directory alone. Nothing is inflated.

use rawzip::{ZipArchive, ZipSliceArchive};

use super::content::{MediaType, Sample, Unfit};

/// What every archive that is accepted begins with: the header of its first file.
pub(super) const SIGNATURE: &[u8] = b"PK\x03\x04";

/// What ODF documents begin with: a file `mimetype`, not compressed, that names the type (ODF 1.3 part 2, 3.3).
const ODF_FIRST: [(&[u8], MediaType); 3] = [
    (b"mimetypeapplication/vnd.oasis.opendocument.text", MediaType::Odt),
    (b"mimetypeapplication/vnd.oasis.opendocument.presentation", MediaType::Odp),
    (b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", MediaType::Ods),
];

/// The main part of each OOXML document, without its ending `.xml`: on the web `word/document2.xml` is written, too.
const OOXML_MAIN: [(&[u8], MediaType); 3] =
    [(b"word/document", MediaType::Docx), (b"ppt/presentation", MediaType::Pptx), (b"xl/workbook", MediaType::Xlsx)];

/// Folders in which programs stand: those of Excel 4.0, and those of ODF.
const PROGRAMS: [&[u8]; 3] = [b"xl/macrosheets/", b"basic/", b"scripts/"];

/// Where the name of the first file stands.
const FIRST_NAME: usize = 30;

/// Where the end record names the place of the directory (APPNOTE 4.3.16).
const DIRECTORY_PLACE: usize = 16;

/// Documents have some dozens of parts.
const MOST_ENTRIES: usize = 2_000;

/// The most that all parts may become, in bytes.
const LARGEST_CONTENT: u64 = 256 << 20;

/// How many times longer than the file its content may be; marked-up text is some twenty times.
const HIGHEST_RATIO: u64 = 200;

/// What the directory tells.
#[derive(Default)]
struct Parts {
    /// The OOXML documents whose main part it has.
    main: Vec<MediaType>,
    content_types: bool,
    macros: bool,
    odf_content: bool,
    entries: usize,
    compressed: u64,
    content: u64,
}

/// Which document the archive is.
pub(super) fn document(sample: &Sample) -> Result<MediaType, Unfit> {
    let parts = directory(sample).ok_or(Unfit::UnsafeArchive)?;
    let ratio = parts.content / sample.size().max(1);
    // Parts that overlap add up to more than there is.
    let overlaps = parts.compressed > sample.size();
    if parts.entries > MOST_ENTRIES || parts.content > LARGEST_CONTENT || ratio > HIGHEST_RATIO || overlaps {
        return Err(Unfit::UnsafeArchive);
    }
    match (parts.main.as_slice(), named_first(sample)) {
        _ if parts.macros => Err(Unfit::UnknownType),
        ([only], None) if parts.content_types => Ok(*only),
        ([], Some(named)) if parts.odf_content => Ok(named),
        _ => Err(Unfit::UnknownType),
    }
}

/// The ODF document that the archive says it is before all else.
fn named_first(sample: &Sample) -> Option<MediaType> {
    let first = sample.head().get(FIRST_NAME..)?;
    ODF_FIRST.into_iter().find(|(begins, _)| first.starts_with(begins)).map(|(_, named)| named)
}

/// Reads the directory, which must lie within the sample; none when it is broken.
fn directory(sample: &Sample) -> Option<Parts> {
    let archive = ZipArchive::from_slice(sample.tail()).ok()?;
    if !is_where_it_says(&archive, sample) {
        return None;
    }
    let mut parts = Parts::default();
    let mut entries = archive.entries();
    while let Some(entry) = entries.next_entry().ok()? {
        let path = entry.file_path();
        match path.as_ref() {
            b"[Content_Types].xml" => parts.content_types = true,
            b"content.xml" => parts.odf_content = true,
            name if is_program(name) => parts.macros = true,
            name => parts.main.extend(main_of(name).filter(|found| !parts.main.contains(found))),
        }
        parts.entries += 1;
        parts.compressed = parts.compressed.saturating_add(entry.compressed_size_hint());
        parts.content = parts.content.saturating_add(entry.uncompressed_size_hint());
    }
    Some(parts)
}

/// The OOXML document whose main part is called so.
fn main_of(name: &[u8]) -> Option<MediaType> {
    let found = OOXML_MAIN.into_iter().find(|(begins, _)| name.starts_with(begins) && name.ends_with(b".xml"));
    found.map(|(_, document)| document)
}

/// Whether a part is something that runs.
fn is_program(name: &[u8]) -> bool {
    let name = name.to_ascii_lowercase();
    name.ends_with(b"vbaproject.bin") || PROGRAMS.into_iter().any(|folder| name.starts_with(folder))
}

/// Whether the directory that was read is the one that the end record names: other programs would read that one.
fn is_where_it_says(archive: &ZipSliceArchive<&[u8]>, sample: &Sample) -> bool {
    let before = sample.size() - sample.tail().len() as u64;
    let end = usize::try_from(archive.eocd_offset()).unwrap_or(usize::MAX);
    let place = end.checked_add(DIRECTORY_PLACE).and_then(|at| sample.tail().get(at..)?.first_chunk::<4>());
    place.is_some_and(|place| u64::from(u32::from_le_bytes(*place)) == before + archive.directory_offset())
}
