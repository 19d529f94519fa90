//! Documents that are ZIP archives: told apart, and bounded, by the archive's directory alone. Nothing is inflated.

use rawzip::{ZipArchive, ZipSliceArchive};

use super::content::{MediaType, Sample, Unfit};

/// What every archive that is accepted begins with: the header of its first file.
pub(super) const SIGNATURE: &[u8] = b"PK\x03\x04";

/// What an ODF text begins with: a file `mimetype`, not compressed, that names the type (ODF 1.3 part 2, 3.3).
const ODT_FIRST: &[u8] = b"mimetypeapplication/vnd.oasis.opendocument.text";

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
    word: bool,
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
    let begins_as_odt = sample.head().get(FIRST_NAME..).is_some_and(|name| name.starts_with(ODT_FIRST));
    match parts {
        Parts { macros: true, .. } => Err(Unfit::UnknownType),
        Parts { word: true, content_types: true, .. } => Ok(MediaType::Docx),
        Parts { odf_content: true, .. } if begins_as_odt => Ok(MediaType::Odt),
        _ => Err(Unfit::UnknownType),
    }
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
            // Word on the web writes `document2.xml`.
            name if name.starts_with(b"word/document") && name.ends_with(b".xml") => parts.word = true,
            b"[Content_Types].xml" => parts.content_types = true,
            b"content.xml" => parts.odf_content = true,
            name if name.to_ascii_lowercase().ends_with(b"vbaproject.bin") => parts.macros = true,
            _ => {}
        }
        parts.entries += 1;
        parts.compressed = parts.compressed.saturating_add(entry.compressed_size_hint());
        parts.content = parts.content.saturating_add(entry.uncompressed_size_hint());
    }
    Some(parts)
}

/// Whether the directory that was read is the one that the end record names: other programs would read that one.
fn is_where_it_says(archive: &ZipSliceArchive<&[u8]>, sample: &Sample) -> bool {
    let before = sample.size() - sample.tail().len() as u64;
    let end = usize::try_from(archive.eocd_offset()).unwrap_or(usize::MAX);
    let place = end.checked_add(DIRECTORY_PLACE).and_then(|at| sample.tail().get(at..)?.first_chunk::<4>());
    place.is_some_and(|place| u64::from(u32::from_le_bytes(*place)) == before + archive.directory_offset())
}
