use convite_api::{Clock, SystemClock, background};
use convite_tests::TestApp;
use convite_tests::raw::{Raw, refused};
use futures_util::future::join_all;

const READY: &str = "GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n";

#[tokio::test]
async fn an_instance_that_stops_answers_whoever_came_before_and_refuses_the_rest() {
    let mut app = TestApp::start_with(|settings| settings.header_timeout_ms = 20_000).await;
    app.clock.advance_by(SystemClock.now() - app.now());
    app.visitor().get("/readyz").await.ok();

    let address = app.address();
    let (mut silent, mut halfway, mut idle) = (Raw::to(address).await, Raw::to(address).await, Raw::to(address).await);
    let head =
        "POST /v1/requests HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n";
    halfway.send(format!("{head}{{")).await;
    idle.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").await;

    tokio::join!(app.stop(), async {
        refused(address).await;
        halfway.send("}").await;
        let created = halfway.until_closed().await;
        assert_eq!((created.status, created.header("connection")), (201, Some("close")), "{created:?}");
        silent.send(READY).await;
        let unready = silent.until_closed().await;
        assert_eq!((unready.status, unready.header("connection")), (503, Some("close")), "{unready:?}");
    });
    assert_eq!(idle.until_closed().await.status, 200);
    refused(address).await;
}

#[tokio::test]
async fn an_instance_that_stops_tells_its_clients_before_it_refuses_connections() {
    let mut app = TestApp::start_with(|settings| settings.drain_ms = 1_000).await;
    let address = app.address();
    let shared = app.shared.clone();
    tokio::join!(app.stop(), async {
        while !shared.draining.load(std::sync::atomic::Ordering::Relaxed) {
            tokio::task::yield_now().await;
        }
        let mut newcomer = Raw::to(address).await;
        newcomer.send(READY).await;
        let unready = newcomer.until_closed().await;
        assert_eq!((unready.status, unready.header("connection")), (503, Some("close")), "{unready:?}");
    });
}

#[tokio::test]
async fn an_instance_that_stops_does_not_wait_for_who_left_or_never_speaks() {
    let mut app = TestApp::start_with(|settings| settings.header_timeout_ms = 300).await;
    drop(Raw::to(app.address()).await);
    let mut silent = Raw::to(app.address()).await;
    app.stop().await;
    assert_eq!(silent.until_closed().await.status, 408);

    let mut app = TestApp::start_with(|settings| settings.header_timeout_ms = 600_000).await;
    drop(Raw::to(app.address()).await);
    let ends = tokio::time::timeout(std::time::Duration::from_secs(20), app.stop());
    ends.await.expect("nobody is waited for");
}

#[tokio::test]
async fn a_stop_waits_for_one_batch_of_a_sweep_and_leaves_the_rest_in_the_rows() {
    // One batch of drafts to purge, and some more.
    const DRAFTS: usize = 55;
    let app = TestApp::start_with(|settings| settings.anonymous_creates_per_hour = 1000).await;
    join_all((0..DRAFTS).map(|_| app.draft())).await;
    app.clock.advance(31);
    let (mut holder, watcher) = (app.sql().await, app.sql().await);
    let lock = holder.transaction().await.expect("a transaction");
    lock.execute("LOCK TABLE requests IN ACCESS EXCLUSIVE MODE", &[]).await.expect("the table");
    let work = async {
        let background = background::start(&app.shared, &app.database).expect("settings of mail");
        let waits = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' \
             AND query LIKE '%sweep_at%'";
        while watcher.query_one(waits, &[]).await.expect("activity").get::<_, i64>(0) == 0 {
            tokio::task::yield_now().await;
        }
        // The stop is asked for before it is waited for: the batch goes on only afterwards.
        let (stopped, released) = futures_util::join!(background.stop(), lock.rollback());
        released.expect("released");
        stopped
    };
    tokio::task::LocalSet::new().run_until(work).await;
    let left = watcher.query_one("SELECT count(*) FROM requests", &[]).await.expect("rows").get::<_, i64>(0);
    assert_eq!(left, 5);
}
