//! The keys that access tokens are signed with, as this instance knows them.
//!
//! They live in the database, so that all instances share them. Each instance keeps a snapshot, and follows a rotation on
//! another instance within a minute, or as soon as it sees a token that is signed with a key it does not know.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use convite_persistence::{Database, secrets};
use tokio::sync::{Mutex, watch};
use tokio::time::Instant;

use super::claims::{Claims, Subject};
use super::error::SecretsError;
use super::jwks::Jwks;
use super::key_ring::KeyRing;
use super::key_set::{Issuer, KeySet, TokenRefused, key_name, new_signing_key};
use crate::app::{App, Ids};
use crate::extract::sha256;
use crate::problem::ApiError;

/// How long an access token is valid.
pub(super) const LIFETIME: TimeDelta = TimeDelta::minutes(15);

/// How old the snapshot may be when it is used.
const FRESH: Duration = Duration::from_secs(60);

/// How long after one look into the database an unknown key is looked for again.
const PAUSE: Duration = Duration::from_secs(1);

/// How many verified tokens are remembered; about a kilobyte each.
const MOST_VERIFIED: usize = 10_000;

/// Signs and verifies access tokens.
pub struct TokenKeys {
    issuer: Issuer,
    snapshot: watch::Sender<Arc<Snapshot>>,
    reading: Mutex<()>,
}

struct Snapshot {
    keys: KeySet,
    read_at: Instant,
    /// The claims of tokens whose signatures these keys have verified, by the tokens' hashes: checking a signature takes
    /// longer than all else that a small request needs.
    verified: std::sync::Mutex<HashMap<[u8; 32], Arc<Claims>>>,
}

impl Snapshot {
    fn new(keys: KeySet, read_at: Instant) -> Self {
        Self { keys, read_at, verified: std::sync::Mutex::default() }
    }

    fn verify(&self, token: &str, kid: &str, issuer: &Issuer, now: DateTime<Utc>) -> Result<Arc<Claims>, TokenRefused> {
        let hash = sha256(token.as_bytes());
        let known = self.verified.lock().unwrap_or_else(PoisonError::into_inner).get(&hash).cloned();
        if let Some(claims) = known {
            return self.keys.verify_again(kid, &claims, now).map(|()| claims);
        }
        let claims = Arc::new(self.keys.verify(token, issuer, now)?);
        let mut verified = self.verified.lock().unwrap_or_else(PoisonError::into_inner);
        if verified.len() >= MOST_VERIFIED {
            verified.clear();
        }
        verified.insert(hash, claims.clone());
        Ok(claims)
    }
}

impl TokenKeys {
    /// Reads the keys and makes the first one when there is none, under a lock that instances which start together share.
    /// `public_url` is the service's own address: the issuer, and with `/v1` the audience.
    ///
    /// # Errors
    /// When the database fails or the ring does not open the key that signs.
    pub async fn load_or_create(
        db: &Database,
        ring: &KeyRing,
        public_url: &str,
        ids: Ids,
        now: DateTime<Utc>,
    ) -> Result<Self, SecretsError> {
        let stored = db.transaction(async |connection| {
            secrets::lock(connection).await?;
            let stored = secrets::signing_keys(connection, now).await?;
            if stored.iter().any(|key| key.retires_at.is_none()) {
                return Ok(stored);
            }
            let first = new_signing_key(ring, ids.next(|id| id), now)?;
            secrets::add_signing_key(connection, &first, now).await?;
            Ok::<_, SecretsError>(vec![first])
        });
        let snapshot = Snapshot::new(KeySet::open(stored.await?, ring)?, Instant::now());
        let issuer = Issuer { issuer: public_url.to_owned(), audience: format!("{public_url}/v1") };
        Ok(Self { issuer, snapshot: watch::Sender::new(Arc::new(snapshot)), reading: Mutex::new(()) })
    }

    /// A signed token for a subject, valid for a quarter of an hour from now.
    pub async fn issue(&self, app: &App, sub: Subject, client_id: &str, scope: &str) -> Result<String, ApiError> {
        let now = app.now();
        let claims = Claims {
            iss: self.issuer.issuer.clone(),
            aud: self.issuer.audience.clone(),
            sub,
            exp: (now + LIFETIME).timestamp(),
            iat: now.timestamp(),
            nbf: None,
            jti: app.ids.next(|id| id.to_string()),
            scope: scope.to_owned(),
            client_id: client_id.to_owned(),
        };
        Ok(self.current(app).await.keys.sign(&claims)?)
    }

    /// The claims of a genuine, current token of this service.
    pub(super) async fn verify(&self, app: &App, token: &str) -> Result<Arc<Claims>, ApiError> {
        let refused = |reason: TokenRefused| ApiError::unauthorized(reason.to_string());
        let kid = key_name(token).map_err(refused)?;
        let snapshot = self.with_key(app, &kid).await?;
        snapshot.verify(token, &kid, &self.issuer, app.now()).map_err(refused)
    }

    /// The public keys, as they are published.
    pub(super) async fn published(&self, app: &App) -> Jwks {
        Jwks { keys: self.current(app).await.keys.public_keys(app.now()) }
    }

    /// The snapshot, read again when it is old. While the database is away, and while another task reads, the old one
    /// serves on.
    async fn current(&self, app: &App) -> Arc<Snapshot> {
        let snapshot = self.snapshot.borrow().clone();
        if snapshot.read_at.elapsed() < FRESH {
            return snapshot;
        }
        let Ok(_turn) = self.reading.try_lock() else { return snapshot };
        match self.read(app).await {
            Ok(newer) => newer,
            Err(cause) => {
                tracing::warn!(%cause, "the signing keys could not be read again");
                snapshot
            }
        }
    }

    /// A snapshot that has a key, or one that was read after the key was asked for. Made-up names cost one look into the
    /// database each second, however many there are.
    async fn with_key(&self, app: &App, kid: &str) -> Result<Arc<Snapshot>, SecretsError> {
        let asked_at = Instant::now();
        let snapshot = self.current(app).await;
        if snapshot.keys.has(kid) {
            return Ok(snapshot);
        }
        let _turn = self.reading.lock().await;
        let snapshot = self.snapshot.borrow().clone();
        if snapshot.keys.has(kid) || snapshot.read_at > asked_at {
            return Ok(snapshot);
        }
        tokio::time::sleep_until(snapshot.read_at + PAUSE).await;
        self.read(app).await
    }

    async fn read(&self, app: &App) -> Result<Arc<Snapshot>, SecretsError> {
        let read_at = Instant::now();
        let mut connection = app.db.connection().await?;
        let stored = secrets::signing_keys(&mut connection, app.now()).await?;
        let newer = Arc::new(Snapshot::new(KeySet::open(stored, &app.shared.key_ring)?, read_at));
        self.snapshot.send_replace(newer.clone());
        Ok(newer)
    }
}
