//! `secrets.toml`: the key ring of an instance that keeps its own data folder.
//!
//! ```toml
//! current = "k1"
//!
//! [keys]
//! k1 = "<32 bytes in base64>"
//! ```

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::key_ring::{KeyRing, KeyRingError, random_key};

/// Name of the key of a new file.
const FIRST_KEY: &str = "k1";

/// Why a file gives no key ring. Never repeats what stands in it.
#[derive(Debug, thiserror::Error)]
pub enum SecretsFileError {
    /// There is none, and none may be made.
    #[error("there is no key ring: {} does not exist; give CONVITE_KEY_RING", .0.display())]
    Missing(PathBuf),
    /// Others may read it.
    #[error("{path} holds secrets but has mode {mode:o}: others can read it; type: chmod 600 '{path}'", path = .path.display())]
    TooOpen {
        /// The file.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// It is not what it should be.
    #[error("{}, line {line}: must be `current = \"NAME\"` and below `[keys]` lines of NAME = \"BASE64\"", .path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
    },
    /// Its keys are no ring.
    #[error("{}: {source}", .path.display())]
    Ring {
        /// The file.
        path: PathBuf,
        /// Why.
        source: KeyRingError,
    },
    /// It cannot be read or written.
    #[error("{}: {source}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    current: String,
    keys: BTreeMap<String, String>,
}

impl KeyRing {
    /// Reads the ring from a file that only its owner may read. When there is none and `create` is set, it is made with
    /// one random key; the caller sees to it that no other process does the same.
    ///
    /// # Errors
    /// Why the file gives no ring, with what to do about it.
    pub fn load_or_create(path: &Path, create: bool) -> Result<Self, SecretsFileError> {
        match File::open(path) {
            Ok(file) => load(path, file),
            Err(error) if error.kind() == io::ErrorKind::NotFound && create => {
                write_new(path)?;
                load(path, File::open(path).map_err(io_error(path))?)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(SecretsFileError::Missing(path.to_owned())),
            Err(error) => Err(io_error(path)(error)),
        }
    }
}

fn load(path: &Path, mut file: File) -> Result<KeyRing, SecretsFileError> {
    let mode = file.metadata().map_err(io_error(path))?.mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(SecretsFileError::TooOpen { path: path.to_owned(), mode });
    }
    let mut text = String::new();
    file.read_to_string(&mut text).map_err(io_error(path))?;
    // The parser's own message quotes the line, and the line may be a key.
    let content: Content = toml::from_str(&text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        SecretsFileError::Format { path: path.to_owned(), line: before.matches('\n').count() + 1 }
    })?;
    ring_of(content).map_err(ring_error(path))
}

fn ring_of(content: Content) -> Result<KeyRing, KeyRingError> {
    KeyRing::from_entries(content.current, content.keys)
}

/// Writes a new file beside its place and then moves it there, so that a crash leaves either all of it or nothing.
fn write_new(path: &Path) -> Result<(), SecretsFileError> {
    let key = random_key().map_err(ring_error(path))?;
    let content = Content { current: FIRST_KEY.to_owned(), keys: BTreeMap::from([(FIRST_KEY.to_owned(), key)]) };
    let text = toml::to_string(&content).map_err(|error| io_error(path)(io::Error::other(error)))?;
    let beside = path.with_extension("toml.new");
    let written = || -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&beside, path)?;
        path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
    };
    written().map_err(io_error(path))
}

fn io_error(path: &Path) -> impl FnOnce(io::Error) -> SecretsFileError {
    let path = path.to_owned();
    move |source| SecretsFileError::Io { path, source }
}

fn ring_error(path: &Path) -> impl FnOnce(KeyRingError) -> SecretsFileError {
    let path = path.to_owned();
    move |source| SecretsFileError::Ring { path, source }
}

#[cfg(test)]
mod tests {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt;

    use tempfile::TempDir;

    use super::*;

    fn folder_with(text: &str, mode: u32) -> (TempDir, PathBuf) {
        let folder = TempDir::new().expect("a folder");
        let path = folder.path().join("secrets.toml");
        fs::write(&path, text).expect("written");
        fs::set_permissions(&path, Permissions::from_mode(mode)).expect("mode set");
        (folder, path)
    }

    #[test]
    fn the_first_start_makes_a_ring_that_later_starts_read() {
        let folder = TempDir::new().expect("a folder");
        let path = folder.path().join("secrets.toml");
        let made = KeyRing::load_or_create(&path, true).expect("made");
        assert_eq!(made.current_id(), "k1");
        assert_eq!(path.metadata().expect("metadata").mode() & 0o777, 0o600);
        let sealed = made.seal("test", b"plain").expect("sealed");
        let read = KeyRing::load_or_create(&path, false).expect("read");
        assert_eq!(read.open("test", &sealed.key_id, &sealed.bytes).expect("opened"), b"plain");
        assert_eq!(fs::read_dir(folder.path()).expect("folder").count(), 1, "nothing else is left");
    }

    #[test]
    fn a_missing_file_is_only_made_when_that_is_allowed() {
        let folder = TempDir::new().expect("a folder");
        let path = folder.path().join("secrets.toml");
        let refused = KeyRing::load_or_create(&path, false).expect_err("refused");
        assert!(refused.to_string().contains("CONVITE_KEY_RING"), "{refused}");
        assert!(!path.exists());
    }

    #[test]
    fn a_file_that_others_may_read_is_refused() {
        for mode in [0o604, 0o640, 0o620, 0o644] {
            let (_folder, path) = folder_with("current = \"k1\"\n[keys]\n", mode);
            let refused = KeyRing::load_or_create(&path, true).expect_err("refused");
            assert!(refused.to_string().contains("chmod 600"), "{refused}");
        }
    }

    #[test]
    fn a_broken_file_is_refused_by_its_line_and_never_quoted() {
        let secret = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
        let texts = [
            format!("current = \"k1\"\n\n[keys]\nk1 = {secret}\n"),
            format!("current = \"k1\"\n\nkeys = \"{secret}\"\n"),
            format!("current = \"k1\"\n[keys]\nk1 = \"{secret}{secret}\"\n"),
            format!("current = \"k2\"\n[keys]\nk1 = \"{secret}\"\n"),
        ];
        for text in texts {
            let (_folder, path) = folder_with(&text, 0o600);
            let refused = KeyRing::load_or_create(&path, true).expect_err("refused");
            assert!(!format!("{refused} {refused:?}").contains("AQEB"), "{refused:?}");
        }
        let (_folder, path) = folder_with("current = \"k1\"\n\n[keys]\nk1 = ?\n", 0o600);
        assert!(KeyRing::load_or_create(&path, true).expect_err("refused").to_string().contains("line 4"));
    }
}
