//! The whole API on one page.

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers every operation of the contract.
pub fn routes(config: &mut ServiceConfig) {
    // The router tries one operation after the other: what the public reads most comes first.
    config
        .configure(crate::practices::routes)
        .configure(crate::health::routes)
        .configure(crate::auth::routes)
        .configure(crate::me::routes)
        .configure(crate::users::routes)
        .configure(crate::oauth_clients::routes)
        .configure(crate::requests::routes)
        .configure(crate::officers::routes)
        .configure(crate::attachments::routes)
        .configure(crate::assets::routes)
        .configure(crate::delegations::routes)
        .configure(crate::exchanges::routes)
        .configure(crate::agenda_sessions::routes)
        .configure(crate::agenda_drafts::routes)
        .configure(crate::agenda_versions::routes)
        .configure(crate::briefings::routes)
        .configure(crate::assignments::routes)
        .configure(crate::practice_matches::routes)
        .configure(crate::revisions::routes)
        .configure(crate::claims::routes)
        .configure(crate::lessons::routes)
        .configure(crate::worklists::routes)
        .configure(crate::agencies::routes)
        .configure(crate::venues::routes)
        .configure(crate::presenters::routes)
        .configure(crate::offers::routes)
        .configure(crate::closures::routes)
        .configure(crate::travel_times::routes)
        .configure(crate::loads::routes)
        .configure(crate::organizations::routes)
        .configure(crate::topics::routes)
        .configure(crate::policies::routes)
        .configure(crate::holidays::routes)
        .configure(crate::privacy_notices::routes)
        .configure(crate::vocabularies::routes)
        .configure(crate::audit_events::routes);
}
