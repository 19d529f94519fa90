//! The policy and its versions over HTTP.

mod get;
mod list;
mod update;

use convite_domain::Version;
use convite_domain::access::Caller;
use convite_domain::policy::Policy;
use convite_persistence::{Connection, DbResult, policies};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::write::Changeable;

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(get::get_policy)
        .service(update::update_policy)
        .service(list::list_policies)
        .service(get::get_policy_version);
}

/// There is one policy in force, which everybody sees.
impl Changeable for Policy {
    type Id = ();

    fn version(&self) -> Version {
        self.version.into()
    }

    async fn find(connection: &mut Connection, _: &Caller, (): ()) -> DbResult<Option<Self>> {
        policies::current(connection).await.map(Some)
    }

    async fn lock(connection: &mut Connection, _: &Self) -> DbResult<Self> {
        // Not by its row: whoever waited for that would go on with a version that is no longer the last.
        policies::lock(connection).await?;
        policies::current(connection).await
    }
}
