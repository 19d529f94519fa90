//! Venues over HTTP. What they share with other resources of agencies is in `resources.rs`.

mod create;
mod get;
mod list;
mod retire;
mod update;

use convite_domain::VenueId;
use convite_domain::access::Caller;
use convite_domain::audit::SubjectKind;
use convite_domain::closures::ClosureOf;
use convite_domain::venues::{Venue, VenueAction, VenueForm, VenueView};
use convite_persistence::{Connection, DbResult, venues};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::life_cycle::Action;
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::resources::{Kept, counted, kept_in, told};
use crate::write::Tx;

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list_venues)
        .service(create::create_venue)
        .service(get::get_venue)
        .service(update::update_venue)
        .service(retire::retire_venue);
}

impl Action for VenueAction {
    type Thing = Venue;
}

impl Kept for VenueForm {
    const KIND: SubjectKind = SubjectKind::Venue;
    const COLLECTION: &'static str = "/v1/venues";

    kept_in!(venues, VenueId, Venue);

    async fn changed(tx: &mut Tx<'_>, venue: Venue) -> Result<Reply, ApiError> {
        let (sessions, moment) = counted(tx, ClosureOf::Venue(venue.id)).await?;
        let (version, broken) = (venue.version, venue.broken(sessions, moment));
        let view = VenueView::new(venue, tx.caller);
        Reply::ok(&told(tx, view, broken).await?, version)
    }
}
