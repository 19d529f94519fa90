use std::env;
use std::fs::{self, DirBuilder, Permissions};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt, chown};
use std::path::{self, Path, PathBuf};

use aws_lc_rs::digest::{SHA256, digest};
use nix::unistd::geteuid;

use super::error::ClusterError;
use super::postmaster::socket_file;
use super::server_user::ServerUser;

/// The longest path of a socket that every system takes, in bytes (Linux takes 107).
const LONGEST_SOCKET_PATH: usize = 103;

/// Where things lie in a data folder.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    root: PathBuf,
}

impl Layout {
    /// PostgreSQL's own files name the folder in lines of text, so its name must fit in one.
    pub(super) fn new(data_dir: &Path) -> Result<Self, ClusterError> {
        let root = path::absolute(data_dir).map_err(ClusterError::io("find", data_dir))?;
        if root.to_str().is_none_or(|name| name.contains('\n')) {
            let reason = "the path must be UTF-8 text without line breaks";
            let error = io::Error::new(io::ErrorKind::InvalidInput, reason);
            return Err(ClusterError::io("use", &root)(error));
        }
        Ok(Self { root })
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    pub(super) fn lock(&self) -> PathBuf {
        self.root.join("owner.lock")
    }

    pub(super) fn postgres(&self) -> PathBuf {
        self.root.join("postgres")
    }

    pub(super) fn pid_file(&self) -> PathBuf {
        self.postgres().join("postmaster.pid")
    }

    pub(super) fn log(&self) -> PathBuf {
        self.root.join("postgres.log")
    }
}

/// The data folder used when none is given: one for each clone of the repository, since clones
/// may be of different versions.
///
/// As root it lies below `/var/lib/convite`, where the account PostgreSQL steps down to can reach
/// it; otherwise below `$XDG_DATA_HOME/convite` or `~/.local/share/convite`; without a home, below
/// the clone.
///
/// # Errors
/// [`ClusterError::Io`] when the clone's folder does not exist.
pub fn default_data_dir(clone: &Path) -> Result<PathBuf, ClusterError> {
    let clone = clone.canonicalize().map_err(ClusterError::io("find", clone))?;
    if geteuid().is_root() {
        return Ok(keyed(Path::new("/var/lib"), &clone));
    }
    let data_home = env::var_os("XDG_DATA_HOME").map(PathBuf::from);
    let home = env::var_os("HOME").map(PathBuf::from);
    Ok(users_data_dir(&clone, data_home, home))
}

fn users_data_dir(clone: &Path, data_home: Option<PathBuf>, home: Option<PathBuf>) -> PathBuf {
    // The XDG specification: a relative path is to be ignored.
    let data_home = data_home.filter(|path| path.is_absolute());
    let home = home.filter(|path| path.is_absolute() && path.is_dir());
    match data_home.or_else(|| home.map(|home| home.join(".local/share"))) {
        Some(parent) => keyed(&parent, clone),
        None => clone.join(".convite"),
    }
}

fn keyed(parent: &Path, clone: &Path) -> PathBuf {
    parent.join("convite").join(key(clone))
}

/// 16 hexadecimal digits that stand for a path, the same in every release.
fn key(path: &Path) -> String {
    let hash = digest(&SHA256, path.as_os_str().as_bytes());
    hash.as_ref()[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Makes the data folder, or checks the one that exists. Modes are set, not left to the umask.
pub(super) fn prepare(layout: &Layout, user: &ServerUser) -> Result<(), ClusterError> {
    let root = layout.root();
    let to_adopt = match fs::read_dir(root) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let parent = root.parent().unwrap_or(root);
            user.must_reach(nearest_existing(parent))?;
            create_levels(parent)?;
            fs::create_dir(root).map_err(ClusterError::io("create", root))?;
            true
        }
        Err(error) => return Err(ClusterError::io("read", root)(error)),
    };
    if to_adopt {
        close_to_others(root, user)?;
    }
    user.must_reach(root)
}

/// The data folder stays ours, so that what else lies in it is out of the server's reach; root
/// lets the server's group pass through.
fn close_to_others(root: &Path, user: &ServerUser) -> Result<(), ClusterError> {
    let mode = match user {
        ServerUser::Ourselves => 0o700,
        ServerUser::Account(account) => {
            chown(root, None, Some(account.gid.as_raw())).map_err(ClusterError::io("change the group of", root))?;
            0o710
        }
    };
    set_mode(root, mode)
}

fn nearest_existing(path: &Path) -> &Path {
    path.ancestors().find(|level| level.exists()).unwrap_or(path)
}

fn create_levels(path: &Path) -> Result<(), ClusterError> {
    if path.exists() {
        return Ok(());
    }
    if let Some(parent) = path.parent() {
        create_levels(parent)?;
    }
    fs::create_dir(path).map_err(ClusterError::io("create", path))?;
    set_mode(path, 0o755)
}

fn set_mode(path: &Path, mode: u32) -> Result<(), ClusterError> {
    fs::set_permissions(path, Permissions::from_mode(mode)).map_err(ClusterError::io("set the mode of", path))
}

/// Makes a folder that only the server's user may enter, or takes one that is exactly that.
/// Anything else of that name is refused: in a folder open to all, somebody may have put it there.
pub(super) fn private_folder(path: &Path, user: &ServerUser) -> Result<(), ClusterError> {
    match DirBuilder::new().mode(0o700).create(path) {
        Ok(()) => user.take_over(path).map_err(ClusterError::io("hand over", path))?,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let found = path.symlink_metadata().map_err(ClusterError::io("look at", path))?;
            if !found.is_dir() || found.uid() != user.uid() {
                return Err(ClusterError::io("use", path)(error));
            }
        }
        Err(error) => return Err(ClusterError::io("create", path)(error)),
    }
    set_mode(path, 0o700)
}

/// The folder of the server's socket: in the data folder when the path is short enough.
pub(super) fn socket_folder(layout: &Layout, user: &ServerUser) -> Result<PathBuf, ClusterError> {
    let own = own_socket_folder(layout.root());
    if fits_a_socket(&own) {
        private_folder(&own, user)?;
        return Ok(own);
    }
    let runtime = match user {
        ServerUser::Ourselves => env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from),
        ServerUser::Account(_) => Some(PathBuf::from("/run")),
    };
    let name = format!("convite-{}", key(layout.root()));
    let mut refusals = Vec::new();
    for parent in runtime.into_iter().chain([PathBuf::from("/tmp")]) {
        let folder = parent.join(&name);
        if !folder.is_absolute() || !fits_a_socket(&folder) {
            continue;
        }
        match private_folder(&folder, user).and_then(|()| user.must_reach(&folder)) {
            Ok(()) => return Ok(folder),
            Err(refusal) => refusals.push(refusal.to_string()),
        }
    }
    Err(ClusterError::NoSocketFolder { data_dir: layout.root().to_owned(), refusals })
}

/// Whether a data folder can hold its own socket.
pub(super) fn has_room_for_a_socket(data_dir: &Path) -> bool {
    fits_a_socket(&own_socket_folder(data_dir))
}

fn own_socket_folder(data_dir: &Path) -> PathBuf {
    data_dir.join("run")
}

fn fits_a_socket(folder: &Path) -> bool {
    socket_file(folder).as_os_str().len() <= LONGEST_SOCKET_PATH
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLONE: &str = "/srv/convite";

    fn data_dir(data_home: Option<&str>, home: Option<&str>) -> PathBuf {
        users_data_dir(Path::new(CLONE), data_home.map(PathBuf::from), home.map(PathBuf::from))
    }

    #[test]
    fn a_users_data_lies_in_the_folder_for_data() {
        let key = key(Path::new(CLONE));
        assert_eq!(data_dir(Some("/data"), Some("/")), Path::new("/data/convite").join(&key));
        assert_eq!(data_dir(Some("relative"), Some("/")), Path::new("/.local/share/convite").join(&key));
    }

    #[test]
    fn without_a_home_the_data_lies_below_the_clone() {
        for home in [None, Some("/nonexistent"), Some("relative")] {
            assert_eq!(data_dir(None, home), Path::new(CLONE).join(".convite"));
        }
    }

    #[test]
    fn the_key_of_a_clone_never_changes() {
        assert_eq!(key(Path::new(CLONE)), "4a0bbf3fc07d2c8d");
        assert_ne!(key(Path::new(CLONE)), key(Path::new("/srv/convite2")));
    }
}
