//! Closures and absences over HTTP. One file an action; what they share is here.

mod create;
mod delete;
mod get;
mod list;
mod update;

use convite_domain::access::Caller;
use convite_domain::audit::SubjectKind;
use convite_domain::closures::{Closure, ClosureView};
use convite_domain::resources::{Changed, LiveSession};
use convite_domain::{ClosureId, Version};
use convite_persistence::{Connection, DbResult, closures, live_sessions};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::problem::ApiError;
use crate::resources::told;
use crate::write::{Changeable, Tx};

/// Where they are.
const COLLECTION: &str = "/v1/closures";

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list_closures)
        .service(create::create_closure)
        .service(get::get_closure)
        .service(update::update_closure)
        .service(delete::delete_closure);
}

impl Changeable for Closure {
    type Id = ClosureId;

    fn version(&self) -> Version {
        self.version
    }

    async fn find(connection: &mut Connection, caller: &Caller, id: ClosureId) -> DbResult<Option<Self>> {
        closures::find(connection, caller, id).await
    }

    async fn lock(connection: &mut Connection, seen: &Self) -> DbResult<Self> {
        closures::lock(connection, seen.id).await
    }
}

/// The closure with the sessions within it that use what is closed.
async fn with_broken(tx: &mut Tx<'_>, closure: Closure) -> Result<Changed<ClosureView>, ApiError> {
    let during = (closure.form.starts_at.0, Some(closure.form.ends_at.0));
    let broken: Vec<LiveSession> = live_sessions::using(tx.connection, closure.of, during).await?;
    told(tx, closure.into(), broken).await
}

/// Notes what was done to a closure.
fn note(tx: &mut Tx<'_>, id: ClosureId, action: &'static str, fields: Vec<String>) {
    tx.audit((SubjectKind::Closure, id.get()), action, None, fields);
}
