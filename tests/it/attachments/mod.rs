//! The files of requests: what is taken, who may add and remove them, and that nothing is left behind.

mod collecting;
mod downloads;
mod races;
mod refusals;
mod rules;
mod s3;
mod uploads;

use std::path::PathBuf;

use convite_api::background;
use convite_tests::{TestApp, files};

/// The files in the store of an app.
fn stored(app: &TestApp) -> Vec<PathBuf> {
    let folder = app.shared.settings.attachments.attachments_dir.as_ref().expect("a folder");
    files::below(folder)
}

/// Collects what nobody needs. Returns how many objects went.
async fn collected(app: &TestApp) -> usize {
    background::collect_unused(&app.shared, &app.database).await.expect("the collector works")
}
