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
use convite_persistence::{Connection, DbResult, live_sessions, presenters};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::life_cycle::Action;
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::resources::{Kept, kept_in, told};
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

    /// Who is retired gives none of the sessions that are still to come.
    async fn changed(tx: &mut Tx<'_>, presenter: Presenter) -> Result<Reply, ApiError> {
        let (id, version, is_retired) = (presenter.id, presenter.version, presenter.ended().is_some());
        let view = PresenterView::new(presenter, tx.caller);
        if !is_retired {
            return Reply::ok(&view, version);
        }
        let broken = live_sessions::using(tx.connection, ClosureOf::Presenter(id), (tx.now, None)).await?;
        Reply::ok(&told(tx, view, broken).await?, version)
    }
}
