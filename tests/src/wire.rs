use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// PostgreSQL's name for the socket in a folder.
const SOCKET: &str = ".s.PGSQL.5432";

/// The line between a server and its database, for tests in which the database goes away or falls silent.
///
/// It begins whole. Whoever connects through it talks to the database itself.
pub struct Wire {
    /// The database's address through this line.
    pub url: String,
    state: watch::Sender<State>,
    folder: PathBuf,
    listening: JoinHandle<()>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Bytes go both ways.
    Whole,
    /// Bytes wait, as if the other end were stopped: nothing is closed, nothing is refused.
    Silent,
    /// Every connection is closed, and every new one at once.
    Cut,
}

impl Wire {
    /// A line to the database at a URL of the harness.
    pub fn to(url: &str) -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("convite-wire-{}-{number}", std::process::id()));
        std::fs::create_dir(&folder).expect("a folder for the socket");
        let (before, rest) = url.split_once('@').expect("the user in the URL");
        let (host, database) = rest.split_once('/').expect("the database in the URL");
        let database_socket = Path::new(&host.replace("%2F", "/")).join(SOCKET);
        let here = folder.to_str().expect("a folder in UTF-8").replace('/', "%2F");
        let listener = UnixListener::bind(folder.join(SOCKET)).expect("a socket");
        let state = watch::Sender::new(State::Whole);
        let listening = tokio::spawn(connect(listener, database_socket, state.clone()));
        Self { url: format!("{before}@{here}/{database}"), state, folder, listening }
    }

    /// The database is away.
    pub fn cut(&self) {
        self.state.send_replace(State::Cut);
    }

    /// The database hangs.
    pub fn silence(&self) {
        self.state.send_replace(State::Silent);
    }

    /// The database is back.
    pub fn mend(&self) {
        self.state.send_replace(State::Whole);
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.listening.abort();
        self.cut();
        std::fs::remove_dir_all(&self.folder).expect("the folder of the socket goes");
    }
}

async fn connect(listener: UnixListener, database: PathBuf, state: watch::Sender<State>) {
    loop {
        let (client, _) = listener.accept().await.expect("a connection");
        if *state.borrow() == State::Cut {
            continue;
        }
        let server = UnixStream::connect(&database).await.expect("the database listens");
        let ((from_client, to_client), (from_server, to_server)) = (client.into_split(), server.into_split());
        tokio::spawn(carry(from_client, to_server, state.subscribe()));
        tokio::spawn(carry(from_server, to_client, state.subscribe()));
    }
}

/// Carries bytes until an end closes or the line is cut.
async fn carry(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut state: watch::Receiver<State>) {
    let mut bytes = [0; 8192];
    loop {
        let now = *state.borrow_and_update();
        let read =
            async { if now == State::Whole { from.read(&mut bytes).await } else { std::future::pending().await } };
        tokio::select! {
            _ = state.changed(), if now != State::Cut => {}
            read = read, if now != State::Cut => match read {
                Ok(length @ 1..) if to.write_all(&bytes[..length]).await.is_ok() => {}
                _ => return,
            },
            else => return,
        }
    }
}
