//! The caller's own account.

mod get;
mod password;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config.service(get::get_me).service(password::change_password);
}
