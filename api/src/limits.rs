//! Rates of requests, counted by this instance.

use std::net::IpAddr;
use std::num::NonZeroU32;

use convite_domain::access::{Actor, Caller};
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use uuid::Uuid;

type Limiter<K> =
    RateLimiter<K, governor::state::keyed::DefaultKeyedStateStore<K>, DefaultClock, StateInformationMiddleware>;

/// The limiters of an instance.
pub struct Limits {
    callers: Limiter<Uuid>,
    addresses: Limiter<IpAddr>,
    per_caller: u32,
    per_address: u32,
}

/// What a request may still cost, for the `RateLimit` fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// Whose allowance: `caller` or `address`.
    pub policy: &'static str,
    /// Requests in a minute.
    pub quota: u32,
    /// Requests left.
    pub remaining: u32,
    /// Seconds until one more is allowed, when none is left.
    pub retry_after: Option<u64>,
}

impl Limits {
    /// Limiters with these quotas a minute; zero counts as one.
    pub fn new(per_caller: u32, per_address: u32) -> Self {
        Self { callers: limiter(per_caller), addresses: limiter(per_address), per_caller, per_address }
    }

    /// Counts a request of a caller, or of an address when nobody knows the caller.
    pub fn count(&self, caller: &Caller, address: IpAddr) -> Allowance {
        // All tokens of a request share its allowance: they are had for the asking.
        let id = match caller {
            Caller::Requester { request, .. } => Some(request.get()),
            caller => Actor::from(caller).id,
        };
        match id {
            Some(id) => check(&self.callers, &id, "caller", self.per_caller),
            None => check(&self.addresses, &address, "address", self.per_address),
        }
    }

    /// Forgets who has been quiet long enough to have a full allowance again.
    pub fn tidy(&self) {
        self.callers.retain_recent();
        self.addresses.retain_recent();
    }
}

fn limiter<K: Clone + Eq + std::hash::Hash>(per_minute: u32) -> Limiter<K> {
    let quota = Quota::per_minute(NonZeroU32::new(per_minute).unwrap_or(NonZeroU32::MIN));
    DefaultKeyedRateLimiter::keyed(quota).with_middleware()
}

fn check<K: Clone + Eq + std::hash::Hash>(
    limiter: &Limiter<K>,
    key: &K,
    policy: &'static str,
    quota: u32,
) -> Allowance {
    match limiter.check_key(key) {
        Ok(state) => Allowance { policy, quota, remaining: state.remaining_burst_capacity(), retry_after: None },
        Err(busy) => {
            let wait = busy.wait_time_from(DefaultClock::default().now()).as_secs() + 1;
            Allowance { policy, quota, remaining: 0, retry_after: Some(wait) }
        }
    }
}
