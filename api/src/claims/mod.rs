//! Claims of revisions over HTTP. One file an action; what they share is here.

mod create;
mod get;
mod list;
mod settle;
pub mod sweeps;
mod update;

use chrono::{DateTime, Utc};
use convite_domain::access::Caller;
use convite_domain::audit::SubjectKind;
use convite_domain::practices::{Claim, ClaimAction, ClaimView, Revision, may_to_claim};
use convite_domain::{ClaimId, Version};
use convite_persistence::practices::{claims, revisions};
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
        .service(list::list_claims)
        .service(create::create_claim)
        .service(get::get_claim)
        .service(update::update_claim)
        .service(settle::verify_claim)
        .service(settle::dispute_claim)
        .service(settle::withdraw_claim);
}

/// A claim, and the revision whose rules it is under.
#[derive(Clone, Debug)]
pub struct Statement {
    revision: Revision,
    claim: Claim,
}

impl Changeable for Statement {
    type Id = ClaimId;

    fn version(&self) -> Version {
        self.claim.version
    }

    async fn find(connection: &mut Connection, caller: &Caller, id: ClaimId) -> DbResult<Option<Self>> {
        let Some(claim) = claims::find(connection, id).await? else { return Ok(None) };
        let revision = revisions::find(connection, caller, claim.revision_id).await?;
        Ok(revision.map(|revision| Self { revision, claim }))
    }

    async fn lock(connection: &mut Connection, seen: &Self) -> DbResult<Self> {
        let revision = revisions::lock(connection, &seen.revision).await?;
        let claim = claims::lock(connection, seen.claim.id).await?;
        Ok(Self { revision, claim })
    }
}

impl Action for ClaimAction {
    type Thing = Statement;
}

impl Living for Statement {
    type Action = ClaimAction;

    const KIND: SubjectKind = SubjectKind::Claim;

    fn uuid(&self) -> Uuid {
        self.claim.id.get()
    }

    fn state(&self) -> &'static str {
        self.claim.trust.name().into()
    }

    fn may(&self, caller: &Caller, action: ClaimAction) -> bool {
        may_to_claim(caller, action, &self.revision)
    }

    fn allowed(&self, tx: &Tx<'_>) -> Vec<ClaimAction> {
        self.claim.allowed_actions(&self.revision, tx.caller)
    }

    fn renew(&mut self, now: DateTime<Utc>) {
        self.claim.version += 1;
        self.claim.updated_at = now;
    }

    async fn update(&self, connection: &mut Connection) -> DbResult<()> {
        claims::update(connection, &self.claim).await
    }

    async fn reply(self, tx: &mut Tx<'_>) -> Result<Reply, ApiError> {
        let version = self.claim.version;
        Reply::ok(&ClaimView::new(self.claim, &self.revision, tx.caller), version)
    }
}
