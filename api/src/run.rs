//! What each command does.

use std::error::Error;
use std::io::Read;
use std::net::SocketAddr;

use convite_api::auth::{rotate_data_key, rotate_signing_key};
use convite_api::mail::{Bounce, MOST_READ};
use convite_api::settings::{Settings, Store};
use convite_api::{Clock, Ids, Prepared, SystemClock, admin, background, contract, demo, start};
use convite_persistence::{Database, DatabaseOptions};
use socket2::{Domain, Socket, Type};

use crate::command::{Admin, Command, Convite};
use crate::log;

type Done = Result<(), Box<dyn Error>>;

/// How many connections may wait to be accepted.
const BACKLOG: i32 = 1024;

/// Runs a command.
pub fn run(convite: Convite) -> Done {
    match convite.command {
        Command::Openapi => {
            print!("{}", contract::yaml()?);
            Ok(())
        }
        Command::Serve(settings) => actix_web::rt::System::new().block_on(serve(*settings)),
        Command::Demo(settings) => actix_web::rt::System::new().block_on(load_demo(*settings)),
        Command::Migrate(store) => with_store(store, async |_, _| {
            println!("The database is up to date.");
            Ok(())
        }),
        Command::Admin(admin) => administer(admin),
    }
}

async fn serve(mut settings: Settings) -> Done {
    if settings.demo && !settings.listen.ip().is_loopback() {
        return Err("--demo prints credentials, so it is only for a loopback address".into());
    }
    log::start(&settings)?;
    let store = settings.store.clone();
    let Prepared { database_url, key_ring, data_dir, cluster } =
        actix_web::web::block(move || start::prepare(&store, false)).await??;
    settings.attachments.default_to(data_dir.as_deref());
    // The port is taken before anything is written, so that a second instance on it changes nothing. Connections are
    // refused until the instance can serve: a proxy would let requests wait here while its other instance is idle.
    let port = take_port(settings.listen)?;
    let options = start::database_options(&settings, &database_url);
    let database = Database::new(&options)?;
    start::bring_up_to_date(&database_url, &database, &SystemClock).await?;
    let shared = start::share(settings, key_ring, &database, Box::new(SystemClock)).await?;
    let work = background::start(&shared, &database)?;
    if shared.settings.demo {
        let dir = data_dir.ok_or("--demo with DATABASE_URL needs --data-dir for its credentials")?;
        demo::load(&shared, &database, &dir).await?;
    }
    let first = admin::ensure_first_admin(&database, Ids, SystemClock.now()).await?;
    port.listen(BACKLOG)?;
    let server = convite_api::serve(port.into(), shared, &options)?;
    announce(&server.address.to_string(), first);
    stopped().await?;
    tracing::info!("stopping");
    server.stop().await;
    work.stop().await;
    actix_web::web::block(move || drop(cluster)).await?;
    Ok(())
}

fn take_port(address: SocketAddr) -> std::io::Result<Socket> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    // Connections of an instance that has just ended are no reason to refuse its successor.
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    Ok(socket)
}

fn announce(address: &str, first_admin: Option<(String, String)>) {
    println!("Convite answers on http://{address}, Swagger UI on http://{address}/docs");
    if let Some((email, password)) = first_admin {
        println!("First admin: {email}, one-time password: {password} (it only allows setting a new one)");
    }
}

/// Waits for Ctrl-C or SIGTERM.
async fn stopped() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    Ok(())
}

async fn load_demo(mut settings: Settings) -> Done {
    let store = settings.store.clone();
    let prepared = actix_web::web::block(move || start::prepare(&store, false)).await??;
    settings.attachments.default_to(prepared.data_dir.as_deref());
    let database = Database::new(&start::database_options(&settings, &prepared.database_url))?;
    start::bring_up_to_date(&prepared.database_url, &database, &SystemClock).await?;
    let shared = start::share(settings, prepared.key_ring, &database, Box::new(SystemClock)).await?;
    let dir = prepared.data_dir.ok_or("the demo needs --data-dir for its credentials")?;
    demo::load(&shared, &database, &dir).await?;
    actix_web::web::block(move || drop(prepared.cluster)).await?;
    Ok(())
}

fn administer(command: Admin) -> Done {
    let now = SystemClock.now();
    match command {
        Admin::CreateUser(new) => with_store(new.store, async |database, _| {
            let user = admin::NewUser { email: new.email, display_name: new.name, roles: new.roles, agency: None };
            let made = database.transaction(async |connection| admin::create_user(connection, user, Ids, now).await);
            let (user, password) = made.await?;
            println!("{}: one-time password {password}", user.email);
            Ok(())
        }),
        Admin::ResetPassword(reset) => with_store(reset.store, async |database, _| {
            let password = admin::reset_password(&database, &reset.email, Ids, now).await?;
            println!("{}: one-time password {password}", reset.email);
            Ok(())
        }),
        Admin::RotateSigningKey(store) => with_store(store, async |database, ring| {
            println!("Tokens are signed with {} now.", rotate_signing_key(&database, &ring, Ids, now).await?);
            Ok(())
        }),
        Admin::RecordBounce(store) => record_bounce(store),
        Admin::RotateDataKey(store) => with_store(store, async |database, ring| {
            println!("{}", rotate_data_key(&database, &ring, Ids, now).await?);
            Ok(())
        }),
    }
}

/// What tells of no bounce is no failure: a mail server would send it back in turn.
fn record_bounce(store: Store) -> Done {
    let mut notification = Vec::new();
    std::io::stdin().take(MOST_READ).read_to_end(&mut notification)?;
    let Some(bounce) = Bounce::read(&notification) else {
        println!("This tells of no mail that was given up.");
        return Ok(());
    };
    with_store(store, async |database, _| {
        let recorded = admin::record_bounce(&database, &bounce, Ids, SystemClock.now()).await?;
        println!("{} {}", bounce.mail, if recorded { "came back." } else { "is not known as sent." });
        Ok(())
    })
}

/// Opens the store, also that of a server that runs, and brings it up to date before the work.
fn with_store(store: Store, work: impl AsyncFnOnce(Database, convite_api::auth::KeyRing) -> Done) -> Done {
    actix_web::rt::System::new().block_on(async {
        let prepared = actix_web::web::block(move || start::prepare(&store, true)).await??;
        let url = prepared.database_url;
        let acquire_timeout = std::time::Duration::from_secs(10);
        let database = Database::new(&DatabaseOptions { url: url.clone(), connections: 2, acquire_timeout })?;
        start::bring_up_to_date(&url, &database, &SystemClock).await?;
        work(database, prepared.key_ring).await?;
        actix_web::web::block(move || drop(prepared.cluster)).await?;
        Ok(())
    })
}
