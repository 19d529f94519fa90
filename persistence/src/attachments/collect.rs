//! Collects what nobody needs: contents that no attachment and no asset has, and objects that no row names.

use chrono::{DateTime, Utc};
use futures_util::TryStreamExt;

use super::store::{FileStore, StoreError};
use super::{forget_unused, named};
use crate::{Database, DbError};

/// How many rows are forgotten, or keys looked up, at once.
const BATCH: usize = 200;

/// Why collecting stopped; what is left is collected the next time.
#[derive(Debug, thiserror::Error)]
pub enum CollectError {
    /// The database.
    #[error(transparent)]
    Database(#[from] DbError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Deletes contents that nothing names, and objects that no row names and that are older than `before`: younger ones may
/// belong to an upload that is under way, here or at another instance. Returns how many objects went. Any number of instances
/// may collect at once.
pub async fn collect(database: &Database, store: &FileStore, before: DateTime<Utc>) -> Result<usize, CollectError> {
    let mut collected = 0;
    loop {
        let batch = i64::try_from(BATCH).unwrap_or(i64::MAX);
        let keys = database.transaction(async |connection| forget_unused(connection, batch).await).await?;
        if keys.is_empty() {
            break;
        }
        for key in &keys {
            store.delete(key).await?;
        }
        collected += keys.len();
    }
    store.clear_broken_uploads(before).await?;
    let mut pages = std::pin::pin!(store.keys_older_than(before).try_chunks(BATCH));
    while let Some(keys) = pages.try_next().await.map_err(|error| error.1)? {
        let mut connection = database.connection().await?;
        let named = named(&mut connection, &keys).await?;
        drop(connection);
        for key in keys.iter().filter(|key| !named.contains(*key)) {
            store.delete(key).await?;
            collected += 1;
        }
    }
    Ok(collected)
}
