//! Presenters over HTTP. What they share with other resources of agencies is in `resources.rs`.

mod create;
mod get;
mod list;
mod retire;
mod update;

use convite_domain::PresenterId;
use convite_domain::access::Caller;
use convite_domain::audit::SubjectKind;
use convite_domain::closures::ClosureOf;
use convite_domain::presenters::{Presenter, PresenterAction, PresenterForm, PresenterView};
use convite_persistence::{Connection, DbResult, policies, presenters};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::life_cycle::Action;
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::resources::{Kept, counted, kept_in, told};
use crate::write::Tx;

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

    async fn changed(tx: &mut Tx<'_>, presenter: Presenter) -> Result<Reply, ApiError> {
        let (sessions, moment) = counted(tx, ClosureOf::Presenter(presenter.id)).await?;
        let policy = policies::current(tx.connection).await?;
        let (version, broken) = (presenter.version, presenter.broken(sessions, &policy, moment));
        let view = PresenterView::new(presenter, tx.caller);
        Reply::ok(&told(tx, view, broken).await?, version)
    }
}
