//! From settings to an instance that can serve: the database, its schema and first rows, the keys.

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};

use convite_domain::calendar::WorkCalendar;
use convite_domain::{PrivacyNoticeId, TopicId};
use convite_persistence::attachments::{FileStore, StoreError};
use convite_persistence::cluster::{Cluster, ClusterError, ClusterOptions, default_data_dir};
use convite_persistence::migrations::{MigrationError, migrate};
use convite_persistence::{Database, DatabaseOptions, DbError, attachments, policies, privacy, topics};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use crate::agenda_drafts::bench::Bench;
use crate::app::{Clock, Ids, Shared};
use crate::auth::{
    self, CityIssuer, CityIssuerError, KeyRing, KeyRingError, SecretsError, SecretsFileError, TokenKeys,
};
use crate::catalogue::Catalogue;
use crate::limits::Limits;
use crate::pulse::Pulse;
use crate::settings::{Settings, Store};

/// Why an instance could not start; each message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The private database.
    #[error(transparent)]
    Cluster(#[from] ClusterError),
    /// The schema.
    #[error(transparent)]
    Migration(#[from] MigrationError),
    /// The key ring's text.
    #[error(transparent)]
    KeyRing(#[from] KeyRingError),
    /// The key ring's file.
    #[error(transparent)]
    SecretsFile(#[from] SecretsFileError),
    /// The secrets in the database.
    #[error(transparent)]
    Secrets(#[from] SecretsError),
    /// The database.
    #[error(transparent)]
    Database(#[from] DbError),
    /// A server without its key ring would lock its own secrets away.
    #[error("with DATABASE_URL the key ring must be given: set CONVITE_KEY_RING or put secrets.toml into --data-dir")]
    NoKeyRing,
    /// Instances that share a server share the files, too.
    #[error(
        "with DATABASE_URL the place of attachments must be given: set --attachments-dir, --attachments-url or --data-dir"
    )]
    NoAttachments,
    /// The place of attachments.
    #[error(transparent)]
    Attachments(#[from] StoreError),
    /// The city's OpenID Connect issuer.
    #[error(transparent)]
    CityIssuer(#[from] CityIssuerError),
    /// The metrics registry.
    #[error("the metrics cannot be set up: {0}")]
    Metrics(String),
    /// The file system.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// A database that can be used, and the keys to its secrets.
pub struct Prepared {
    /// Where the database is.
    pub database_url: String,
    /// What its secrets are encrypted under.
    pub key_ring: KeyRing,
    /// The folder of data and credentials, when there is one.
    pub data_dir: Option<PathBuf>,
    /// The private database, when this process runs it; it stops with this.
    pub cluster: Option<Cluster>,
}

/// Finds or starts the database and reads the key ring. With `attach`, a private database that another process runs is
/// used instead of refused. Blocks.
pub fn prepare(store: &Store, attach: bool) -> Result<Prepared, StartError> {
    if let Some(url) = &store.database_url {
        let data_dir = store.data_dir.clone();
        let key_ring = match (&store.key_ring, &data_dir) {
            (Some(text), _) => KeyRing::parse(text)?,
            (None, Some(dir)) => KeyRing::load_or_create(&secrets_file(dir), false)?,
            (None, None) => return Err(StartError::NoKeyRing),
        };
        return Ok(Prepared { database_url: url.clone(), key_ring, data_dir, cluster: None });
    }
    let data_dir = match &store.data_dir {
        Some(dir) => std::path::absolute(dir)?,
        None => default_data_dir(&std::env::current_dir()?)?,
    };
    let running = if attach { Cluster::attach(&data_dir)? } else { None };
    let (database_url, cluster) = match running {
        Some(attached) => (attached.database_url(), None),
        None => {
            let mut options = ClusterOptions::new(&data_dir);
            options.programs = store.postgres_programs.clone();
            let cluster = Cluster::start(options)?;
            (cluster.database_url(), Some(cluster))
        }
    };
    let key_ring = match &store.key_ring {
        Some(text) => KeyRing::parse(text)?,
        None => KeyRing::load_or_create(&secrets_file(&data_dir), true)?,
    };
    Ok(Prepared { database_url, key_ring, data_dir: Some(data_dir), cluster })
}

fn secrets_file(dir: &Path) -> PathBuf {
    dir.join("secrets.toml")
}

/// Brings the database up to date and gives it the rows that every installation begins with.
pub async fn bring_up_to_date(url: &str, database: &Database, clock: &dyn Clock) -> Result<(), StartError> {
    let steps = migrate(url).await?;
    if steps > 0 {
        tracing::info!(steps, "the database was migrated");
    }
    let now = clock.now();
    database
        .transaction(async |connection| {
            policies::seed(connection).await?;
            topics::seed(connection, || Ids.next(TopicId::new), now).await?;
            privacy::seed(connection, || Ids.next(PrivacyNoticeId::new), now).await
        })
        .await
        .map_err(StartError::Database)
}

/// How the database of these settings is reached.
pub fn database_options(settings: &Settings, url: &str) -> DatabaseOptions {
    DatabaseOptions {
        url: url.to_owned(),
        connections: settings.connections_per_worker,
        acquire_timeout: settings.acquire_timeout(),
    }
}

/// What all workers of an instance share.
pub async fn share(
    settings: Settings,
    key_ring: KeyRing,
    database: &Database,
    clock: Box<dyn Clock>,
) -> Result<Arc<Shared>, StartError> {
    auth::ensure_ring_matches(database, &key_ring).await?;
    let token_keys = TokenKeys::load_or_create(database, &key_ring, &settings.public_url(), Ids, clock.now()).await?;
    let city_issuer = CityIssuer::of(&settings)?;
    let limits = Limits::new(settings.rate_per_caller, settings.rate_per_address);
    let calendar = WorkCalendar::colombian().in_zone(settings.time_zone);
    let files = open_files(&settings, database).await?;
    let metrics = metrics()?;
    let catalogue = Catalogue::default();
    let (pulse, draining) = (Pulse::default(), AtomicBool::new(false));
    Ok(Arc::new(Shared {
        settings,
        clock,
        calendar,
        files,
        key_ring,
        token_keys,
        city_issuer,
        limits,
        metrics,
        catalogue,
        bench: Bench::default(),
        pulse,
        draining,
    }))
}

async fn open_files(settings: &Settings, database: &Database) -> Result<FileStore, StartError> {
    let place = settings.attachments.place().ok_or(StartError::NoAttachments)?;
    let mut connection = database.connection().await?;
    Ok(FileStore::open(&place, attachments::folder(&mut connection).await?)?)
}

/// The registry of figures: one for the process, whatever runs in it.
fn metrics() -> Result<PrometheusHandle, StartError> {
    static REGISTRY: OnceLock<Result<PrometheusHandle, String>> = OnceLock::new();
    const SECONDS: [f64; 9] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5, 10.0];
    let registry = REGISTRY.get_or_init(|| {
        let durations = Matcher::Suffix("_seconds".to_owned());
        let builder =
            PrometheusBuilder::new().set_buckets_for_metric(durations, &SECONDS).map_err(|e| e.to_string())?;
        builder.install_recorder().map_err(|e| e.to_string())
    });
    registry.clone().map_err(StartError::Metrics)
}
