//! Offers over HTTP. What they share with other resources of agencies is in `resources.rs`.

mod create;
mod get;
mod list;
mod update;
mod withdraw;

use convite_domain::access::Caller;
use convite_domain::audit::SubjectKind;
use convite_domain::input::BadFields;
use convite_domain::offers::{Named, Offer, OfferAction, OfferForm};
use convite_domain::{AgencyId, OfferId};
use convite_persistence::{Connection, DbResult, offers};
use serde_json::Value;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::life_cycle::Action;
use crate::resources::{Kept, kept_in};

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list_offers)
        .service(create::create_offer)
        .service(get::get_offer)
        .service(update::update_offer)
        .service(withdraw::withdraw_offer);
}

impl Action for OfferAction {
    type Thing = Offer;
}

impl Kept for OfferForm {
    const KIND: SubjectKind = SubjectKind::Offer;
    const COLLECTION: &'static str = "/v1/offers";

    kept_in!(offers, OfferId, Offer);

    async fn bad_in(connection: &mut Connection, form: &Value, owner: Option<AgencyId>) -> DbResult<BadFields> {
        let named = Named::of(form);
        let known = offers::nameable(connection, owner, &named).await?;
        Ok(OfferForm::bad_in(form, &named, &known))
    }
}
