//! The collector: contents of attachments that nobody needs any more, and objects that an upload left behind.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use convite_persistence::Database;
use convite_persistence::attachments::{CollectError, collect};
use tokio::sync::watch;

use super::goes_on;
use crate::app::Shared;

/// How often it looks.
const ROUND: Duration = Duration::from_secs(600);

/// For how long an object that no row names is left alone, beyond the time that an upload may take: it may be another
/// instance's, whose clock, or the store's, goes otherwise than ours.
const GRACE: TimeDelta = TimeDelta::hours(24);

/// Collects until the instance stops.
pub(super) async fn collect_until(mut stopping: watch::Receiver<bool>, shared: Arc<Shared>, database: Database) {
    let mut pause = Duration::ZERO;
    while goes_on(&mut stopping, pause).await {
        match collect_unused(&shared, &database).await {
            Ok(0) => {}
            Ok(objects) => tracing::info!(objects, "collected what no attachment needs"),
            Err(error) => tracing::warn!(%error, "could not collect what no attachment needs; trying again later"),
        }
        pause = ROUND;
    }
}

/// Collects once. Returns how many objects went.
pub async fn collect_unused(shared: &Shared, database: &Database) -> Result<usize, CollectError> {
    let upload = TimeDelta::from_std(shared.settings.attachments.timeout()).unwrap_or(GRACE);
    collect(database, &shared.files, shared.clock.now() - GRACE - upload).await
}
