//! How much agencies and presenters have to do, and how fairly it is shared. One file an operation.

mod agencies;
mod agency;
mod presenters;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(agency::get_agency_load)
        .service(agencies::list_agency_loads)
        .service(presenters::list_presenter_loads);
}
