//! Exchanges over HTTP.

mod get;
mod list;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config.service(list::list_exchanges).service(get::get_exchange);
}
