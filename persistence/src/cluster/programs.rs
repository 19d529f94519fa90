use std::cmp::Reverse;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use super::error::ClusterError;
use super::folders::Layout;
use super::server_user::ServerUser;

/// The oldest major version whose features the migrations may use.
const MINIMUM: u32 = 15;

/// Where distributions put the programs, besides `PATH`; `*` stands for a version.
const USUAL_FOLDERS: [&str; 6] = [
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/libexec/postgresql*",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/home/linuxbrew/.linuxbrew/opt/postgresql@*/bin",
];

/// A folder with `initdb` and `postgres`, tried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Programs {
    pub(super) folder: PathBuf,
    pub(super) major: u32,
}

impl Programs {
    /// The folder given, else the first on `PATH`, else the newest of the usual ones. Data that
    /// exist decide on the major version.
    pub(super) fn find(given: Option<&Path>, layout: &Layout, user: &ServerUser) -> Result<Self, ClusterError> {
        let data = data_version(layout)?;
        let searched = match given {
            Some(folder) => vec![folder.to_owned()],
            None => usual_places(),
        };
        let mut found: Vec<_> = searched.iter().filter_map(|folder| Self::in_folder(folder, user)).collect();
        if let Some(data) = data
            && !found.is_empty()
        {
            return choose_for_data(found, data, layout);
        }
        if let Some(index) = found.iter().position(|each| each.major >= MINIMUM) {
            return Ok(found.swap_remove(index));
        }
        Err(match found.into_iter().max_by_key(|each| each.major) {
            Some(newest) => {
                ClusterError::ProgramsTooOld { minimum: MINIMUM, found: newest.major, folder: newest.folder }
            }
            None => ClusterError::ProgramsMissing { minimum: MINIMUM, searched },
        })
    }

    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// `None` when the programs are not there or the server's user cannot run them.
    fn in_folder(folder: &Path, user: &ServerUser) -> Option<Self> {
        if !folder.join("initdb").is_file() {
            return None;
        }
        // Commands run from `/`, so a relative folder would not be found.
        let folder = std::path::absolute(folder).ok()?;
        let output = user.command(&folder.join("postgres")).arg("--version").output().ok()?;
        let major = major_version(&String::from_utf8_lossy(&output.stdout))?;
        Some(Self { folder, major })
    }
}

fn choose_for_data(found: Vec<Programs>, data: u32, layout: &Layout) -> Result<Programs, ClusterError> {
    let named: Vec<_> = found.iter().map(|each| format!("{} ({})", each.major, each.folder.display())).collect();
    found.into_iter().find(|each| each.major == data && each.major >= MINIMUM).ok_or_else(|| {
        ClusterError::OtherMajorVersion { data_dir: layout.root().to_owned(), data, found: named.join(", ") }
    })
}

/// The major version that made the data; `None` when there are none yet.
fn data_version(layout: &Layout) -> Result<Option<u32>, ClusterError> {
    let folder = layout.postgres();
    if !folder.exists() {
        return Ok(None);
    }
    fs::read_to_string(folder.join("PG_VERSION"))
        .ok()
        .and_then(|text| text.trim().parse().ok())
        .map(Some)
        .ok_or(ClusterError::NotADataFolder { folder })
}

/// From a line such as `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)` or `… 19devel`.
fn major_version(line: &str) -> Option<u32> {
    let version = line.split_once("(PostgreSQL) ")?.1;
    let end = version.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(version.len());
    version[..end].parse().ok()
}

fn usual_places() -> Vec<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut usual: Vec<_> = USUAL_FOLDERS.iter().flat_map(|pattern| versions_of(pattern)).collect();
    usual.sort_by_key(|&(version, _)| Reverse(version));
    env::split_paths(&path)
        .filter(|folder| folder.is_absolute())
        .chain(usual.into_iter().map(|(_, folder)| folder))
        .collect()
}

/// The folders that fit a pattern with one `*`, each with the version in its place.
fn versions_of(pattern: &str) -> Vec<(u32, PathBuf)> {
    let Some((before, after)) = pattern.split_once('*') else {
        return Vec::new();
    };
    let Some((parent, prefix)) = before.rsplit_once('/') else {
        return Vec::new();
    };
    let entries = fs::read_dir(parent).into_iter().flatten().flatten();
    entries
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let version = name.strip_prefix(prefix)?.parse().ok()?;
            Some((version, PathBuf::from(format!("{before}{version}{after}"))))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read_from_every_distributions_line() {
        for (line, major) in [
            ("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n", Some(15)),
            ("postgres (PostgreSQL) 18.1\n", Some(18)),
            ("postgres (PostgreSQL) 19devel\n", Some(19)),
            ("postgres (PostgreSQL) 9.6.24\n", Some(9)),
            ("command not found", None),
        ] {
            assert_eq!(major_version(line), major, "{line}");
        }
    }
}
