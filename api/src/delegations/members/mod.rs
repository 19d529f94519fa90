//! Members of delegations over HTTP. One file an action; what they share is here.

mod create;
mod delete;
mod erase;
mod get;
mod list;
mod protected;
mod update;

use convite_domain::access::Caller;
use convite_domain::delegations::{Delegation, Member, MemberAction, MemberView, Named, may_to_member};
use convite_domain::{DelegateId, DelegationId, Version};
use convite_persistence::delegations::{self, members};
use convite_persistence::{Connection, DbResult};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::auth::protected_fields;
use crate::extract::Pair;
use crate::life_cycle::refused;
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::write::{Changeable, Tx};

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list_members)
        .service(create::create_member)
        .service(get::get_member)
        .service(update::update_member)
        .service(delete::delete_member)
        .service(erase::erase_member)
        .service(protected::get_protected_fields);
}

/// A member, and the delegation whose rules they are under.
#[derive(Clone, Debug)]
struct Seat {
    delegation: Delegation,
    member: Member,
}

impl Changeable for Seat {
    type Id = Pair<DelegationId, DelegateId>;

    fn version(&self) -> Version {
        self.member.version
    }

    /// The list is held still from here on, so that a member who was seen does not go.
    async fn find(connection: &mut Connection, caller: &Caller, Pair(id, member): Self::Id) -> DbResult<Option<Self>> {
        let Some(seen) = delegations::find(connection, caller, id).await? else { return Ok(None) };
        let delegation = delegations::lock(connection, seen.id).await?;
        let member = members::find(connection, delegation.id, member).await?;
        Ok(member.map(|member| Self { delegation, member }))
    }

    async fn lock(_: &mut Connection, seen: &Self) -> DbResult<Self> {
        Ok(seen.clone())
    }
}

impl Seat {
    fn may(&self, caller: &Caller, action: MemberAction) -> bool {
        may_to_member(caller, action, self.delegation.request_id)
    }

    fn permit(&self, tx: &Tx<'_>, action: MemberAction) -> Result<(), ApiError> {
        self.delegation.permit_to(&self.member, action).map_err(|refusal| refused(refusal, &self.delegation, tx))
    }

    /// The representation that the caller sees.
    fn reply(self, tx: &Tx<'_>) -> Result<Reply, ApiError> {
        let version = self.member.version;
        Reply::ok(&MemberView::new(self.member, &self.delegation, tx.caller), version)
    }
}

/// Stores what is protected of a member whose row is there.
pub(super) async fn store(tx: &mut Tx<'_>, named: &Named) -> Result<(), ApiError> {
    if named.protected.is_empty() {
        return Ok(members::unseal(tx.connection, named.member.id).await?);
    }
    let ring = &tx.app.shared.key_ring;
    let sealed = protected_fields::seal(ring, named.member.id, &named.protected).map_err(ApiError::internal)?;
    Ok(members::seal(tx.connection, &sealed).await?)
}
