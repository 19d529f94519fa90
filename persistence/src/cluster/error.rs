use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Why the private cluster does not run, worded for whoever started the program.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// No folder holds usable programs.
    #[error(
        "PostgreSQL's programs (initdb and postgres, version {minimum} or newer) were not found in {}. \
         Install them (Debian and Ubuntu: apt-get install postgresql), name their folder with \
         --postgres-programs, or set DATABASE_URL to use a server that runs already.",
        listed(.searched)
    )]
    ProgramsMissing {
        /// The oldest version that will do.
        minimum: u32,
        /// Where they were looked for.
        searched: Vec<PathBuf>,
    },

    /// Programs were found, but none is new enough.
    #[error(
        "PostgreSQL {found} in {} is too old: version {minimum} or newer is needed. Install a newer \
         one, name its folder with --postgres-programs, or set DATABASE_URL.",
        .folder.display()
    )]
    ProgramsTooOld {
        /// The oldest version that will do.
        minimum: u32,
        /// The newest version found.
        found: u32,
        /// Its folder.
        folder: PathBuf,
    },

    /// The data was written by a major version whose programs are not here.
    #[error(
        "the data folder {} was made by PostgreSQL {data}, but the programs found are {found}, and \
         major versions cannot read each other's data. Install PostgreSQL {data} and name its folder \
         with --postgres-programs, or start with another --data-dir (and move the data with pg_dump).",
        .data_dir.display()
    )]
    OtherMajorVersion {
        /// The data folder.
        data_dir: PathBuf,
        /// The major version that made it.
        data: u32,
        /// What was found instead, such as `15 (/usr/lib/postgresql/15/bin)`.
        found: String,
    },

    /// Another process owns the data folder.
    #[error(
        "the data folder {} is in use by {}. Stop that one first, or start with another --data-dir.",
        .data_dir.display(),
        owner_named(*.owner)
    )]
    InUse {
        /// The data folder.
        data_dir: PathBuf,
        /// The owner's process id, when it could be read.
        owner: Option<i32>,
    },

    /// Root has no account to hand PostgreSQL to.
    #[error(
        "PostgreSQL refuses to run as root, and this machine has neither a user \"postgres\" nor \
         \"nobody\" to run it as. Create one (useradd --system postgres), or start as an ordinary user."
    )]
    NoServerUser,

    /// The data was made under an account that cannot be used now.
    #[error(
        "{} belongs to user {owner}, as whom PostgreSQL cannot be run from here. Start as that user \
         or as root, give the folder to another user (chown -R), or start with another --data-dir.",
        .folder.display()
    )]
    OtherUsersData {
        /// PostgreSQL's data folder.
        folder: PathBuf,
        /// The name or the number of the user who owns it.
        owner: String,
    },

    /// The account PostgreSQL runs as cannot come to the data folder.
    #[error(
        "started as root, PostgreSQL runs as user \"{user}\", who may not enter {}, so {} cannot hold \
         its data. Choose another --data-dir (the default is below /var/lib/convite), or open that \
         folder (chmod o+x).",
        .closed.display(),
        .folder.display()
    )]
    Unreachable {
        /// The account PostgreSQL runs as.
        user: String,
        /// The first folder on the way that it may not enter.
        closed: PathBuf,
        /// The folder that was wanted.
        folder: PathBuf,
    },

    /// What should be PostgreSQL's data folder is none.
    #[error(
        "{} exists but is not a PostgreSQL data folder (no readable PG_VERSION). Move it away, or \
         start with another --data-dir.",
        .folder.display()
    )]
    NotADataFolder {
        /// The folder in the way.
        folder: PathBuf,
    },

    /// No folder for the socket has a path short enough.
    #[error(
        "no folder for the database's socket could be made: the path of {} is too long for a socket, \
         and {}. Start with a shorter --data-dir.",
        .data_dir.display(),
        .refusals.join("; ")
    )]
    NoSocketFolder {
        /// The data folder.
        data_dir: PathBuf,
        /// Why each other place did not do.
        refusals: Vec<String>,
    },

    /// Making the database failed.
    #[error("{program} could not make the database and said: {output}")]
    NotInitialised {
        /// The program that failed.
        program: String,
        /// What it printed.
        output: String,
    },

    /// The server ended instead of starting.
    #[error("PostgreSQL did not start and said: {output} (all of it is in {})", .log.display())]
    NotStarted {
        /// The end of what it wrote.
        output: String,
        /// Its log.
        log: PathBuf,
    },

    /// The server runs but accepts no connections.
    #[error(
        "PostgreSQL did not accept connections within {} seconds. Its log, {}, tells what it is doing; \
         after a crash, with much to recover, simply try again.",
        .patience.as_secs(),
        .log.display()
    )]
    NotReady {
        /// How long was waited.
        patience: Duration,
        /// Its log.
        log: PathBuf,
    },

    /// A server left behind by a killed owner does not end.
    #[error(
        "process {pid}, a PostgreSQL server left behind on {}, does not stop. End it (kill {pid}) and \
         start again.",
        .data_dir.display()
    )]
    OrphanStays {
        /// Its process id.
        pid: i32,
        /// The data folder.
        data_dir: PathBuf,
    },

    /// The operating system refused something.
    #[error("could not {action} {}: {source}", .path.display())]
    Io {
        /// What was tried, such as "create".
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// Its answer.
        source: io::Error,
    },
}

impl ClusterError {
    /// For `map_err`: names what was tried on which path.
    pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { action, path, source }
    }
}

fn listed(folders: &[PathBuf]) -> String {
    let names: Vec<_> = folders.iter().map(|f| f.display().to_string()).collect();
    names.join(", ")
}

fn owner_named(owner: Option<i32>) -> String {
    owner.map_or_else(|| "another process".to_owned(), |pid| format!("another convite process ({pid})"))
}
