//! Connections, and the transactions in which everything is written.

use std::time::Duration;

use diesel::{ConnectionError, ConnectionResult};
use diesel_async::pooled_connection::deadpool::{Object, Pool};
use diesel_async::pooled_connection::{AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod};
use diesel_async::{AnsiTransactionManager, AsyncPgConnection, SimpleAsyncConnection, TransactionManager};
use futures_util::FutureExt;
use scopeguard::ScopeGuard;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::{DbError, DbResult};

/// A connection, inside or outside a transaction.
pub type Connection = AsyncPgConnection;

/// What every session is told: English messages where the server lets us (they tell a deadlock from a full disk), UTC, to
/// compile no query (that takes longer than any of ours), and bounds on what one statement or a forgotten transaction may hold.
const SESSION: &str = "DO $$ BEGIN PERFORM set_config('lc_messages', 'C', false); \
    EXCEPTION WHEN insufficient_privilege THEN NULL; END $$; \
    SET TIME ZONE 'UTC'; SET jit = off; SET statement_timeout = '25s'; SET lock_timeout = '10s'; \
    SET idle_in_transaction_session_timeout = '30s'";

/// How the database is reached.
#[derive(Clone, Debug)]
pub struct DatabaseOptions {
    /// A PostgreSQL URL or keyword string.
    pub url: String,
    /// Connections of one pool; each worker thread has a pool of its own.
    pub connections: usize,
    /// How long a request waits for a connection before it is told that the database is away.
    pub acquire_timeout: Duration,
}

/// A pool of connections.
#[derive(Clone)]
pub struct Database {
    pool: Pool<AsyncPgConnection>,
    acquire_timeout: Duration,
}

impl Database {
    /// Makes a pool; no connection is opened yet.
    pub fn new(options: &DatabaseOptions) -> DbResult<Self> {
        let mut config = ManagerConfig::default();
        config.custom_setup = Box::new(|url| establish(url.to_owned()).boxed());
        // The cheap check finds connections that the server closed; a query for each check-out would cost a third.
        config.recycling_method = RecyclingMethod::Fast;
        let manager = AsyncDieselConnectionManager::new_with_config(options.url.clone(), config);
        let pool = Pool::builder(manager)
            .max_size(options.connections)
            .runtime(deadpool::Runtime::Tokio1)
            .wait_timeout(Some(options.acquire_timeout))
            .create_timeout(Some(options.acquire_timeout))
            .recycle_timeout(Some(options.acquire_timeout))
            .build()
            .map_err(|error| DbError::Unavailable(error.to_string()))?;
        Ok(Self { pool, acquire_timeout: options.acquire_timeout })
    }

    /// A connection outside any transaction, for reading.
    pub async fn connection(&self) -> DbResult<Object<AsyncPgConnection>> {
        Ok(self.pool.get().await?)
    }

    /// How long a request waits for a connection.
    pub fn acquire_timeout(&self) -> Duration {
        self.acquire_timeout
    }

    /// Runs a closure in a transaction: committed when it returns `Ok`, rolled back when it returns `Err` or is dropped.
    pub async fn transaction<R, E>(&self, work: impl AsyncFnOnce(&mut Connection) -> Result<R, E>) -> Result<R, E>
    where
        E: From<DbError>,
    {
        // When whoever waits for it goes away, the connection is closed, and the server rolls back: back in the pool it would
        // keep its locks until somebody takes it.
        let mut held = scopeguard::guard(self.connection().await?, |connection| drop(Object::take(connection)));
        let done = run(&mut held, work).await;
        drop(ScopeGuard::into_inner(held));
        done
    }
}

async fn run<R, E: From<DbError>>(
    connection: &mut Connection,
    work: impl AsyncFnOnce(&mut Connection) -> Result<R, E>,
) -> Result<R, E> {
    AnsiTransactionManager::begin_transaction(connection).await.map_err(DbError::from)?;
    match work(connection).await {
        Ok(value) => {
            AnsiTransactionManager::commit_transaction(connection).await.map_err(DbError::from)?;
            Ok(value)
        }
        Err(error) => {
            // A connection that cannot roll back is thrown away by the pool, and the server rolls back.
            if let Err(cause) = AnsiTransactionManager::rollback_transaction(connection).await {
                tracing::warn!(%cause, "a transaction could not be rolled back");
            }
            Err(error)
        }
    }
}

/// Opens one connection, encrypted unless the URL forbids it or the server is reached through a socket file.
pub(crate) async fn establish(url: String) -> ConnectionResult<AsyncPgConnection> {
    let bad = |error: tokio_postgres::Error| ConnectionError::BadConnection(describe(&error));
    let mut config: tokio_postgres::Config = url.parse().map_err(bad)?;
    config.application_name("convite");
    let local = config.get_hosts().iter().all(|host| matches!(host, Host::Unix(_)));
    let mut connection = if local || config.get_ssl_mode() == SslMode::Disable {
        let (client, connection) = config.connect(tokio_postgres::NoTls).await.map_err(bad)?;
        AsyncPgConnection::try_from_client_and_connection(client, connection).await?
    } else {
        let (client, connection) = config.connect(encryption()?).await.map_err(bad)?;
        AsyncPgConnection::try_from_client_and_connection(client, connection).await?
    };
    connection.batch_execute(SESSION).await.map_err(ConnectionError::CouldntSetupConfiguration)?;
    Ok(connection)
}

/// The error with its causes: tokio-postgres keeps the useful part there.
fn describe(error: &tokio_postgres::Error) -> String {
    let cause = std::error::Error::source(error).map(|cause| format!(": {cause}")).unwrap_or_default();
    format!("{error}{cause}")
}

fn encryption() -> ConnectionResult<MakeRustlsConnect> {
    let bad = |error: &dyn std::fmt::Display| ConnectionError::BadConnection(error.to_string());
    let mut roots = rustls::RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let provider = std::sync::Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| bad(&error))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}
