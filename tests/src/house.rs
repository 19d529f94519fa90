//! What a whole test process shares: the cluster, the template of every test's database, and the threads of the servers.

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
    databases: AtomicU32,
}

impl House {
    /// Built by the first test that asks, while the others wait.
    pub(crate) async fn get() -> &'static Self {
        static HOUSE: OnceLock<House> = OnceLock::new();
        if let Some(house) = HOUSE.get() {
            return house;
        }
        let built = tokio::task::spawn_blocking(|| HOUSE.get_or_init(House::build));
        built.await.expect("the house stands")
    }

    fn build() -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
        let cluster = Cluster::start_ephemeral(300).expect("PostgreSQL starts");
        let admin = runtime.block_on(async {
            let admin = connect(&cluster.database_url()).await;
            run(&admin, &format!("CREATE DATABASE {TEMPLATE}")).await;
            found(&cluster.url_for(TEMPLATE)).await;
            run(&admin, &format!("ALTER DATABASE {TEMPLATE} WITH ALLOW_CONNECTIONS false")).await;
            admin
        });
        Self { runtime, cluster, admin, databases: AtomicU32::new(0) }
    }

    /// The URL of a new database with every table and the first rows.
    pub(crate) async fn new_database(&self) -> String {
        let name = self.fresh_name();
        run(&self.admin, &format!("CREATE DATABASE {name} TEMPLATE {TEMPLATE}")).await;
        self.cluster.url_for(&name)
    }

    /// The URL of a new database without any table.
    pub(crate) async fn empty_database(&self) -> String {
        let name = self.fresh_name();
        run(&self.admin, &format!("CREATE DATABASE {name}")).await;
        self.cluster.url_for(&name)
    }

    fn fresh_name(&self) -> String {
        format!("convite_test_{}", self.databases.fetch_add(1, Ordering::Relaxed))
    }
}

/// The keys of every test's database.
pub(crate) fn key_ring() -> KeyRing {
    KeyRing::parse(KEY_RING).expect("a key ring")
}

/// A client for a test's own SQL.
pub(crate) async fn connect(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.expect("the database answers");
    tokio::spawn(connection);
    client
}

/// Migrates a database and gives it what every first start would: rows, the check of the key ring, a signing key.
async fn found(url: &str) {
    let clock = TestClock::standing_at(FOUNDED);
    let settings: Settings = crate::app::settings();
    let database = Database::new(&start::database_options(&settings, url)).expect("a pool");
    start::bring_up_to_date(url, &database, &clock).await.expect("the template is migrated");
    start::share(settings, key_ring(), &database, Box::new(clock)).await.expect("the template has keys");
}

async fn run(client: &Client, sql: &str) {
    client.batch_execute(sql).await.unwrap_or_else(|error| panic!("{sql}: {error:?}"));
}
