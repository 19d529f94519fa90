//! The private PostgreSQL cluster: what the service runs on when no `DATABASE_URL` names a server.
//!
//! A [`Cluster`] owns one data folder. It finds the machine's PostgreSQL programs, makes the
//! database on the first start, keeps `postgres` running while it lives, and stops it when it is
//! stopped or dropped. Clients reach it through a unix socket only, in a folder that nobody but
//! the server's user (and root) can enter.
//!
//! ```text
//! <data folder>/
//!   owner.lock     held while a Cluster lives: its process id and its socket folder
//!   postgres/      PostgreSQL's own data folder
//!   postgres.log   what the server wrote
//!   run/           the socket, unless the path is too long for one
//! ```
//!
//! Everything here blocks; call it from a thread that may, such as `spawn_blocking`'s.

mod address;
mod ephemeral;
mod error;
mod folders;
mod owner;
mod polling;
mod postmaster;
mod programs;
mod server;
mod server_user;
mod supervisor;

use std::path::{Path, PathBuf};
use std::time::Duration;

pub use error::ClusterError;
pub use folders::default_data_dir;

use address::Address;
use ephemeral::Watchdog;
use folders::Layout;
use owner::OwnerLock;
use postmaster::PidFile;
use programs::Programs;
use server::{Server, Shutdown};
use server_user::ServerUser;
use supervisor::Supervisor;

/// How long [`Cluster::attach`] waits for a server that is just starting.
const ATTACH_PATIENCE: Duration = Duration::from_secs(30);

/// What a private cluster is made of.
#[derive(Debug, Clone)]
pub struct ClusterOptions {
    /// The folder that holds everything of this cluster; made when missing.
    pub data_dir: PathBuf,
    /// The folder with `initdb` and `postgres`; searched for when `None`.
    pub programs: Option<PathBuf>,
    /// Whether a committed transaction survives a crash of the machine. `false` turns off fsync
    /// and its kin: for tests, whose data nobody misses.
    pub durable: bool,
    /// How many connections the server accepts.
    pub max_connections: u16,
}

impl ClusterOptions {
    /// A durable cluster in `data_dir` with the programs that are found and 100 connections.
    pub fn new(data_dir: impl Into<PathBuf>) -> Self {
        Self { data_dir: data_dir.into(), programs: None, durable: true, max_connections: 100 }
    }
}

/// A running private cluster. Dropping it stops the server, as [`Cluster::stop`] does.
//
// Fields are dropped in this order: the server stops, then its temporary folder goes, and only
// then may another owner come.
#[derive(Debug)]
pub struct Cluster {
    address: Address,
    _supervisor: Supervisor,
    _watchdog: Option<Watchdog>,
    _lock: OwnerLock,
}

impl Cluster {
    /// Starts PostgreSQL on the data folder, making the database `convite` on the first start,
    /// and returns once it accepts connections.
    ///
    /// A server that a killed owner left behind is stopped first.
    ///
    /// # Errors
    /// [`ClusterError::InUse`] when another process owns the data folder; otherwise what is
    /// missing or in the way, each with what to do about it.
    pub fn start(options: ClusterOptions) -> Result<Self, ClusterError> {
        Self::start_guarded(options, Shutdown::Fast, None)
    }

    /// Starts a cluster that is not durable in a fresh folder below the machine's folder for
    /// temporary files. Server and folder vanish with this value, and also when this process
    /// is killed.
    ///
    /// # Errors
    /// As [`Cluster::start`].
    pub fn start_ephemeral(max_connections: u16) -> Result<Self, ClusterError> {
        let data_dir = ephemeral::fresh_folder()?;
        let watchdog = Watchdog::over(&data_dir)?;
        let options = ClusterOptions { durable: false, max_connections, ..ClusterOptions::new(data_dir) };
        Self::start_guarded(options, Shutdown::Immediate, Some(watchdog))
    }

    /// The cluster of a data folder that another process keeps running, for commands that work
    /// beside a serving process. `None` when nobody does; the caller may then start it.
    ///
    /// # Errors
    /// [`ClusterError::NotReady`] when an owner holds the folder but its server does not accept
    /// connections within half a minute.
    pub fn attach(data_dir: &Path) -> Result<Option<Attached>, ClusterError> {
        let layout = Layout::new(data_dir)?;
        let mut found = None;
        let settled = polling::until(ATTACH_PATIENCE, || {
            let Some(owner) = owner::current(&layout)? else {
                return Ok(true);
            };
            found = owner.socket_dir.filter(|socket| PidFile::read(&layout).is_some_and(|pid| pid.is_ready(socket)));
            Ok(found.is_some())
        })?;
        if !settled {
            return Err(ClusterError::NotReady { patience: ATTACH_PATIENCE, log: layout.log() });
        }
        Ok(found.map(|socket_dir| Attached { address: Address::new(socket_dir) }))
    }

    /// The address of the database `convite`, as a URL for `tokio-postgres`.
    pub fn database_url(&self) -> String {
        self.address.url_for(server::DATABASE)
    }

    /// The address of another database of this cluster.
    pub fn url_for(&self, database: &str) -> String {
        self.address.url_for(database)
    }

    /// Stops the server and waits: at most half a minute for sessions to be ended in order,
    /// then without ceremony.
    pub fn stop(self) {
        drop(self);
    }

    fn start_guarded(
        options: ClusterOptions,
        shutdown: Shutdown,
        watchdog: Option<Watchdog>,
    ) -> Result<Self, ClusterError> {
        let layout = Layout::new(&options.data_dir)?;
        let user = ServerUser::choose(&layout)?;
        let programs = Programs::find(options.programs.as_deref(), &layout, &user)?;
        folders::prepare(&layout, &user)?;
        let mut lock = OwnerLock::acquire(&layout)?;
        let socket_dir = folders::socket_folder(&layout, &user)?;
        lock.record(&socket_dir)?;
        let address = Address::new(socket_dir.clone());
        let server = Server {
            programs,
            user,
            layout,
            socket_dir,
            durable: options.durable,
            max_connections: options.max_connections,
        };
        server.initialise()?;
        let postmaster = server.start()?;
        Ok(Self {
            address,
            _supervisor: Supervisor::over(server, postmaster, shutdown)?,
            _watchdog: watchdog,
            _lock: lock,
        })
    }
}

/// A cluster that another process runs: see [`Cluster::attach`].
#[derive(Debug, Clone)]
pub struct Attached {
    address: Address,
}

impl Attached {
    /// The address of the database `convite`, as a URL for `tokio-postgres`.
    pub fn database_url(&self) -> String {
        self.address.url_for(server::DATABASE)
    }
}
