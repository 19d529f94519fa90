use actix_web::{HttpResponse, post};
use convite_domain::OauthClientId;
use convite_domain::input::FieldError;
use convite_domain::users::{OauthClient, OauthClientForm};
use convite_persistence::{agencies, oauth_clients};

use super::{OauthClientWithSecret, record};
use crate::auth::tokens;
use crate::extract::{Can, Json, can};
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::write::{Tx, Write};

/// Make a client for a partner's system.
///
/// For admins. Answers with the secret, once: with the `client_id` it gets access tokens by the `client_credentials` grant
/// of `POST /v1/oauth/token`, and those see what is the agency's own.
#[utoipa::path(
    tag = "access",
    request_body(content = OauthClientForm, content_type = "application/json"),
    responses((status = 201, description = "The client, and its secret.", body = OauthClientWithSecret,
        headers(("ETag" = String, description = "Version and hash of the client."),
            ("Location" = String, description = "Where the client is.")))),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/oauth-clients")]
pub async fn create_oauth_client(
    write: Write,
    caller: Can<can::ManageUsers>,
    json: Json<OauthClientForm>,
) -> Result<HttpResponse, ApiError> {
    let body = json.body.clone();
    let caller = caller.permit()?;
    write.make(&caller, &body, async |_| Ok(()), async |tx, ()| create(tx, json.parse()?).await).await
}

async fn create(tx: &mut Tx<'_>, form: OauthClientForm) -> Result<Reply, ApiError> {
    let agency = agencies::find(tx.connection, tx.caller, form.agency_id).await?;
    let agency = agency.ok_or_else(|| FieldError::new("/agency_id", "unknown", "is no agency"))?;
    let (client_secret, hash) = tokens::new_token(tokens::CLIENT_SECRET)?;
    let client = OauthClient {
        id: tx.app.ids.next(OauthClientId::new),
        version: 1,
        client_id: tokens::client_id(&agency.code)?,
        name: form.name.into_inner(),
        agency_id: agency.id,
        disabled: form.disabled,
        created_at: tx.now,
        updated_at: tx.now,
    };
    oauth_clients::insert(tx.connection, &client, &hash).await?;
    record(tx, client.id, "create", Vec::new());
    let (location, version) = (format!("/v1/oauth-clients/{}", client.id), client.version);
    Ok(Reply::created(location, &OauthClientWithSecret { client, client_secret }, version)?.secret())
}
