//! `client_credentials`, RFC 6749 §4.4: a partner's system for itself.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use convite_domain::OauthClientId;
use convite_persistence::{Connection, DbResult, oauth_clients};
use secrecy::ExposeSecret;

use super::error::OauthError;
use super::form::ClientSecret;
use super::{Exchange, TokenReply};
use crate::auth::claims::Subject;
use crate::auth::slow_down::Attempt;
use crate::auth::tokens;

/// The hash that an unknown client's secret is compared with: of no text.
const NOBODYS: [u8; 32] = [0; 32];

/// A token for the client.
pub(super) async fn grant(exchange: &Exchange, client: ClientSecret) -> Result<TokenReply, OauthError> {
    let attempt = Attempt::new(&format!("client {}", client.id), exchange.address);
    let now = exchange.app.now();
    let found = exchange.app.db.transaction(async |connection| {
        exchange.admit(&attempt, connection).await?;
        let id = authenticate(connection, &client).await?;
        match id {
            Some(_) => attempt.succeeded(connection).await?,
            None => attempt.failed(connection, now).await?,
        }
        Ok::<_, OauthError>(id)
    });
    let id = found.await?.ok_or_else(OauthError::invalid_client)?;
    exchange.reply(Subject::Client(id), &client.id, None).await
}

/// The client, when the secret is its own. An unknown or disabled one takes as long.
async fn authenticate(connection: &mut Connection, client: &ClientSecret) -> DbResult<Option<OauthClientId>> {
    // PostgreSQL's text cannot hold NUL, so no client's name has it.
    if client.id.contains('\0') {
        return Ok(None);
    }
    let stored = oauth_clients::credentials(connection, &client.id).await?;
    let hash = stored.as_ref().map_or(NOBODYS.as_slice(), |(_, hash)| hash);
    let right = verify_slices_are_equal(&tokens::hash(client.secret.expose_secret()), hash).is_ok();
    Ok(stored.filter(|_| right).map(|(id, _)| id))
}
