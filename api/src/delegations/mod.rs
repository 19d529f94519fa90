//! Delegations over HTTP. One file an action; what they share is here.

mod arrive;
mod depart;
mod finalise;
mod get;
mod list;
mod members;
mod substitute;
mod sweeps;
mod update;

use actix_web::HttpResponse;
use convite_domain::access::Caller;
use convite_domain::audit::SubjectKind;
use convite_domain::delegations::{Delegation, DelegationAction, DelegationView, may};
use convite_domain::input::BadFields;
use convite_domain::{DelegationId, Version};
use convite_persistence::{Connection, DbResult, delegations};
use deserr::Deserr;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::extract::{Json, Signed};
use crate::problem::ApiError;
use crate::rejection::Rejection;
use crate::reply::Reply;
use crate::write::{Changeable, Tx, Write};

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

/// An action of the life cycle: parses its command, applies the transition under the lock, saves, records, replies.
async fn transition<C: Deserr<BadFields>>(
    write: Write,
    Signed(caller): Signed,
    id: DelegationId,
    action: DelegationAction,
    json: Json<C>,
    apply: impl AsyncFnOnce(&mut Tx<'_>, Delegation, C) -> Result<Delegation, Rejection>,
) -> Result<HttpResponse, ApiError> {
    let body = json.body.clone();
    write
        .change(
            &caller,
            id,
            &body,
            |delegation: &Delegation| may(&caller, action, delegation.request_id),
            async |_, _| json.parse(),
            async |tx, delegation, command| {
                let allowed = action_names(&delegation, tx.caller);
                let from = delegation.state.name();
                let changed =
                    apply(tx, delegation, command).await.map_err(|rejection| rejection.into_error(allowed))?;
                let states = (from.as_str(), changed.state.name().as_str());
                tx.outbox(&format!("delegation.{action}"), changed.id.get()).await?;
                save(tx, changed, action, Some(states), Vec::new()).await
            },
        )
        .await
}

/// Saves a changed delegation with its next version, records what happened, and replies with what the caller sees now.
async fn save(
    tx: &mut Tx<'_>,
    mut delegation: Delegation,
    action: DelegationAction,
    states: Option<(&'static str, &'static str)>,
    fields: Vec<String>,
) -> Result<Reply, ApiError> {
    delegation.version += 1;
    delegation.updated_at = tx.now;
    delegations::update(tx.connection, &delegation).await?;
    tx.audit((SubjectKind::Delegation, delegation.id.get()), action.as_str(), states, fields);
    reply(tx, &delegation)
}

/// The representation that the caller sees.
fn reply(tx: &Tx<'_>, delegation: &Delegation) -> Result<Reply, ApiError> {
    Reply::ok(&DelegationView::new(delegation, tx.caller), delegation.version)
}

fn action_names(delegation: &Delegation, caller: &Caller) -> Vec<&'static str> {
    delegation.allowed_actions(caller).into_iter().map(DelegationAction::as_str).collect()
}
