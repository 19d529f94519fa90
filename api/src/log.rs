//! Logs: lines for a terminal or JSON for a collector. What they hold is chosen where it is logged: ids, never persons.

use convite_api::settings::{LogFormat, Settings};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::ParseError;

/// Libraries that log what they carry, parameters of statements and mails with their addresses, once they are asked for more.
const DRIVERS: [&str; 6] = ["tokio_postgres", "diesel_async", "lettre", "actix_http", "h2", "rustls"];

/// Starts logging. Fails when the filter makes no sense.
pub fn start(settings: &Settings) -> Result<(), ParseError> {
    let mut filter = EnvFilter::try_new(&settings.log)?;
    for driver in DRIVERS {
        filter = filter.add_directive(format!("{driver}=info").parse()?);
    }
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_target(false);
    match settings.log_format {
        LogFormat::Text => builder.compact().init(),
        LogFormat::Json => builder.json().flatten_event(true).init(),
    }
    Ok(())
}
