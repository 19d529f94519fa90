//! Work outside requests: deliveries from the outbox, and the sweeping of what has expired.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use convite_persistence::{Database, DbResult, idempotency, outbox, sessions, throttles};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::app::Shared;

/// How often what has expired is swept up.
const SWEEP: Duration = Duration::from_secs(600);

/// The background work of an instance.
pub struct Background {
    stop: watch::Sender<bool>,
    running: Vec<JoinHandle<()>>,
}

/// Starts the background work of an instance; any number of instances may do it at once.
pub fn start(shared: &Arc<Shared>, database: &Database) -> Background {
    let (stop, stopping) = watch::channel(false);
    let sweeper = actix_web::rt::spawn(sweep_until(stopping, shared.clone(), database.clone()));
    Background { stop, running: vec![sweeper] }
}

impl Background {
    /// Stops after what is under way.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        for work in self.running {
            if let Err(error) = work.await {
                tracing::error!(%error, "background work did not end well");
            }
        }
    }
}

async fn sweep_until(mut stopping: watch::Receiver<bool>, shared: Arc<Shared>, database: Database) {
    while !*stopping.borrow() {
        shared.limits.tidy();
        match sweep(&shared, &database).await {
            Ok(swept) => tracing::debug!(swept, "swept up"),
            Err(error) => tracing::warn!(%error, "could not sweep up; trying again later"),
        }
        // Either the time has passed or the instance stops; the loop's head tells which.
        let _ = tokio::time::timeout(SWEEP, stopping.changed()).await;
    }
}

/// Deletes what has expired. Returns how many rows.
async fn sweep(shared: &Shared, database: &Database) -> DbResult<usize> {
    let now = shared.clock.now();
    let mut connection = database.connection().await?;
    Ok(idempotency::forget(&mut connection, now).await?
        + outbox::forget(&mut connection, now - TimeDelta::days(30)).await?
        + sessions::forget(&mut connection, now).await?
        + throttles::forget(&mut connection, now - TimeDelta::days(1)).await?)
}
