use std::env;
use std::ffi::OsString;
use std::io;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use nix::unistd::{Uid, User, geteuid};

use super::error::ClusterError;
use super::folders::Layout;

/// Whom PostgreSQL's programs run as. They refuse to run as root, so root steps down.
#[derive(Debug)]
pub(super) enum ServerUser {
    /// The user of this process.
    Ourselves,
    /// An ordinary account, chosen by root.
    Account(User),
}

impl ServerUser {
    /// Whoever owns the data already, else the account PostgreSQL's packages make, else `nobody`.
    pub(super) fn choose(layout: &Layout) -> Result<Self, ClusterError> {
        let data = layout.postgres();
        let owner = data.metadata().ok().map(|found| found.uid());
        let ourselves = geteuid();
        if !ourselves.is_root() {
            return match owner {
                Some(uid) if uid != ourselves.as_raw() => Err(others_data(data, uid)),
                _ => Ok(Self::Ourselves),
            };
        }
        if let Some(uid) = owner {
            return match User::from_uid(Uid::from_raw(uid)) {
                Ok(Some(user)) if !user.uid.is_root() => Ok(Self::Account(user)),
                _ => Err(others_data(data, uid)),
            };
        }
        ["postgres", "nobody"]
            .into_iter()
            .find_map(|name| User::from_name(name).ok().flatten())
            .map(Self::Account)
            .ok_or(ClusterError::NoServerUser)
    }

    /// A command that runs as this user, from `/`, with nothing of our environment: a foreign
    /// locale or a `PGDATA` would change what PostgreSQL's programs do.
    pub(super) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", env::var_os("PATH").unwrap_or_else(|| OsString::from("/usr/bin:/bin")))
            .current_dir("/")
            .stdin(Stdio::null());
        match self {
            Self::Ourselves => command.envs(env::var_os("HOME").map(|home| ("HOME", home))),
            Self::Account(user) => command.uid(user.uid.as_raw()).gid(user.gid.as_raw()).env("HOME", &user.dir),
        };
        command
    }

    /// Makes the user the owner of something of ours.
    pub(super) fn take_over(&self, path: &Path) -> io::Result<()> {
        match self {
            Self::Ourselves => Ok(()),
            Self::Account(user) => chown(path, Some(user.uid.as_raw()), Some(user.gid.as_raw())),
        }
    }

    pub(super) fn uid(&self) -> u32 {
        match self {
            Self::Ourselves => geteuid().as_raw(),
            Self::Account(user) => user.uid.as_raw(),
        }
    }

    /// Checks that the user may enter an existing folder, by entering it: access lists and mount
    /// options count as much as modes.
    pub(super) fn must_reach(&self, folder: &Path) -> Result<(), ClusterError> {
        let Self::Account(user) = self else {
            return Ok(());
        };
        if self.enters(folder)? {
            return Ok(());
        }
        let mut way: Vec<_> = folder.ancestors().collect();
        way.reverse();
        let mut closed = folder;
        for step in way {
            if !self.enters(step)? {
                closed = step;
                break;
            }
        }
        Err(ClusterError::Unreachable { user: user.name.clone(), closed: closed.to_owned(), folder: folder.to_owned() })
    }

    fn enters(&self, folder: &Path) -> Result<bool, ClusterError> {
        // The working folder is changed after the user is.
        match self.command(Path::new("/bin/sh")).args(["-c", ":"]).current_dir(folder).status() {
            Ok(_) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(false),
            Err(error) => Err(ClusterError::io("enter", folder)(error)),
        }
    }
}

fn others_data(folder: PathBuf, uid: u32) -> ClusterError {
    let owner = User::from_uid(Uid::from_raw(uid)).ok().flatten().map_or_else(|| uid.to_string(), |user| user.name);
    ClusterError::OtherUsersData { folder, owner }
}
