//! Delegations over HTTP. One file an action; what they share is here.

mod access_needs;
mod arrive;
mod depart;
mod finalise;
mod get;
mod list;
mod members;
mod substitute;
mod sweeps;
mod update;

use chrono::{DateTime, Utc};
use convite_domain::access::Caller;
use convite_domain::audit::SubjectKind;
use convite_domain::delegations::{Delegation, DelegationAction, DelegationView, may};
use convite_domain::{DelegationId, Version};
use convite_persistence::{Connection, DbResult, delegations};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use crate::life_cycle::{Action, Living};
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::write::{Changeable, Tx};

pub use access_needs::access_needs;
pub use sweeps::SWEEPS;

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list_delegations)
        .service(get::get_delegation)
        .service(update::update_delegation)
        .service(finalise::finalise_delegation)
        .service(substitute::substitute_member)
        .service(arrive::arrive_delegation)
        .service(depart::depart_delegation)
        .configure(members::routes);
}

impl Changeable for Delegation {
    type Id = DelegationId;

    fn version(&self) -> Version {
        self.version
    }

    async fn find(connection: &mut Connection, caller: &Caller, id: DelegationId) -> DbResult<Option<Self>> {
        delegations::find(connection, caller, id).await
    }

    async fn lock(connection: &mut Connection, seen: &Self) -> DbResult<Self> {
        delegations::lock(connection, seen.id).await
    }
}

impl Action for DelegationAction {
    type Thing = Delegation;
}

impl Living for Delegation {
    type Action = DelegationAction;

    const KIND: SubjectKind = SubjectKind::Delegation;

    fn uuid(&self) -> Uuid {
        self.id.get()
    }

    fn state(&self) -> &'static str {
        self.state.name().into()
    }

    fn may(&self, caller: &Caller, action: DelegationAction) -> bool {
        may(caller, action, self.request_id)
    }

    fn allowed(&self, tx: &Tx<'_>) -> Vec<DelegationAction> {
        self.allowed_actions(tx.caller)
    }

    fn renew(&mut self, now: DateTime<Utc>) {
        self.version += 1;
        self.updated_at = now;
    }

    async fn update(&self, connection: &mut Connection) -> DbResult<()> {
        delegations::update(connection, self).await
    }

    async fn reply(self, tx: &mut Tx<'_>) -> Result<Reply, ApiError> {
        Reply::ok(&DelegationView::new(&self, tx.caller), self.version)
    }
}
