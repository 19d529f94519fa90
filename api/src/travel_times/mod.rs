//! The matrix of travel times over HTTP: what an admin knows better than the rule.

mod delete;
mod import;
mod list;
mod set;

use convite_domain::VenueId;
use convite_domain::audit::SubjectKind;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::write::Tx;

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list_travel_times)
        .service(set::set_travel_time)
        .service(import::import_travel_times)
        .service(delete::delete_travel_time);
}

/// Notes that ways from a venue were changed.
fn note(tx: &mut Tx<'_>, from: VenueId, action: &'static str) {
    tx.audit((SubjectKind::TravelTime, from.get()), action, None, Vec::new());
}
