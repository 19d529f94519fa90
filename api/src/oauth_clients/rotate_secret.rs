use actix_web::{HttpResponse, post};
use convite_domain::OauthClientId;
use convite_domain::requests::Nothing;
use convite_domain::users::OauthClient;
use convite_persistence::oauth_clients;

use super::{OauthClientWithSecret, record};
use crate::auth::tokens;
use crate::extract::{Can, MaybeJson, Path, can};
use crate::problem::ApiError;
use crate::reply::Reply;
use crate::write::{Tx, Write};

/// Give a client a new secret.
///
/// For admins. The present secret stops working at once; access tokens that it got work until they expire, 15 minutes at
/// most. The new one is shown once. Needs If-Match.
#[utoipa::path(
    tag = "access",
    params(("id" = OauthClientId, Path, description = "The client.")),
    request_body(content = Option<Nothing>, content_type = "application/json"),
    responses((status = 200, description = "The client, and its secret.", body = OauthClientWithSecret,
            headers(("ETag" = String, description = "Version and hash of the client."))),
        (status = 428, description = "If-Match is missing.")),
    security(("oauth2" = []), ("bearer" = []))
)]
#[post("/v1/oauth-clients/{id}/rotate-secret")]
pub async fn rotate_oauth_client_secret(
    write: Write,
    caller: Can<can::ManageUsers>,
    Path(id): Path<OauthClientId>,
    MaybeJson(json): MaybeJson<Nothing>,
) -> Result<HttpResponse, ApiError> {
    let body = json.body.clone();
    write
        .change(
            caller.unchecked(),
            id,
            &body,
            |_: &OauthClient| caller.clone().permit().is_ok(),
            async |_, _| json.parse(),
            async |tx, client, Nothing {}| rotate(tx, client).await,
        )
        .await
}

async fn rotate(tx: &mut Tx<'_>, client: OauthClient) -> Result<Reply, ApiError> {
    let (client_secret, hash) = tokens::new_token(tokens::CLIENT_SECRET)?;
    let client = OauthClient { version: client.version + 1, updated_at: tx.now, ..client };
    oauth_clients::update(tx.connection, &client, Some(&hash)).await?;
    record(tx, client.id, "rotate_secret", Vec::new());
    let version = client.version;
    Ok(Reply::ok(&OauthClientWithSecret { client, client_secret }, version)?.secret())
}
