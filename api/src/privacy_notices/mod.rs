//! Texts of the privacy notice over HTTP.

mod create;
mod get;
mod list;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list_privacy_notices)
        .service(create::create_privacy_notice)
        .service(get::get_current_privacy_notice)
        .service(get::get_privacy_notice);
}
