//! The audit trail and the outbox over HTTP.

mod list;
mod outbox;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config.service(list::list_audit_events).service(outbox::list_outbox_events);
}
