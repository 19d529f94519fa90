//! Brings a database to the schema of this program, and refuses one that is ahead of it.

use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::migration::{Migration, MigrationSource};
use diesel::pg::Pg;
use diesel::sql_types::Timestamptz;
use diesel::{QueryableByName, sql_query};
use diesel_async::{AsyncMigrationHarness, AsyncPgConnection, RunQueryDsl};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::database::establish;
use crate::{Connection, DbError, DbResult};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../migrations");

/// A number that belongs to Convite: only one instance at a time holds this advisory lock and migrates.
const LOCK: i64 = 0x0c04_1773_0001;

/// Why a database could not be migrated.
#[derive(Debug, thiserror::Error)]
pub enum MigrationError {
    /// The database has steps that this program does not know.
    #[error("the database is newer than this program: it has the step {0}; start the newer program")]
    DatabaseIsNewer(String),
    /// A step failed; nothing of it was kept.
    #[error("a migration failed: {0}")]
    Failed(String),
    /// The database did not answer.
    #[error(transparent)]
    Database(#[from] DbError),
}

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = diesel::sql_types::Text)]
    version: String,
}

/// Runs the steps that are missing; instances that start together wait for each other. Returns how many were run.
pub async fn migrate(url: &str) -> Result<usize, MigrationError> {
    let mut connection = open(url).await?;
    // Waiting for another instance's migration may take longer than an ordinary statement.
    let lock = format!("SET statement_timeout = 0; SET lock_timeout = 0; SELECT pg_advisory_lock({LOCK})");
    diesel_async::SimpleAsyncConnection::batch_execute(&mut connection, &lock).await.map_err(DbError::from)?;
    refuse_newer(&mut connection).await?;
    // diesel's harness blocks, and must not do so where the connection is driven. The lock goes with the connection.
    let steps = tokio::task::spawn_blocking(move || {
        let mut harness = AsyncMigrationHarness::new(connection);
        harness.run_pending_migrations(MIGRATIONS).map(|run| run.len()).map_err(|error| error.to_string())
    });
    steps.await.map_err(|error| error.to_string()).flatten().map_err(MigrationError::Failed)
}

/// Whether the database has exactly the steps of this program.
pub async fn is_current(connection: &mut Connection) -> DbResult<bool> {
    let applied = applied(connection).await?;
    Ok(known()? == applied)
}

async fn open(url: &str) -> DbResult<AsyncPgConnection> {
    establish(url.to_owned()).await.map_err(|error| DbError::Unavailable(error.to_string()))
}

async fn refuse_newer(connection: &mut Connection) -> Result<(), MigrationError> {
    let known = known()?;
    match applied(connection).await?.into_iter().find(|step| !known.contains(step)) {
        Some(step) => Err(MigrationError::DatabaseIsNewer(step)),
        None => Ok(()),
    }
}

async fn applied(connection: &mut Connection) -> DbResult<Vec<String>> {
    let table: Vec<Step> = sql_query("SELECT to_regclass('__diesel_schema_migrations')::text AS version WHERE to_regclass('__diesel_schema_migrations') IS NOT NULL")
        .load(connection)
        .await?;
    if table.is_empty() {
        return Ok(Vec::new());
    }
    let steps = sql_query("SELECT version::text AS version FROM __diesel_schema_migrations ORDER BY version");
    Ok(steps.load::<Step>(connection).await?.into_iter().map(|step| step.version).collect())
}

fn known() -> DbResult<Vec<String>> {
    let migrations: Vec<Box<dyn Migration<Pg>>> = MIGRATIONS.migrations().map_err(DbError::corrupt)?;
    let mut versions: Vec<_> = migrations.iter().map(|step| step.name().version().to_string()).collect();
    versions.sort();
    Ok(versions)
}

/// The database's clock.
pub async fn clock(connection: &mut Connection) -> DbResult<DateTime<Utc>> {
    Ok(diesel::select(sql::<Timestamptz>("clock_timestamp()")).get_result(connection).await?)
}
