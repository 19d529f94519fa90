//! The HTTP server: worker threads with their own connections, the layers, and an end that loses no request.

use std::any::Any;
use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::Ordering;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use actix_cors::Cors;
use actix_web::dev::ServerHandle;
use actix_web::http::header;
use actix_web::middleware::{Compress, from_fn};
use actix_web::rt::net::TcpStream;
use actix_web::web::Data;
use actix_web::{App as ActixApp, HttpServer, web};
use convite_persistence::{Database, DatabaseOptions, DbError};
use tokio::task::JoinHandle;
use utoipa_actix_web::AppExt;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::app::{App, Ids, Shared};
use crate::catalogue::{self, Keeper};
use crate::door::Door;
use crate::fallback::{Closed, Methods, Unqueried};
use crate::settings::Settings;
use crate::{contract, docs, middleware, routes};

/// A server that listens.
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    handle: ServerHandle,
    shared: Arc<Shared>,
    door: Door,
    running: JoinHandle<std::io::Result<()>>,
    pulse: JoinHandle<()>,
    _catalogue: Keeper,
}

/// Starts to serve on a listener. `database` makes each worker's pool.
pub fn serve(listener: TcpListener, shared: Arc<Shared>, database: &DatabaseOptions) -> std::io::Result<Server> {
    serve_operations(listener, shared, database, routes::routes)
}

/// The same with other operations than the API's, e.g. with one that fails, to see what the layers make of it.
pub fn serve_operations(
    listener: TcpListener,
    shared: Arc<Shared>,
    database: &DatabaseOptions,
    operations: fn(&mut ServiceConfig),
) -> std::io::Result<Server> {
    let settings = shared.settings.clone();
    let pulse = shared.pulse.watch(database).map_err(std::io::Error::other)?;
    let catalogue = catalogue::keep(&shared, database)?;
    let address = listener.local_addr()?;
    let door = Door::of(&listener)?;
    let unheard = door.unheard();
    let (methods, unqueried, closed, pages) = of_the_contract()?;
    let (app_shared, database) = (shared.clone(), database.clone());
    let server = HttpServer::new(move || {
        // A pool that cannot even be configured answers every request with 503, and the log says why.
        let app = worker(&app_shared, &database).ok();
        let (methods, pages) = (methods.clone(), pages.clone());
        let (actix, _) = ActixApp::new()
            .into_utoipa_app()
            .map(|actix| match app {
                Some(app) => actix.app_data(Data::new(app)),
                None => actix,
            })
            .app_data(Data::new(unqueried.clone()))
            .app_data(Data::new(closed.clone()))
            .configure(operations)
            .split_for_parts();
        actix
            .configure(move |config| pages.routes(config))
            .default_service(web::to(move |request| methods.clone().answer(request)))
            .wrap(from_fn(middleware::guard))
            .wrap(cors(&app_shared.settings))
            .wrap(Compress::default())
            .wrap(from_fn(middleware::problems))
            .wrap(from_fn(middleware::edge))
    })
    .workers(settings.workers.unwrap_or_else(cores))
    .client_request_timeout(Duration::from_millis(settings.header_timeout_ms))
    .client_disconnect_timeout(Duration::from_secs(1))
    // Who hangs up waits for nothing any more: what is worked out for them ends, and frees its place.
    .h1_allow_half_closed(false)
    .keep_alive(Duration::from_secs(30))
    .shutdown_timeout(30)
    .disable_signals()
    .on_connect(move |stream, connection| {
        at_once(stream);
        drop(connection.insert(unheard.newcomer()));
    })
    .listen(listener)?
    .run();
    let (handle, running) = (server.handle(), tokio::spawn(server));
    Ok(Server { address, handle, shared, door, running, pulse, _catalogue: catalogue })
}

impl Server {
    /// Stops without losing a request: not ready any more, every reply closes its connection, then no new connections, those
    /// that have come are heard, and what is under way is finished. What is idle after all that is closed, which is the one
    /// way of HTTP/1.1 to tell a client that asks nothing.
    pub async fn stop(mut self) {
        self.shared.draining.store(true, Ordering::Relaxed);
        tokio::time::sleep(Duration::from_millis(self.shared.settings.drain_ms)).await;
        self.door.shut(&self.handle).await;
        // Who says nothing for so long is sent away with a 408 anyway.
        let header_timeout = Duration::from_millis(self.shared.settings.header_timeout_ms);
        if tokio::time::timeout(header_timeout, self.door.unheard().none()).await.is_err() {
            tracing::debug!("some connections never brought a request");
        }
        self.handle.stop(true).await;
        self.pulse.abort();
        if let Err(error) = (&mut self.running).await {
            tracing::error!(%error, "the server did not end well");
        }
    }
}

impl Drop for Server {
    /// A server that nobody holds any more stops at once; [`Server::stop`] is the way that loses no request.
    fn drop(&mut self) {
        self.pulse.abort();
        drop(self.handle.stop(false));
    }
}

/// What a server knows of the contract.
type Known = (Methods, Unqueried, Closed, docs::Pages);

/// Made once for all servers of a process, because it takes as long as everything else at a start.
fn of_the_contract() -> std::io::Result<Known> {
    static MADE: OnceLock<Known> = OnceLock::new();
    if let Some(made) = MADE.get() {
        return Ok(made.clone());
    }
    let document = contract::document();
    let (methods, unqueried) = (Methods::of(&document), Unqueried::of(&document));
    let made = (methods, unqueried, Closed::of(&document), docs::Pages::of(&document)?);
    Ok(MADE.get_or_init(|| made).clone())
}

fn worker(shared: &Arc<Shared>, database: &DatabaseOptions) -> Result<App, DbError> {
    let db = Database::new(database).inspect_err(|error| tracing::error!(%error, "the pool cannot be made"))?;
    Ok(App { db, ids: Ids, shared: shared.clone() })
}

/// Lets every part of a reply leave at once: a compressed one is written in several, and the second would wait until the client
/// has confirmed the first, which it may put off for 40 ms.
fn at_once(stream: &dyn Any) {
    let set = stream.downcast_ref::<TcpStream>().map(|stream| stream.set_nodelay(true));
    if let Some(Err(error)) = set {
        tracing::debug!(%error, "a connection keeps its delay");
    }
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// No origin by default, a list by configuration; never credentials.
fn cors(settings: &Settings) -> Cors {
    let cors = Cors::default()
        .allowed_methods(["GET", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS"])
        .allowed_headers([header::AUTHORIZATION, header::CONTENT_TYPE, header::IF_MATCH, header::IF_NONE_MATCH])
        .allowed_headers(["Idempotency-Key", "X-Request-Id", "traceparent"])
        .expose_headers([
            header::ETAG,
            header::LINK,
            header::LOCATION,
            header::RETRY_AFTER,
            header::CONTENT_DISPOSITION,
        ])
        .expose_headers(["RateLimit", "RateLimit-Policy", "X-Request-Id"])
        .block_on_origin_mismatch(false)
        .max_age(3600);
    settings.cors_origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin))
}
