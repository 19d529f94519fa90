//! What a whole test process shares: the cluster, the template of every test's database, and the threads of the servers.

use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use convite_api::auth::KeyRing;
use convite_api::settings::Settings;
use convite_api::start;
use convite_persistence::Database;
use convite_persistence::cluster::Cluster;
use tokio::runtime::{Builder, Runtime};
use tokio_postgres::{Client, NoTls};

use crate::clock::TestClock;

/// Before every moment that tests move to, so that the rows every installation begins with are valid in all of them.
const FOUNDED: &str = "2026-01-01T12:00:00Z";

const TEMPLATE: &str = "convite_template";

/// A 256-bit key of ones.
const KEY_RING: &str = "test:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";

pub(crate) struct House {
    pub(crate) runtime: Runtime,
    cluster: Cluster,
    admin: Client,
    cleaner: Client,
    databases: AtomicU32,
}

/// A database of one test. It goes when the test lets it go, so that a long run fits into memory.
pub struct TestDatabase {
    /// Where it is.
    pub url: String,
    name: String,
}

static HOUSE: OnceLock<House> = OnceLock::new();

impl House {
    /// Built by the first test that asks, while the others wait.
    pub(crate) async fn get() -> &'static Self {
        if let Some(house) = HOUSE.get() {
            return house;
        }
        let built = tokio::task::spawn_blocking(|| HOUSE.get_or_init(House::build));
        built.await.expect("the house stands")
    }

    fn build() -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
        let cluster = Cluster::start_ephemeral(300).expect("PostgreSQL starts");
        let (admin, cleaner) = runtime.block_on(async {
            let admin = connect(&cluster.database_url()).await;
            run(&admin, &format!("CREATE DATABASE {TEMPLATE}")).await;
            found(&cluster.url_for(TEMPLATE)).await;
            run(&admin, &format!("ALTER DATABASE {TEMPLATE} WITH ALLOW_CONNECTIONS false")).await;
            (admin, connect(&cluster.database_url()).await)
        });
        Self { runtime, cluster, admin, cleaner, databases: AtomicU32::new(0) }
    }

    /// A new database with every table and the first rows.
    pub(crate) async fn new_database(&self) -> TestDatabase {
        self.clone_of(TEMPLATE).await
    }

    /// A new database without any table.
    pub(crate) async fn empty_database(&self) -> TestDatabase {
        self.clone_of("template1").await
    }

    async fn clone_of(&self, template: &str) -> TestDatabase {
        let name = format!("convite_test_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        // Copying files beats writing them to the log first, once nothing is synced.
        run(&self.admin, &format!("CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")).await;
        TestDatabase { url: self.cluster.url_for(&name), name }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        // Most tests attach nothing. The last one takes along the folder around.
        let folder = attachments_of(&self.url);
        std::fs::remove_dir_all(&folder).ok();
        folder.parent().map(std::fs::remove_dir);
        let Some(house) = HOUSE.get() else { return };
        let drop = format!("DROP DATABASE {} WITH (FORCE)", self.name);
        // Nobody waits for it, and the cluster's end takes along what is left.
        house.runtime.spawn(async move { house.cleaner.batch_execute(&drop).await.is_ok() });
    }
}

/// Where the attachments of a database's servers lie.
pub(crate) fn attachments_of(url: &str) -> PathBuf {
    let database = url.rsplit('/').next().unwrap_or_default();
    std::env::temp_dir().join(format!("convite-attachments-{}", std::process::id())).join(database)
}

/// The keys of every test's database.
pub(crate) fn key_ring() -> KeyRing {
    KeyRing::parse(KEY_RING).expect("a key ring")
}

/// A client for a test's own SQL.
pub async fn connect(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.expect("the database answers");
    tokio::spawn(connection);
    client
}

/// Migrates a database and gives it what every first start would: rows, the check of the key ring, a signing key.
async fn found(url: &str) {
    let clock = TestClock::standing_at(FOUNDED);
    let mut settings: Settings = crate::app::settings();
    settings.attachments.attachments_dir = Some(attachments_of(url));
    let database = Database::new(&start::database_options(&settings, url)).expect("a pool");
    start::bring_up_to_date(url, &database, &clock).await.expect("the template is migrated");
    start::share(settings, key_ring(), &database, Box::new(clock)).await.expect("the template has keys");
    std::fs::remove_dir_all(attachments_of(url)).expect("the template has no files");
}

async fn run(client: &Client, sql: &str) {
    client.batch_execute(sql).await.unwrap_or_else(|error| panic!("{sql}: {error:?}"));
}
