use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{self, Child, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::error::ClusterError;
use super::folders::{self, Layout};
use super::polling;
use super::postmaster::{self, FAST_SHUTDOWN, IMMEDIATE_SHUTDOWN};
use super::programs::Programs;
use super::server_user::ServerUser;

/// The one role, which owns everything; the folder's mode is the guard of this door.
pub(super) const ROLE: &str = "convite";
/// The database of the service.
pub(super) const DATABASE: &str = "convite";

/// Crash recovery of a busy server takes a while.
const START_PATIENCE: Duration = Duration::from_secs(120);
/// How long the remains of a killed server may be in the way.
const REMAINS_PATIENCE: Duration = Duration::from_secs(30);
const REMAINS_PAUSE: Duration = Duration::from_millis(50);
const LARGEST_LOG: u64 = 16 * 1024 * 1024;
const STAGING_PREFIX: &str = "postgres.new-";

/// How a server is told to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shutdown {
    /// Sessions are ended, everything is written.
    Fast,
    /// Nothing is written: for data that go with the server.
    Immediate,
}

/// Everything needed to run `postgres` on one data folder.
#[derive(Debug)]
pub(super) struct Server {
    pub(super) programs: Programs,
    pub(super) user: ServerUser,
    pub(super) layout: Layout,
    pub(super) socket_dir: PathBuf,
    pub(super) durable: bool,
    pub(super) max_connections: u16,
}

impl Server {
    /// Makes the database on the first start. It is made aside and then renamed, so that a
    /// killed first start leaves nothing half done.
    pub(super) fn initialise(&self) -> Result<(), ClusterError> {
        self.clear_staging()?;
        let target = self.layout.postgres();
        if target.exists() {
            return Ok(());
        }
        tracing::info!(data_dir = %self.layout.root().display(), "making the database");
        let root = self.layout.root();
        let staging = root.join(format!("{STAGING_PREFIX}{}", process::id()));
        folders::private_folder(&staging, &self.user)?;
        self.run_initdb(&staging)?;
        self.create_database(&staging)?;
        fs::rename(&staging, &target).map_err(ClusterError::io("rename", &staging))?;
        File::open(root).and_then(|folder| folder.sync_all()).map_err(ClusterError::io("write", root))
    }

    /// Starts the server and waits until it accepts connections.
    pub(super) fn start(&self) -> Result<Child, ClusterError> {
        let deadline = Instant::now() + REMAINS_PATIENCE;
        loop {
            match self.start_once() {
                Err(error) if is_in_the_way(&error) && Instant::now() < deadline => {
                    thread::sleep(REMAINS_PAUSE);
                }
                outcome => return outcome,
            }
        }
    }

    /// Starts the server without waiting for it to be ready.
    pub(super) fn spawn(&self) -> Result<Child, ClusterError> {
        postmaster::clear_the_way(&self.layout)?;
        let log_path = self.layout.log();
        let log = OpenOptions::new()
            .append(true)
            .create(true)
            .mode(0o600)
            .open(&log_path)
            .and_then(|log| Ok((log.try_clone()?, log)))
            .map_err(ClusterError::io("open", &log_path))?;
        let program = self.programs.program("postgres");
        self.user
            .command(&program)
            .arg("-D")
            .arg(self.layout.postgres())
            .args(self.settings())
            .stdout(log.0)
            .stderr(log.1)
            // Ctrl-C is for us: the server is stopped after the last request is answered.
            .process_group(0)
            .spawn()
            .map_err(ClusterError::io("start", &program))
    }

    /// Stops a server of ours and waits for its end.
    pub(super) fn stop(&self, server: &mut Child, how: Shutdown) {
        let Ok(pid) = i32::try_from(server.id()).map(Pid::from_raw) else {
            return;
        };
        let steps = [
            (Signal::SIGINT, FAST_SHUTDOWN),
            (Signal::SIGQUIT, IMMEDIATE_SHUTDOWN),
            (Signal::SIGKILL, IMMEDIATE_SHUTDOWN),
        ];
        let skipped = usize::from(how == Shutdown::Immediate);
        for (signal, patience) in &steps[skipped..] {
            // A refusal means that it has ended, which the wait sees.
            let _ = kill(pid, *signal);
            match polling::until(*patience, || server.try_wait().map(|end| end.is_some())) {
                Ok(true) => return,
                Ok(false) => tracing::warn!(%signal, "PostgreSQL does not stop"),
                Err(error) => tracing::warn!(%error, "cannot wait for PostgreSQL"),
            }
        }
    }

    fn start_once(&self) -> Result<Child, ClusterError> {
        let log_path = self.layout.log();
        let written = self.turn_log_over()?;
        let mut server = self.spawn()?;
        let mut ended = false;
        let ready = polling::until(START_PATIENCE, || {
            ended = server.try_wait().map_err(ClusterError::io("wait for", &log_path))?.is_some();
            Ok(ended || postmaster::is_ready(&self.layout, &self.socket_dir, server.id()))
        })?;
        if ended {
            return Err(ClusterError::NotStarted { output: text_after(&log_path, written), log: log_path });
        }
        if !ready {
            self.stop(&mut server, Shutdown::Fast);
            return Err(ClusterError::NotReady { patience: START_PATIENCE, log: log_path });
        }
        Ok(server)
    }

    /// Sets a log aside that has grown large. Returns how long the log is.
    fn turn_log_over(&self) -> Result<u64, ClusterError> {
        let log = self.layout.log();
        let length = log.metadata().map_or(0, |found| found.len());
        if length <= LARGEST_LOG {
            return Ok(length);
        }
        fs::rename(&log, log.with_extension("log.1")).map_err(ClusterError::io("rename", &log))?;
        Ok(0)
    }

    /// Given on the command line, so that nothing in the data folder can say otherwise.
    fn settings(&self) -> Vec<String> {
        let mut settings = vec![
            "listen_addresses=".to_owned(),
            "port=5432".to_owned(),
            format!("unix_socket_directories={}", quoted(&self.socket_dir)),
            "unix_socket_permissions=0700".to_owned(),
            format!("max_connections={}", self.max_connections),
            "timezone=UTC".to_owned(),
            "log_timezone=UTC".to_owned(),
            // The errors of statements go to the client; here they would write down what people
            // have typed. What happens to the server itself is still told.
            "log_min_messages=log".to_owned(),
            "log_min_error_statement=panic".to_owned(),
            "log_error_verbosity=terse".to_owned(),
        ];
        if !self.durable {
            settings.extend(["fsync", "full_page_writes", "synchronous_commit"].map(|name| format!("{name}=off")));
        }
        settings.into_iter().flat_map(|setting| ["-c".to_owned(), setting]).collect()
    }

    fn clear_staging(&self) -> Result<(), ClusterError> {
        let root = self.layout.root();
        let entries = fs::read_dir(root).map_err(ClusterError::io("read", root))?;
        for entry in entries.flatten() {
            if entry.file_name().to_string_lossy().starts_with(STAGING_PREFIX) {
                let path = entry.path();
                fs::remove_dir_all(&path).map_err(ClusterError::io("remove", &path))?;
            }
        }
        Ok(())
    }

    fn run_initdb(&self, folder: &Path) -> Result<(), ClusterError> {
        let program = self.programs.program("initdb");
        let mut command = self.user.command(&program);
        command
            .arg("-D")
            .arg(folder)
            .args(["-U", ROLE, "-E", "UTF8", "--locale=C.UTF-8", "--auth=trust"])
            .arg("--data-checksums")
            .args((!self.durable).then_some("--no-sync"));
        let output = command.output().map_err(ClusterError::io("start", &program))?;
        must_succeed("initdb", &output)
    }

    fn create_database(&self, folder: &Path) -> Result<(), ClusterError> {
        let program = self.programs.program("postgres");
        let mut command: Command = self.user.command(&program);
        command
            .args(["--single", "-D"])
            .arg(folder)
            .args(["-c", "exit_on_error=on"])
            .args((!self.durable).then_some("-F"))
            .arg("postgres")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut session = command.spawn().map_err(ClusterError::io("start", &program))?;
        if let Some(mut input) = session.stdin.take() {
            // When the session has ended early, its own words tell more than a broken pipe.
            let _ = writeln!(input, "CREATE DATABASE {DATABASE};");
        }
        let output = session.wait_with_output().map_err(ClusterError::io("wait for", &program))?;
        must_succeed("postgres", &output)
    }
}

fn must_succeed(program: &str, output: &Output) -> Result<(), ClusterError> {
    if output.status.success() {
        return Ok(());
    }
    Err(ClusterError::NotInitialised {
        program: program.to_owned(),
        output: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
    })
}

/// Whether the remains of a killed server keep a new one from starting; they end by themselves.
fn is_in_the_way(error: &ClusterError) -> bool {
    matches!(error, ClusterError::NotStarted { output, .. }
        if output.contains("shared memory block") || output.contains("postmaster.pid\" already exists"))
}

fn text_after(log: &Path, offset: u64) -> String {
    let mut bytes = Vec::new();
    let read = File::open(log).and_then(|mut file| {
        file.seek(SeekFrom::Start(offset))?;
        file.read_to_end(&mut bytes)
    });
    match read {
        Ok(_) => String::from_utf8_lossy(&bytes).trim().to_owned(),
        Err(error) => error.to_string(),
    }
}

/// One entry of a list in PostgreSQL's configuration.
fn quoted(path: &Path) -> String {
    format!("\"{}\"", path.display().to_string().replace('"', "\"\""))
}
