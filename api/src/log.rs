//! Logs: lines for a terminal or JSON for a collector. What they hold is chosen where it is logged: ids, never persons.

use convite_api::settings::{LogFormat, Settings};
use tracing_subscriber::EnvFilter;

/// Starts logging.
pub fn start(settings: &Settings) {
    let filter = EnvFilter::try_new(&settings.log).unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_target(false);
    match settings.log_format {
        LogFormat::Text => builder.compact().init(),
        LogFormat::Json => builder.json().flatten_event(true).init(),
    }
}
