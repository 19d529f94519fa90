use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use chrono::{DateTime, Utc};
use clap::builder::Resettable;
use clap::{Args, Command, FromArgMatches};
use convite_api::auth::{Subject, tokens};
use convite_api::background;
use convite_api::settings::Settings;
use convite_api::{App, Clock, Ids, Server, Shared, routes, start};
use convite_domain::access::Role;
use convite_domain::agencies::Agency;
use convite_domain::users::{OauthClient, User};
use convite_domain::{AgencyId, OauthClientId, UserId};
use convite_persistence::{Database, agencies, oauth_clients, users};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::actor::{Actor, Credential, Line};
use crate::clock::TestClock;
use crate::house::{self, House, TestDatabase};

/// The password of every user of a test.
pub const PASSWORD: &str = "una frase larga y propia";

/// Its Argon2id hash with the smallest costs, so that a sign-in takes no time.
const PASSWORD_HASH: &str =
    "$argon2id$v=19$m=8,t=1,p=1$Y29udml0ZXRlc3RzYWx0MA$TmxNIPpZTZ33YI0TvJS0hZ0cSmbVo/rxe04lt1dGIQI";

/// A server with a database of its own. It ends when it is dropped.
pub struct TestApp {
    /// The server's clock, and so that of its tokens.
    pub clock: TestClock,
    /// Where its database is.
    pub database_url: String,
    /// What the server's threads share, for tests that reach behind HTTP.
    pub shared: Arc<Shared>,
    /// A pool for tests that reach behind HTTP.
    pub database: Database,
    line: Arc<Line>,
    server: Option<Server>,
    named: AtomicU32,
    _stored: Option<TestDatabase>,
}

/// A user to be made; see [`TestApp::user_with`].
#[derive(Clone, Debug, Default)]
pub struct NewUser {
    /// What they hold.
    pub roles: Vec<Role>,
    /// The agency of a user with agency roles.
    pub agency: Option<AgencyId>,
    /// Whether their password is a one-time password.
    pub must_change_password: bool,
    /// Whether they may not sign in.
    pub disabled: bool,
}

impl TestApp {
    /// Starts a server with generous limits.
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// Starts a server with some settings changed.
    pub async fn start_with(change: impl FnOnce(&mut Settings)) -> Self {
        let stored = House::get().await.new_database().await;
        let app = Self::start_on(&stored.url, change).await;
        Self { _stored: Some(stored), ..app }
    }

    /// Starts a server with other operations than the API's.
    pub async fn start_serving(operations: fn(&mut ServiceConfig), change: impl FnOnce(&mut Settings)) -> Self {
        let stored = House::get().await.new_database().await;
        let app = Self::start_as(&stored.url, change, operations).await;
        Self { _stored: Some(stored), ..app }
    }

    /// Starts another server on the database of one that runs, with a clock of its own.
    pub async fn start_on(database_url: &str, change: impl FnOnce(&mut Settings)) -> Self {
        Self::start_as(database_url, change, routes::routes).await
    }

    async fn start_as(
        database_url: &str,
        change: impl FnOnce(&mut Settings),
        operations: fn(&mut ServiceConfig),
    ) -> Self {
        let mut settings = settings();
        settings.attachments.attachments_dir = Some(house::attachments_of(database_url));
        change(&mut settings);
        let options = start::database_options(&settings, database_url);
        let database = Database::new(&options).expect("a pool");
        let clock = TestClock::standing_at("2026-03-20T15:00:00Z");
        let shared = start::share(settings, house::key_ring(), &database, Box::new(clock.clone())).await;
        let shared = shared.expect("the instance starts");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        listener.set_nonblocking(true).expect("a listener that does not block");
        let server = {
            let _threads_of_the_house = House::get().await.runtime.enter();
            let server = convite_api::serve_operations(listener, shared.clone(), &options, operations);
            server.expect("the server listens")
        };
        let app = App { db: database.clone(), ids: Ids, shared: shared.clone() };
        let line = Arc::new(Line::to(server.address, app));
        Self {
            clock,
            database_url: database_url.to_owned(),
            shared,
            database,
            line,
            server: Some(server),
            named: AtomicU32::new(0),
            _stored: None,
        }
    }

    /// A new database without any table, for tests of migrations.
    pub async fn empty_database() -> TestDatabase {
        House::get().await.empty_database().await
    }

    /// Host and port, for raw connections.
    pub fn address(&self) -> std::net::SocketAddr {
        self.line.address
    }

    /// The present moment of the test.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Stops the server as a signal would: drained, and after the last reply.
    pub async fn stop(&mut self) {
        let server = self.server.take().expect("the server runs");
        House::get().await.runtime.spawn(server.stop()).await.expect("the server ends");
    }

    /// A client for SQL on the test's database.
    pub async fn sql(&self) -> tokio_postgres::Client {
        house::connect(&self.database_url).await
    }

    /// Somebody without a credential.
    pub fn visitor(&self) -> Actor {
        Actor::new(&self.line, Credential::None)
    }

    /// Somebody with a Bearer token as it stands, e.g. a forged one.
    pub fn bearer(&self, token: impl Into<String>) -> Actor {
        Actor::new(&self.line, Credential::Bearer(token.into()))
    }

    /// A signed-in officer.
    pub async fn officer(&self) -> Actor {
        self.user([Role::Officer]).await
    }

    /// A signed-in lead.
    pub async fn lead(&self) -> Actor {
        self.user([Role::Lead]).await
    }

    /// A signed-in analyst.
    pub async fn analyst(&self) -> Actor {
        self.user([Role::Analyst]).await
    }

    /// A signed-in editor.
    pub async fn editor(&self) -> Actor {
        self.user([Role::Editor]).await
    }

    /// A signed-in admin.
    pub async fn admin(&self) -> Actor {
        self.user([Role::Admin]).await
    }

    /// A signed-in coordinator of an agency.
    pub async fn coordinator(&self, agency: AgencyId) -> Actor {
        self.user_with(NewUser { roles: vec![Role::AgencyCoordinator], agency: Some(agency), ..NewUser::default() })
            .await
    }

    /// A new user with staff roles, signed in.
    pub async fn user(&self, roles: impl Into<Vec<Role>>) -> Actor {
        self.user_with(NewUser { roles: roles.into(), ..NewUser::default() }).await
    }

    /// A new user, signed in; the password is [`PASSWORD`], the address `user-<n>@example.org`.
    pub async fn user_with(&self, new: NewUser) -> Actor {
        let NewUser { roles, agency, must_change_password, disabled } = new;
        let number = self.number();
        let user = User {
            id: Ids.next(UserId::new),
            version: 1,
            email: format!("user-{number}@example.org"),
            display_name: format!("Persona {number}"),
            roles,
            agency_id: agency,
            disabled,
            must_change_password,
            oidc_subject: None,
            created_at: self.now(),
            updated_at: self.now(),
        };
        let mut connection = self.database.connection().await.expect("a connection");
        users::insert(&mut connection, &user, PASSWORD_HASH).await.expect("the user is stored");
        Actor::new(&self.line, Credential::Issued(Subject::User(user.id))).known_as(user.id.get(), user.email)
    }

    /// A new partner agency.
    pub async fn agency(&self) -> AgencyId {
        let number = self.number();
        let agency = Agency {
            id: Ids.next(AgencyId::new),
            version: 1,
            code: format!("agency_{number}"),
            name: format!("Entidad {number}"),
            description: None,
            website: None,
            email: None,
            parallel_capacity: None,
            weekly_cap: None,
            weight: 1,
            created_at: self.now(),
            updated_at: self.now(),
        };
        let mut connection = self.database.connection().await.expect("a connection");
        agencies::insert(&mut connection, &agency).await.expect("the agency is stored");
        agency.id
    }

    /// A partner's system, with an access token for its agency. [`Actor::secret`] is its client secret.
    pub async fn client(&self, agency: AgencyId) -> Actor {
        let number = self.number();
        let client = OauthClient {
            id: Ids.next(OauthClientId::new),
            version: 1,
            client_id: format!("client-{number}"),
            name: format!("Sistema {number}"),
            agency_id: agency,
            disabled: false,
            created_at: self.now(),
            updated_at: self.now(),
        };
        let (secret, hash) = tokens::new_token(tokens::CLIENT_SECRET).expect("a secret");
        let mut connection = self.database.connection().await.expect("a connection");
        oauth_clients::insert(&mut connection, &client, &hash).await.expect("the client is stored");
        let actor = Actor::new(&self.line, Credential::Issued(Subject::Client(client.id)));
        actor.known_as(client.id.get(), client.client_id).with_secret(secret)
    }

    /// Does everything that is due at the moment of the test's clock.
    pub async fn sweep(&self) {
        background::sweep(&self.shared, &self.database).await.expect("swept");
    }

    /// A number that this test has not used yet.
    pub fn number(&self) -> u32 {
        self.named.fetch_add(1, Ordering::Relaxed) + 1
    }
}

/// Settings whose limits no test reaches by accident, whatever the environment says.
pub(crate) fn settings() -> Settings {
    let command = Settings::augment_args(Command::new("convite")).mut_args(|arg| arg.env(Resettable::Reset));
    let matches = command.try_get_matches_from(["convite"]).expect("every setting has a default");
    let mut settings = Settings::from_arg_matches(&matches).expect("settings");
    settings.public_url = Some("http://convite.test".to_owned());
    settings.workers = Some(1);
    settings.connections_per_worker = 8;
    settings.acquire_timeout_ms = 20_000;
    settings.drain_ms = 0;
    settings.rate_per_caller = 1_000_000;
    settings.rate_per_address = 1_000_000;
    settings.anonymous_creates_per_hour = 1_000_000;
    settings.recoveries_per_hour = 1_000_000;
    settings.recoveries_per_email_per_hour = 1_000_000;
    settings
}
