//! The published catalogue: an in-process snapshot of all that the public reads of practices, whichever operation reads it.
//!
//! The database counts every change of what is public (`catalogue.version`). One thread of each instance asks for the count
//! twice a second, builds the next snapshot when it grew, and swaps it in: readers never wait for it. Whoever changes
//! something public waits before its reply until the snapshot has caught up, so that nobody is told that something is done
//! who does not see it there. While the database is away the last snapshot goes on being read, for five minutes, with its age.

mod body;
mod build;
pub mod filter;
pub mod formats;
mod keeper;
mod snapshot;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use actix_web::dev::ServiceRequest;
use actix_web::http::{Method, header};
use chrono::{DateTime, TimeDelta, Utc};
use convite_domain::audit::SubjectKind;
use tokio::sync::{Notify, watch};

use crate::problem::ApiError;

pub use body::Body;
pub use keeper::{Keeper, keep};
pub use snapshot::{Entry, Snapshot};

/// Whether a request is answered from the snapshot, also while the database does not answer.
pub fn answers_alone(request: &ServiceRequest) -> bool {
    let Some(rest) = request.path().strip_prefix("/v1/practices") else { return false };
    let searches = request.query_string().split('&').any(|pair| pair.starts_with("text="));
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    reads && rest.matches('/').count() < 2 && !searches && !request.headers().contains_key(header::AUTHORIZATION)
}

/// Whether what is written down about such a thing may be seen in the catalogue.
pub const fn shows(kind: SubjectKind) -> bool {
    use SubjectKind::{Agency, Claim, Practice, Revision, Topic};
    matches!(kind, Practice | Revision | Claim | Topic | Agency)
}

/// So long a snapshot is read that nobody could compare with the database.
const LONGEST_AWAY: TimeDelta = TimeDelta::minutes(5);

/// So long a write waits for the snapshot, and a reader for the first one.
const PATIENCE: Duration = Duration::from_secs(5);

/// The snapshot that is read now, and whether it is known to be the latest.
#[derive(Debug)]
pub struct Catalogue {
    state: RwLock<State>,
    /// How often somebody asked for a look at the database, and up to which of them it was looked.
    asked: AtomicU64,
    seen: watch::Sender<u64>,
    wake: Notify,
}

#[derive(Debug, Default)]
struct State {
    snapshot: Option<Arc<Snapshot>>,
    /// Since when it could not be compared with the database.
    away_since: Option<DateTime<Utc>>,
    confirmed_at: Option<DateTime<Utc>>,
}

/// A snapshot as somebody reads it.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The snapshot.
    pub snapshot: Arc<Snapshot>,
    /// How many seconds ago it was last known to be the latest, while the database is away.
    pub age: Option<u64>,
}

impl Default for Catalogue {
    fn default() -> Self {
        Self { state: RwLock::default(), asked: AtomicU64::new(1), seen: watch::Sender::new(0), wake: Notify::new() }
    }
}

impl Catalogue {
    /// The snapshot; 503 when there is none that may still be read.
    pub async fn read(&self, now: DateTime<Utc>) -> Result<Reading, ApiError> {
        if self.snapshot().is_none() {
            self.looked(1).await;
        }
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        let snapshot = state.snapshot.clone().ok_or_else(|| ApiError::unavailable("there is no snapshot yet"))?;
        let away = state.away_since.map(|since| (now - since).max(TimeDelta::zero()));
        if away.is_some_and(|away| away > LONGEST_AWAY) {
            return Err(ApiError::unavailable("the snapshot is too old"));
        }
        Ok(Reading { snapshot, age: away.map(|away| away.num_seconds().unsigned_abs()) })
    }

    /// Waits until the snapshot shows what was committed before; not for ever, since it will.
    pub async fn catch_up(&self) {
        let ticket = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
        self.wake.notify_one();
        self.looked(ticket).await;
    }

    async fn looked(&self, ticket: u64) {
        let mut seen = self.seen.subscribe();
        if tokio::time::timeout(PATIENCE, seen.wait_for(|seen| *seen >= ticket)).await.is_err() {
            tracing::warn!("the snapshot of the catalogue is late");
        }
    }

    fn snapshot(&self) -> Option<Arc<Snapshot>> {
        self.state.read().unwrap_or_else(PoisonError::into_inner).snapshot.clone()
    }

    /// The snapshot was compared with the database at that moment, and is this one now.
    fn confirm(&self, newer: Option<Snapshot>, at: DateTime<Utc>) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        let newer = newer.map(Arc::new);
        // What is dropped last takes time to be freed: not under the lock.
        let older = newer.and_then(|newer| state.snapshot.replace(newer));
        state.confirmed_at = Some(at);
        state.away_since = None;
        drop(state);
        drop(older);
    }

    /// The database did not answer at that moment. The age counts from when it last did; a clock that was set since counts
    /// from now.
    fn miss(&self, at: DateTime<Utc>) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        if state.away_since.is_none() {
            state.away_since = Some(state.confirmed_at.filter(|confirmed| *confirmed <= at).unwrap_or(at));
        }
    }
}
