//! The officers, as those see them who give them work.

mod workload;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config.service(workload::get_workload);
}
