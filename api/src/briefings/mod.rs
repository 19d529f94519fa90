//! What hosts are told before a session, over HTTP: as JSON, and as a page to be printed.

mod get;
mod language;
mod page;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config.service(get::get_session_briefing).service(get::get_session_briefing_page);
}
