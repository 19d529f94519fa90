//! The city's OpenID Connect issuer: users who sign in there, with the roles that their access token names.
//!
//! Its keys are fetched outside of requests and kept. A token with a key that is not known has them fetched again, but not
//! sooner than half a minute after the last time, so whoever makes names of keys up costs the issuer nothing. While the
//! issuer is away the known keys serve on, and the service's own sign-in never asks it.

mod discovery;
mod keys;
mod token;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::Algorithm;
use reqwest::Client;
use reqwest::redirect::Policy;
use tokio::sync::watch;

use crate::app::Shared;
use crate::problem::ApiError;
use crate::settings::{OidcAlgorithm, Settings};

use keys::Keys;
pub(super) use token::CityToken;
use token::{Expected, Roles};

/// How old the keys may be when they are used before they are fetched again, so that a key that the issuer withdrew is
/// forgotten. The request that finds them old does not wait for it.
const FRESH: TimeDelta = TimeDelta::minutes(10);

/// How long after one look at the issuer an unknown key is looked for again.
const COOL_DOWN: TimeDelta = TimeDelta::seconds(30);

/// How long a request waits for keys that are being fetched.
const PATIENCE: Duration = Duration::from_secs(3);

/// How long the issuer may take for one document.
const FETCH: Duration = Duration::from_secs(5);

/// Why the issuer cannot be used; the message says what to change.
#[derive(Debug, thiserror::Error)]
pub enum CityIssuerError {
    /// Nobody could tell the tokens of the two apart.
    #[error("--oidc-issuer must be another than the service's own address, --public-url")]
    Own,
    /// The client for HTTP.
    #[error("the issuer cannot be asked: {0}")]
    Client(#[from] reqwest::Error),
}

/// The issuer, as this instance knows it.
pub struct CityIssuer {
    expected: Expected,
    client: Client,
    state: watch::Sender<State>,
}

#[derive(Default)]
struct State {
    keys: Arc<Keys>,
    asked_at: Option<DateTime<Utc>>,
    under_way: bool,
}

impl CityIssuer {
    /// The issuer of these settings; none when they name none.
    ///
    /// # Errors
    /// When it is the service itself, or the machine cannot speak TLS.
    pub fn of(settings: &Settings) -> Result<Option<Arc<Self>>, CityIssuerError> {
        let Some(issuer) = settings.oidc.oidc_issuer.clone() else { return Ok(None) };
        if issuer == settings.public_url() {
            return Err(CityIssuerError::Own);
        }
        let remote = issuer.starts_with("https:");
        let builder = Client::builder().redirect(Policy::none()).timeout(FETCH).https_only(remote);
        // A connection belongs to the thread that opened it, and any thread may fetch next.
        let builder = builder.pool_max_idle_per_host(0);
        let client = if remote { builder } else { builder.no_proxy() }.build()?;
        let audience = settings.oidc.oidc_audience.clone();
        let expected = Expected {
            issuer,
            audience: audience.unwrap_or_else(|| format!("{}/v1", settings.public_url())),
            algorithms: settings.oidc.oidc_algorithms.iter().map(|known| algorithm(*known)).collect(),
            roles: Roles { claim: settings.oidc.oidc_roles_claim.clone(), named: settings.oidc.oidc_roles.clone() },
        };
        Ok(Some(Arc::new(Self { expected, client, state: watch::Sender::default() })))
    }

    /// Its name, as its tokens say it.
    pub fn name(&self) -> &str {
        &self.expected.issuer
    }

    /// Whether a token says that it is of this issuer. So it is known whose keys to verify it with, and no more.
    pub(super) fn is_named_by(&self, token: &str) -> bool {
        token::issuer_of(token).is_some_and(|issuer| issuer == self.expected.issuer)
    }

    /// What a genuine, current access token of the issuer says. Every other one is refused in the same words.
    pub(super) async fn verify(self: &Arc<Self>, shared: &Shared, token: &str) -> Result<CityToken, ApiError> {
        let refused = || ApiError::unauthorized("The access token is not valid.");
        let header = self.expected.header_of(token).ok_or_else(refused)?;
        let keys = self.keys_with(&header.kid, shared.now()).await;
        if keys.is_empty() {
            return Err(ApiError::unavailable("the keys of the OpenID Connect issuer are not known yet"));
        }
        let key = keys.find(&header.kid, header.algorithm).ok_or_else(refused)?;
        self.expected.verify(token, &header, key, shared.now()).ok_or_else(refused)
    }

    /// The keys, among them one of this name if the issuer has it.
    async fn keys_with(self: &Arc<Self>, kid: &str, now: DateTime<Utc>) -> Arc<Keys> {
        let keys = self.state.borrow().keys.clone();
        if keys.have(kid) {
            self.ask_after(FRESH, now);
            return keys;
        }
        self.ask(now);
        let mut state = self.state.subscribe();
        match tokio::time::timeout(PATIENCE, state.wait_for(|state| !state.under_way)).await {
            Ok(Ok(state)) => state.keys.clone(),
            _ => keys,
        }
    }

    /// Begins to fetch the keys, unless that was done a moment ago.
    pub fn ask(self: &Arc<Self>, now: DateTime<Utc>) {
        self.ask_after(COOL_DOWN, now);
    }

    /// Begins to fetch the keys, unless that is under way or was done less than `pause` ago. It is a task of its own, so
    /// a caller that hangs up does not end it.
    fn ask_after(self: &Arc<Self>, pause: TimeDelta, now: DateTime<Utc>) {
        let begins = self.state.send_if_modified(|state| {
            // A clock that was set back must not stop it for longer.
            let lately = state.asked_at.is_some_and(|then| (now - then).abs() < pause);
            let begins = !state.under_way && !lately;
            if begins {
                (state.under_way, state.asked_at) = (true, Some(now));
            }
            begins
        });
        if begins {
            let under_way = UnderWay(self.clone());
            tokio::spawn(async move { under_way.0.fetch().await });
        }
    }

    async fn fetch(&self) {
        match discovery::fetch(&self.client, &self.expected.issuer).await {
            Ok(keys) => {
                tracing::debug!("fetched the keys of the OpenID Connect issuer");
                self.state.send_modify(|state| state.keys = Arc::new(keys));
            }
            Err(cause) => tracing::warn!(%cause, "the keys of the OpenID Connect issuer could not be fetched"),
        }
    }
}

/// Whatever becomes of the task: nobody waits for it any longer, and the next one may begin.
struct UnderWay(Arc<CityIssuer>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.state.send_modify(|state| state.under_way = false);
    }
}

fn algorithm(known: OidcAlgorithm) -> Algorithm {
    match known {
        OidcAlgorithm::Rs256 => Algorithm::RS256,
        OidcAlgorithm::Ps256 => Algorithm::PS256,
        OidcAlgorithm::Es256 => Algorithm::ES256,
        OidcAlgorithm::Es384 => Algorithm::ES384,
        OidcAlgorithm::EdDsa => Algorithm::EdDSA,
    }
}
