use std::fs;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::error::ClusterError;
use super::folders::Layout;
use super::polling;

/// How long a server may take to end its sessions, and how long it may then take to just end.
pub(super) const FAST_SHUTDOWN: Duration = Duration::from_secs(30);
pub(super) const IMMEDIATE_SHUTDOWN: Duration = Duration::from_secs(5);

/// How long a server may live without a socket, at its very start.
const STRANGER_PATIENCE: Duration = Duration::from_secs(2);

/// The socket that a server with the default port makes in `folder`.
pub(super) fn socket_file(folder: &Path) -> PathBuf {
    folder.join(".s.PGSQL.5432")
}

/// What a server tells of itself in `postmaster.pid`. The file outlives a killed server, and its
/// process id may since have gone to somebody else.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct PidFile {
    pub(super) pid: i32,
    socket_dir: PathBuf,
    ready: bool,
}

impl PidFile {
    pub(super) fn read(layout: &Layout) -> Option<Self> {
        Self::parse(&fs::read_to_string(layout.pid_file()).ok()?)
    }

    /// Line 1 is the process id, 5 the socket's folder, 8 the state.
    fn parse(content: &str) -> Option<Self> {
        let lines: Vec<_> = content.lines().collect();
        Some(Self {
            pid: lines.first()?.trim().parse().ok().filter(|&pid| pid > 0)?,
            socket_dir: PathBuf::from(lines.get(4)?),
            ready: lines.get(7).is_some_and(|state| state.trim() == "ready"),
        })
    }

    pub(super) fn is_ready(&self, socket_dir: &Path) -> bool {
        self.ready && self.socket_dir == socket_dir && self.listens()
    }

    /// Whether the server of this file still lives. The socket tells, since the folder it lies in
    /// is the cluster's own; a process id alone would not.
    fn listens(&self) -> bool {
        UnixStream::connect(socket_file(&self.socket_dir)).is_ok()
    }
}

/// Whether the server with this process id accepts connections.
pub(super) fn is_ready(layout: &Layout, socket_dir: &Path, pid: u32) -> bool {
    // First the socket, then the file: a file left behind may name the same process id, but once
    // the socket is there, the server has replaced that file.
    UnixStream::connect(socket_file(socket_dir)).is_ok()
        && PidFile::read(layout).is_some_and(|file| i64::from(file.pid) == i64::from(pid) && file.ready)
}

/// Makes way for a new server, once we own the data folder: ends the server that a killed owner
/// left behind, and forgets one that is no more.
pub(super) fn clear_the_way(layout: &Layout) -> Result<(), ClusterError> {
    let Some(found) = PidFile::read(layout) else {
        return Ok(());
    };
    let pid = Pid::from_raw(found.pid);
    let settled = polling::until(STRANGER_PATIENCE, || Ok(found.listens() || kill(pid, None).is_err()))?;
    if !settled {
        return forget(layout, found.pid);
    }
    if found.listens() {
        return stop_orphan(layout, pid);
    }
    Ok(())
}

/// After a crash the process id may be a stranger's, or a zombie's that nobody buries. PostgreSQL
/// cannot tell these from a server; without the file it still refuses to share memory with one.
fn forget(layout: &Layout, pid: i32) -> Result<(), ClusterError> {
    let file = layout.pid_file();
    tracing::warn!(pid, "removing postmaster.pid: its process is no PostgreSQL server");
    fs::remove_file(&file).map_err(ClusterError::io("remove", &file))
}

fn stop_orphan(layout: &Layout, orphan: Pid) -> Result<(), ClusterError> {
    tracing::warn!(pid = orphan.as_raw(), "stopping the PostgreSQL server that an earlier process left behind");
    let gone = || {
        let found = PidFile::read(layout);
        Ok(found.is_none_or(|file| file.pid != orphan.as_raw() || !file.listens()))
    };
    for (signal, patience) in [(Signal::SIGINT, FAST_SHUTDOWN), (Signal::SIGQUIT, IMMEDIATE_SHUTDOWN)] {
        // A refusal means that it is gone already or stays, and the wait tells which.
        let _ = kill(orphan, signal);
        if polling::until(patience, gone)? {
            return Ok(());
        }
    }
    Err(ClusterError::OrphanStays { pid: orphan.as_raw(), data_dir: layout.root().to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "4711\n/data/postgres\n1790000000\n5432\n/data/run\n\n  1234  5\nready   \n";

    #[test]
    fn a_server_that_is_up_says_so() {
        let file = PidFile::parse(FILE).expect("a pid file");
        assert_eq!(file.pid, 4711);
        assert_eq!(file.socket_dir, Path::new("/data/run"));
        assert!(file.ready);
    }

    #[test]
    fn a_server_that_starts_is_not_ready() {
        let starting = FILE.replace("ready   ", "starting");
        assert!(!PidFile::parse(&starting).is_some_and(|file| file.ready));
        assert_eq!(PidFile::parse("4711\n/data/postgres\n"), None);
    }

    #[test]
    fn a_single_user_session_is_no_server() {
        assert_eq!(PidFile::parse(&FILE.replace("4711", "-4711")), None);
    }
}
