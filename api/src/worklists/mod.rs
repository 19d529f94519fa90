//! What is to be done: about practices, for those who write and publish them, and about exchanges, for those who plan them. One
//! file a list.

mod contradictions;
mod gaps;
mod reviews;
mod risk;
mod translations;

use convite_domain::AgencyId;
use convite_domain::input::BadFields;
use deserr::Deserr;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::extract::{Cursor, Limit};

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(reviews::list_overdue_reviews)
        .service(translations::list_stale_translations)
        .service(contradictions::list_open_contradictions)
        .service(gaps::list_topic_gaps)
        .service(risk::list_exchanges_at_risk);
}

/// What a worklist of practices is narrowed to.
#[derive(Clone, Debug, Deserr, IntoParams)]
#[deserr(error = BadFields, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WorklistQuery {
    /// Only what is about this agency's practices.
    #[deserr(default)]
    agency_id: Option<AgencyId>,
    /// How many elements at most.
    #[param(inline, required = false)]
    #[deserr(default)]
    limit: Limit,
    /// The `next_cursor` of the page before, with the same filters.
    #[param(inline, required = false)]
    #[deserr(default)]
    cursor: Option<Cursor>,
}
