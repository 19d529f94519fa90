//! Revisions of practices over HTTP: the texts, on their way to be published. One file an action; what they share is here.

mod check;
pub mod contradictions;
mod get;
mod list;
mod publish;
mod submit;
mod update;
mod validate;

use chrono::{DateTime, Utc};
use convite_domain::access::Caller;
use convite_domain::audit::SubjectKind;
use convite_domain::practices::{Revision, RevisionAction, RevisionView, may_to_revision};
use convite_domain::{RevisionId, Version};
use convite_persistence::practices::revisions;
use convite_persistence::{Connection, DbResult};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use crate::life_cycle::{Action, Living};
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::write::{Changeable, Tx};

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list_revisions)
        .service(get::get_revision)
        .service(update::update_revision)
        .service(submit::submit_revision)
        .service(validate::return_revision)
        .service(validate::validate_revision)
        .service(validate::reject_revision)
        .service(contradictions::list_contradictions)
        .service(contradictions::decide_contradiction)
        .service(check::check_publication)
        .service(publish::publish_revision);
}

impl Changeable for Revision {
    type Id = RevisionId;

    fn version(&self) -> Version {
        self.version
    }

    async fn find(connection: &mut Connection, caller: &Caller, id: RevisionId) -> DbResult<Option<Self>> {
        revisions::find(connection, caller, id).await
    }

    async fn lock(connection: &mut Connection, seen: &Self) -> DbResult<Self> {
        revisions::lock(connection, seen).await
    }
}

impl Action for RevisionAction {
    type Thing = Revision;
}

impl Living for Revision {
    type Action = RevisionAction;

    const KIND: SubjectKind = SubjectKind::Revision;

    fn uuid(&self) -> Uuid {
        self.id.get()
    }

    fn state(&self) -> &'static str {
        self.stage.name().into()
    }

    fn may(&self, caller: &Caller, action: RevisionAction) -> bool {
        may_to_revision(caller, action, self.agency.id)
    }

    fn allowed(&self, tx: &Tx<'_>) -> Vec<RevisionAction> {
        self.allowed_actions(tx.caller)
    }

    fn renew(&mut self, now: DateTime<Utc>) {
        self.version += 1;
        self.updated_at = now;
    }

    async fn update(&self, connection: &mut Connection) -> DbResult<()> {
        revisions::update(connection, self).await
    }

    async fn reply(self, tx: &mut Tx<'_>) -> Result<Reply, ApiError> {
        let version = self.version;
        Reply::ok(&RevisionView::new(self, tx.caller), version)
    }
}

/// Notes in a revision that is locked who writes of it. What it shows stays the same, so it gets no new version.
pub async fn written(tx: &mut Tx<'_>, revision: Revision) -> DbResult<Revision> {
    let authors = revision.authors.len();
    let revision = revision.written_by(tx.caller);
    if revision.authors.len() > authors {
        revisions::update(tx.connection, &revision).await?;
    }
    Ok(revision)
}
