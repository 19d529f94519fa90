//! What every handler works with: the database, the clock, new ids, the calendar, keys and settings.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, Utc};
use convite_domain::calendar::WorkCalendar;
use convite_persistence::Database;
use convite_persistence::attachments::FileStore;
use uuid::Uuid;

use crate::agenda_drafts::bench::Bench;
use crate::auth::{CityIssuer, KeyRing, TokenKeys};
use crate::catalogue::Catalogue;
use crate::limits::Limits;
use crate::pulse::Pulse;
use crate::settings::Settings;

/// Where the present moment comes from.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> DateTime<Utc>;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}

/// Where new ids come from.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ids;

impl Ids {
    /// A new id of a type, e.g. `ids.next(RequestId::new)`.
    #[expect(clippy::disallowed_methods, reason = "the one place that draws ids")]
    pub fn next<T>(self, wrap: impl FnOnce(Uuid) -> T) -> T {
        wrap(Uuid::now_v7())
    }
}

/// What all worker threads share.
pub struct Shared {
    /// The settings.
    pub settings: Settings,
    /// The present moment.
    pub clock: Box<dyn Clock>,
    /// The calendar of the law in the agency's zone: good for telling the day. What counts business days needs what admins
    /// decided, too: see `Tx::calendar`.
    pub calendar: WorkCalendar,
    /// The contents of attachments.
    pub files: FileStore,
    /// What secrets in the database are encrypted under.
    pub key_ring: KeyRing,
    /// What access tokens are signed and verified with.
    pub token_keys: TokenKeys,
    /// The city's OpenID Connect issuer, when there is one.
    pub city_issuer: Option<Arc<CityIssuer>>,
    /// Rates of callers and addresses.
    pub limits: Limits,
    /// Prometheus' figures.
    pub metrics: metrics_exporter_prometheus::PrometheusHandle,
    /// The snapshot of the published catalogue.
    pub catalogue: Catalogue,
    /// Where drafts of agendas are worked out.
    pub bench: Bench,
    /// Whether the database answers.
    pub pulse: Pulse,
    /// Set once the instance is told to stop: it is not ready, and closes each connection after its reply.
    pub draining: AtomicBool,
}

impl Shared {
    /// The present moment, in whole microseconds, as the database keeps it.
    pub fn now(&self) -> DateTime<Utc> {
        let now = self.clock.now();
        DateTime::from_timestamp_micros(now.timestamp_micros()).unwrap_or(now)
    }
}

/// One worker thread's view of the instance.
#[derive(Clone)]
pub struct App {
    /// This worker's connections.
    pub db: Database,
    /// New ids.
    pub ids: Ids,
    /// What all workers share.
    pub shared: Arc<Shared>,
}

impl App {
    /// The present moment, in whole microseconds, as the database keeps it.
    pub fn now(&self) -> DateTime<Utc> {
        self.shared.now()
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.shared.settings
    }

    /// The calendar of the law in the agency's zone: good for telling the day. Business days are counted by
    /// `Tx::calendar`.
    pub fn calendar(&self) -> &WorkCalendar {
        &self.shared.calendar
    }

    /// Whether the instance is about to stop.
    pub fn is_draining(&self) -> bool {
        self.shared.draining.load(Ordering::Relaxed)
    }
}
