//! Whether the database answers. A database that hangs (a stopped process, a lost network) closes no connection and refuses
//! none; only a clock can tell. One connection asks it every second, and while it is silent every request is told so at
//! once instead of waiting for its own time-out.

use std::time::Duration;

use convite_persistence::{Database, DatabaseOptions, DbResult, migrations};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How often the database is asked.
const INTERVAL: Duration = Duration::from_secs(1);

/// The database's pulse, as requests see it.
#[derive(Clone, Debug)]
pub struct Pulse(watch::Sender<bool>);

impl Default for Pulse {
    fn default() -> Self {
        Self(watch::Sender::new(true))
    }
}

impl Pulse {
    /// Ends when the database is silent.
    pub async fn lost(&self) {
        // The sender lives in `self`, so the channel cannot close while this waits.
        let _ = self.0.subscribe().wait_for(|beats| !beats).await;
    }

    /// Asks the database again and again, until the task is aborted.
    pub fn watch(&self, options: &DatabaseOptions) -> DbResult<JoinHandle<()>> {
        let database = Database::new(&DatabaseOptions { connections: 1, ..options.clone() })?;
        Ok(tokio::spawn(ask(self.0.clone(), database)))
    }
}

async fn ask(pulse: watch::Sender<bool>, database: Database) {
    // A request that holds a connection when the database falls silent is told so within the time that one waits for a
    // connection: the pause before the next question is part of it.
    let most = database.acquire_timeout();
    let patience = most.saturating_sub(INTERVAL).max(most / 2);
    loop {
        let answer = tokio::time::timeout(patience, beat(&database)).await;
        let beats = matches!(answer, Ok(Ok(())));
        if pulse.send_replace(beats) != beats {
            tracing::warn!(answers = beats, "the database's pulse has changed");
        }
        tokio::time::sleep(INTERVAL).await;
    }
}

async fn beat(database: &Database) -> DbResult<()> {
    let mut connection = database.connection().await?;
    migrations::clock(&mut connection).await.map(|_| ())
}
