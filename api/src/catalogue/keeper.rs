//! Keeps the snapshot up to date, on a thread of its own: building it takes the processor, and no event loop.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use convite_persistence::practices::catalogue;
use convite_persistence::{Connection, Database, DatabaseOptions, DbError, DbResult};
use tokio::sync::oneshot;

use super::{Catalogue, build};
use crate::app::Shared;

/// How often the version of the catalogue is asked for.
const INTERVAL: Duration = Duration::from_millis(500);

/// Longer than any build.
const LONGEST_BUILD: Duration = Duration::from_secs(60);

/// The thread, which ends once nobody holds this.
#[derive(Debug)]
pub struct Keeper(#[expect(dead_code, reason = "its end is the signal")] oneshot::Sender<()>);

/// Starts to keep the snapshot.
pub fn keep(shared: &Arc<Shared>, options: &DatabaseOptions) -> std::io::Result<Keeper> {
    let options = DatabaseOptions { connections: 1, ..options.clone() };
    let database = Database::new(&options).map_err(std::io::Error::other)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (held, gone) = oneshot::channel::<()>();
    let shared = shared.clone();
    let work = move || {
        runtime.block_on(async {
            tokio::select! {
                _ = gone => {}
                () = watch(&shared, &database) => {}
            }
        });
    };
    std::thread::Builder::new().name("catalogue".to_owned()).spawn(work)?;
    Ok(Keeper(held))
}

async fn watch(shared: &Shared, database: &Database) {
    let catalogue = &shared.catalogue;
    loop {
        let ticket = catalogue.asked.load(Ordering::SeqCst);
        let now = shared.now();
        match look(catalogue, database).await {
            Ok(newer) => catalogue.confirm(newer, now),
            Err(error) => {
                tracing::warn!(%error, "the catalogue cannot be read");
                catalogue.miss(shared.now());
            }
        }
        catalogue.seen.send_replace(ticket);
        let _ = tokio::time::timeout(INTERVAL, catalogue.wake.notified()).await;
    }
}

/// The next snapshot, when what is public has changed.
async fn look(catalogue: &Catalogue, database: &Database) -> DbResult<Option<super::Snapshot>> {
    let before = catalogue.snapshot();
    let asked = tokio::time::timeout(database.acquire_timeout(), async {
        let mut connection = database.connection().await?;
        catalogue::version(&mut connection).await
    });
    let version = asked.await.map_err(|_| silent())??;
    if before.as_ref().is_some_and(|before| before.version == version) {
        return Ok(None);
    }
    let started = Instant::now();
    let built = database.transaction(async |connection: &mut Connection| {
        catalogue::freeze(connection).await?;
        build::build(connection, before.as_deref()).await
    });
    let snapshot = tokio::time::timeout(LONGEST_BUILD, built).await.map_err(|_| silent())??;
    let seconds = started.elapsed().as_secs_f64();
    metrics::histogram!("catalogue_build_seconds").record(seconds);
    tracing::debug!(version = snapshot.version, practices = snapshot.len(), seconds, "the catalogue was read");
    Ok(Some(snapshot))
}

fn silent() -> DbError {
    DbError::Unavailable("the database does not answer".to_owned())
}
