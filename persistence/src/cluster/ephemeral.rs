use std::env;
use std::fs;
use std::io;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{self, Child, Command, Stdio};

use nix::sys::statvfs::statvfs;

use super::error::ClusterError;
use super::folders;

/// Runs until its input ends, which it does when we close it and also when we are killed. Then it
/// ends the server and removes the folder, again and again as long as something (a killed
/// owner's `initdb`) still writes there.
const SCRIPT: &str = r#"
cat >/dev/null
for attempt in $(seq 200); do
    pid=$(head -n 1 "$1/postgres/postmaster.pid" 2>/dev/null) && kill -s QUIT "$pid" 2>/dev/null
    rm -rf "$1" 2>/dev/null
    [ -e "$1" ] || exit 0
    sleep 0.05
done
exit 1
"#;

/// Where Linux keeps files in memory: cloning a database of 300 files there takes a tenth of the time.
const MEMORY: &str = "/dev/shm";

/// What must be free in memory, in bytes; containers often have a few megabytes only.
const ENOUGH_MEMORY: u64 = 2 * 1024 * 1024 * 1024;

/// A new folder in memory where there is room for it and `TMPDIR` does not say otherwise, else below the machine's
/// folder for temporary files, or below `/tmp` when that one's path is too long for a socket.
pub(super) fn fresh_folder() -> Result<PathBuf, ClusterError> {
    let mut parent = match env::var_os("TMPDIR") {
        None if has_room(Path::new(MEMORY)) => PathBuf::from(MEMORY),
        _ => env::temp_dir(),
    };
    let mut attempt = 0_u32;
    loop {
        let name = format!("convite-{}-{attempt}", process::id());
        let mut folder = parent.join(&name);
        if !folders::has_room_for_a_socket(&folder) {
            parent = PathBuf::from("/tmp");
            folder = parent.join(&name);
        }
        match fs::create_dir(&folder) {
            Ok(()) => return Ok(folder),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => attempt += 1,
            Err(error) => return Err(ClusterError::io("create", &folder)(error)),
        }
    }
}

fn has_room(folder: &Path) -> bool {
    statvfs(folder).is_ok_and(|room| room.blocks_available() * room.fragment_size() >= ENOUGH_MEMORY)
}

/// A process that removes a cluster with its folder once this value or this process is gone.
#[derive(Debug)]
pub(super) struct Watchdog {
    process: Child,
}

impl Watchdog {
    pub(super) fn over(folder: &Path) -> Result<Self, ClusterError> {
        let process = Command::new("/bin/sh")
            .args(["-c", SCRIPT, "convite-watchdog"])
            .arg(folder)
            .stdin(Stdio::piped())
            // Output it held open would keep whoever reads ours waiting.
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // It must outlive what ends our process group.
            .process_group(0)
            .spawn()
            .map_err(ClusterError::io("guard", folder))?;
        Ok(Self { process })
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        match self.process.wait() {
            Ok(status) if status.success() => {}
            outcome => tracing::warn!(?outcome, "a temporary cluster's folder may be left behind"),
        }
    }
}
