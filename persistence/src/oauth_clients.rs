//! The OAuth 2 clients of partner systems.

use chrono::{DateTime, Utc};
use convite_domain::access::{Caller, Permission};
use convite_domain::users::OauthClient;
use convite_domain::{AgencyId, OauthClientId};
use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;

use crate::schema::oauth_clients;
use crate::{Connection, DbResult, Page, PageSize};

#[derive(Queryable, Selectable)]
#[diesel(table_name = oauth_clients, check_for_backend(Pg))]
struct ClientRow {
    id: OauthClientId,
    version: i64,
    client_id: String,
    name: String,
    agency_id: AgencyId,
    disabled: bool,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl From<ClientRow> for OauthClient {
    fn from(row: ClientRow) -> Self {
        let ClientRow { id, version, client_id, name, agency_id, disabled, created_at, updated_at } = row;
        Self { id, version, client_id, name, agency_id, disabled, created_at, updated_at }
    }
}

/// What a client authenticates with: its id and the hash of its secret; none when unknown or disabled.
pub async fn credentials(connection: &mut Connection, client_id: &str) -> DbResult<Option<(OauthClientId, Vec<u8>)>> {
    let query = oauth_clients::table
        .filter(oauth_clients::client_id.eq(client_id))
        .filter(oauth_clients::disabled.eq(false))
        .select((oauth_clients::id, oauth_clients::secret_hash));
    Ok(query.first(connection).await.optional()?)
}

/// The agency that a client acts for now; none when unknown or disabled.
pub async fn agency(connection: &mut Connection, id: OauthClientId) -> DbResult<Option<AgencyId>> {
    let query = oauth_clients::table
        .filter(oauth_clients::id.eq(id))
        .filter(oauth_clients::disabled.eq(false))
        .select(oauth_clients::agency_id);
    Ok(query.first(connection).await.optional()?)
}

/// Who manages users sees all clients, everybody else none.
fn visible_to(caller: &Caller) -> oauth_clients::BoxedQuery<'static, Pg> {
    let all = oauth_clients::table.into_boxed();
    if caller.may(Permission::ManageUsers) { all } else { all.filter(sql::<Bool>("FALSE")) }
}

/// A client that the caller may see.
pub async fn find(connection: &mut Connection, caller: &Caller, id: OauthClientId) -> DbResult<Option<OauthClient>> {
    let query = visible_to(caller).filter(oauth_clients::id.eq(id)).select(ClientRow::as_select());
    Ok(query.first(connection).await.optional()?.map(OauthClient::from))
}

/// A client that was found visible, read again with its row locked until the end of the transaction.
pub async fn lock(connection: &mut Connection, seen: &OauthClient) -> DbResult<OauthClient> {
    let query = oauth_clients::table.find(seen.id).select(ClientRow::as_select()).for_update();
    Ok(query.first(connection).await?.into())
}

/// Stores a new client with the hash of its secret.
pub async fn insert(connection: &mut Connection, client: &OauthClient, secret_hash: &[u8]) -> DbResult<()> {
    let values = (
        oauth_clients::id.eq(client.id),
        oauth_clients::version.eq(client.version),
        oauth_clients::client_id.eq(&client.client_id),
        oauth_clients::name.eq(&client.name),
        oauth_clients::secret_hash.eq(secret_hash),
        oauth_clients::agency_id.eq(client.agency_id),
        oauth_clients::disabled.eq(client.disabled),
        oauth_clients::created_at.eq(client.created_at),
        oauth_clients::updated_at.eq(client.updated_at),
    );
    diesel::insert_into(oauth_clients::table).values(values).execute(connection).await?;
    Ok(())
}

/// Stores a changed client; the secret changes only when a new hash is given.
pub async fn update(connection: &mut Connection, client: &OauthClient, secret_hash: Option<&[u8]>) -> DbResult<()> {
    let values = (
        oauth_clients::version.eq(client.version),
        oauth_clients::name.eq(&client.name),
        oauth_clients::disabled.eq(client.disabled),
        oauth_clients::updated_at.eq(client.updated_at),
    );
    diesel::update(oauth_clients::table.find(client.id)).set(values).execute(connection).await?;
    if let Some(hash) = secret_hash {
        let hash = oauth_clients::secret_hash.eq(hash);
        diesel::update(oauth_clients::table.find(client.id)).set(hash).execute(connection).await?;
    }
    Ok(())
}

/// One page of the clients, by their `client_id`.
pub async fn list(connection: &mut Connection, after: Option<&str>, size: PageSize) -> DbResult<Page<OauthClient>> {
    let mut query = oauth_clients::table.select(ClientRow::as_select()).into_boxed();
    if let Some(last) = after {
        query = query.filter(oauth_clients::client_id.gt(last.to_owned()));
    }
    let rows: Vec<ClientRow> = query.order(oauth_clients::client_id).limit(size.fetch()).load(connection).await?;
    Page::cut(rows, size).try_map(|row| Ok(OauthClient::from(row)))
}
