//! Presenters over HTTP. What they share with other resources of agencies is in `resources.rs`.

mod create;
mod get;
mod list;
mod retire;
mod update;

use convite_domain::PresenterId;
use convite_domain::access::Caller;
use convite_domain::audit::SubjectKind;
use convite_domain::presenters::{Presenter, PresenterAction, PresenterForm};
use convite_persistence::{Connection, DbResult, presenters};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::life_cycle::Action;
use crate::resources::{Kept, kept_in};

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list_presenters)
        .service(create::create_presenter)
        .service(get::get_presenter)
        .service(update::update_presenter)
        .service(retire::retire_presenter);
}

impl Action for PresenterAction {
    type Thing = Presenter;
}

impl Kept for PresenterForm {
    const KIND: SubjectKind = SubjectKind::Presenter;
    const COLLECTION: &'static str = "/v1/presenters";

    kept_in!(presenters, PresenterId, Presenter);
}
