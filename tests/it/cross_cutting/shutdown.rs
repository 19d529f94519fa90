use convite_api::{Clock, SystemClock};
use convite_tests::TestApp;
use convite_tests::raw::{Raw, refused};

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
