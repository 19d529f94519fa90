use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process;
use std::time::Duration;

use nix::errno::Errno;
use nix::fcntl::{Flock, FlockArg};

use super::error::ClusterError;
use super::folders::Layout;
use super::polling;

/// Long enough for somebody who only looks whether there is an owner to let go.
const PATIENCE: Duration = Duration::from_millis(300);

/// The exclusive hold on a data folder; the system lets go of it with the process.
#[derive(Debug)]
pub(super) struct OwnerLock {
    file: Flock<File>,
    path: PathBuf,
}

impl OwnerLock {
    pub(super) fn acquire(layout: &Layout) -> Result<Self, ClusterError> {
        let path = layout.lock();
        let open = || {
            OpenOptions::new()
                .read(true)
                .write(true)
                .create(true)
                .truncate(false)
                .mode(0o600)
                .open(&path)
                .map_err(ClusterError::io("open", &path))
        };
        let mut held = None;
        polling::until(PATIENCE, || {
            held = lock(open()?, FlockArg::LockExclusiveNonblock, &path)?;
            Ok(held.is_some())
        })?;
        let Some(file) = held else {
            return Err(ClusterError::InUse { data_dir: layout.root().to_owned(), owner: Owner::read(&path).pid });
        };
        let mut lock = Self { file, path };
        lock.write(b"")?;
        Ok(lock)
    }

    /// Tells those who attach where the socket is.
    pub(super) fn record(&mut self, socket_dir: &Path) -> Result<(), ClusterError> {
        self.write(socket_dir.as_os_str().as_bytes())
    }

    fn write(&mut self, socket_dir: &[u8]) -> Result<(), ClusterError> {
        let mut content = format!("{}\n", process::id()).into_bytes();
        if !socket_dir.is_empty() {
            content.extend_from_slice(socket_dir);
            content.push(b'\n');
        }
        let mut file: &File = &self.file;
        file.rewind()
            .and_then(|()| file.write_all(&content))
            .and_then(|()| file.set_len(content.len() as u64))
            .map_err(ClusterError::io("write", &self.path))
    }
}

/// What an owner tells of itself; nothing yet when it has only just come.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Owner {
    pub(super) pid: Option<i32>,
    pub(super) socket_dir: Option<PathBuf>,
}

impl Owner {
    fn read(path: &Path) -> Self {
        fs::read(path).map_or_else(|_| Self::default(), |content| Self::parse(&content))
    }

    fn parse(content: &[u8]) -> Self {
        let mut lines = content.split_inclusive(|&byte| byte == b'\n');
        let mut line = || lines.next()?.strip_suffix(b"\n");
        Self {
            pid: line().and_then(|pid| str::from_utf8(pid).ok()?.parse().ok()),
            socket_dir: line().map(|path| PathBuf::from(OsStr::from_bytes(path))),
        }
    }
}

/// Who owns the data folder now; `None` when nobody does.
pub(super) fn current(layout: &Layout) -> Result<Option<Owner>, ClusterError> {
    let path = layout.lock();
    let file = match File::open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(ClusterError::io("open", &path)(error)),
    };
    let free = lock(file, FlockArg::LockSharedNonblock, &path)?.is_some();
    Ok((!free).then(|| Owner::read(&path)))
}

fn lock(file: File, how: FlockArg, path: &Path) -> Result<Option<Flock<File>>, ClusterError> {
    match Flock::lock(file, how) {
        Ok(held) => Ok(Some(held)),
        Err((_, Errno::EWOULDBLOCK)) => Ok(None),
        Err((_, errno)) => Err(ClusterError::io("lock", path)(errno.into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_without_its_end_is_not_read() {
        let half = Owner::parse(b"4711\n/tmp/conv");
        assert_eq!(half.pid, Some(4711));
        assert_eq!(half.socket_dir, None);
        let whole = Owner::parse(b"4711\n/tmp/convite/run\n");
        assert_eq!(whole.socket_dir, Some(PathBuf::from("/tmp/convite/run")));
    }
}
