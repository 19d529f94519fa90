use std::convert::Infallible;
use std::process::Child;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::error::ClusterError;
use super::server::{Server, Shutdown};

/// How often the server is looked at.
const CHECK: Duration = Duration::from_millis(100);
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);
/// A server that has run this long had started well, so that its next end is a new trouble.
const STEADY: Duration = Duration::from_secs(10);

/// The thread that keeps a server running, and stops it when this value is dropped.
#[derive(Debug)]
pub(super) struct Supervisor {
    alive: Option<Sender<Infallible>>,
    thread: Option<JoinHandle<()>>,
}

impl Supervisor {
    pub(super) fn over(server: Server, running: Child, shutdown: Shutdown) -> Result<Self, ClusterError> {
        let program = server.programs.program("postgres");
        let (alive, owner) = channel();
        let thread = thread::Builder::new()
            .name("postgres-supervisor".to_owned())
            .spawn(move || supervise(&server, running, &owner, shutdown))
            .map_err(ClusterError::io("supervise", &program))?;
        Ok(Self { alive: Some(alive), thread: Some(thread) })
    }
}

impl Drop for Supervisor {
    fn drop(&mut self) {
        drop(self.alive.take());
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the supervisor of PostgreSQL has panicked");
        }
    }
}

fn supervise(server: &Server, running: Child, owner: &Receiver<Infallible>, shutdown: Shutdown) {
    let mut running = Some(running);
    let mut started = Instant::now();
    let mut pause = FIRST_PAUSE;
    loop {
        let wait = if running.is_some() { CHECK } else { pause };
        let Err(RecvTimeoutError::Timeout) = owner.recv_timeout(wait) else {
            break;
        };
        running = match running {
            Some(child) => still_running(child),
            None => {
                pause = if started.elapsed() > STEADY { FIRST_PAUSE } else { LONGEST_PAUSE.min(pause * 2) };
                started = Instant::now();
                started_again(server)
            }
        };
    }
    if let Some(mut child) = running {
        server.stop(&mut child, shutdown);
    }
}

fn still_running(mut child: Child) -> Option<Child> {
    match child.try_wait() {
        Ok(None) => Some(child),
        Ok(Some(status)) => {
            tracing::error!(%status, "PostgreSQL has ended unasked; starting it again");
            None
        }
        Err(error) => {
            tracing::error!(%error, "PostgreSQL is lost; starting it again");
            None
        }
    }
}

fn started_again(server: &Server) -> Option<Child> {
    server.spawn().inspect_err(|error| tracing::error!(%error, "PostgreSQL cannot be started again yet")).ok()
}
