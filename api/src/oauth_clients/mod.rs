//! The OAuth 2 clients of partner systems, as admins manage them.

mod create;
mod get;
mod list;
mod rotate_secret;
mod update;

use convite_domain::access::Caller;
use convite_domain::audit::SubjectKind;
use convite_domain::users::OauthClient;
use convite_domain::{OauthClientId, Version};
use convite_persistence::{Connection, DbResult, oauth_clients};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::write::{Changeable, Tx};

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list_oauth_clients)
        .service(create::create_oauth_client)
        .service(get::get_oauth_client)
        .service(update::update_oauth_client)
        .service(rotate_secret::rotate_oauth_client_secret);
}

/// A client with its secret.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OauthClientWithSecret {
    /// The client.
    #[serde(flatten)]
    client: OauthClient,
    /// What the client authenticates with. It is shown once and stored only as a hash.
    #[schema(examples("cvs_VGhlIHF1aWNrIGJyb3duIGZveCBqdW1wcyBvdmVyIGE"))]
    client_secret: String,
}

impl Changeable for OauthClient {
    type Id = OauthClientId;

    fn version(&self) -> Version {
        self.version
    }

    async fn find(connection: &mut Connection, caller: &Caller, id: OauthClientId) -> DbResult<Option<Self>> {
        oauth_clients::find(connection, caller, id).await
    }

    async fn lock(connection: &mut Connection, seen: &Self) -> DbResult<Self> {
        oauth_clients::lock(connection, seen).await
    }
}

/// Notes what was done with a client.
fn record(tx: &mut Tx<'_>, client: OauthClientId, action: &'static str, fields: Vec<String>) {
    tx.audit((SubjectKind::OauthClient, client.get()), action, None, fields);
}
