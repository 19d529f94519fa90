//! Slows down who keeps failing to sign in. Counted in the database, so on all instances together.
//!
//! What is counted is a name from an address, and an address. So a stranger who guesses an officer's password slows down
//! that stranger's address only: the officer, at another address, gets in.

use std::net::{IpAddr, Ipv6Addr};

use chrono::{DateTime, TimeDelta, Utc};
use convite_domain::access::Bucket;
use convite_persistence::{Connection, DbResult, throttles};

use crate::extract::sha256;

/// Failures of a name from an address that cost nothing.
const FREE_FOR_PAIR: i32 = 3;

/// Failures of an address, whatever the names, that cost nothing: several people share one.
const FREE_FOR_ADDRESS: i32 = 20;

/// The longest wait.
const LONGEST: TimeDelta = TimeDelta::minutes(15);

/// How long after the last failure of a name from an address its failures are forgotten.
const FORGET_PAIR: TimeDelta = TimeDelta::hours(24);

/// The same for an address: in an office of hundreds there is always somebody who mistypes.
const FORGET_ADDRESS: TimeDelta = TimeDelta::minutes(15);

/// An attempt to authenticate as somebody, from somewhere.
pub struct Attempt {
    pair: [u8; 32],
    address: [u8; 32],
}

impl Attempt {
    /// An attempt with a name, in the form in which it is looked up.
    pub fn new(name: &str, address: IpAddr) -> Self {
        let network = network(address);
        Self { pair: sha256(format!("{network} {name}").as_bytes()), address: sha256(network.to_string().as_bytes()) }
    }

    /// For how many seconds the attempt must wait; none when it may be made now. It is asked before the secret is checked,
    /// and again after: of many guesses made at the same moment, those that are checked after enough others have failed do
    /// not count, not even the right one.
    pub async fn must_wait(&self, connection: &mut Connection, now: DateTime<Utc>) -> DbResult<Option<u64>> {
        let subjects = [self.pair.to_vec(), self.address.to_vec()];
        let until = throttles::blocked_until(connection, Bucket::SignIn, &subjects, now).await?;
        Ok(until.map(|until| whole_seconds(until - now)))
    }

    /// Counts a failure.
    pub async fn failed(&self, connection: &mut Connection, now: DateTime<Utc>) -> DbResult<()> {
        // Always in this order, so that two attempts never wait for each other's rows.
        let counted = [(&self.address, FREE_FOR_ADDRESS, FORGET_ADDRESS), (&self.pair, FREE_FOR_PAIR, FORGET_PAIR)];
        for (subject, free, forget) in counted {
            let subject = (Bucket::SignIn, subject.as_slice());
            throttles::fail(connection, subject, forget, |failures| wait(failures, free), now).await?;
        }
        Ok(())
    }

    /// Forgets the failures of the name from this address.
    pub async fn succeeded(&self, connection: &mut Connection) -> DbResult<()> {
        throttles::clear(connection, Bucket::SignIn, &self.pair).await
    }
}

/// An IPv6 subscriber has a whole /64, an IPv4 one a single address, however it is written.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX))),
        address => address,
    }
}

/// Nothing for the free failures, then a second, doubling.
fn wait(failures: i32, free: i32) -> TimeDelta {
    let Ok(doublings) = u32::try_from(failures - free - 1) else { return TimeDelta::zero() };
    let seconds = 1_i64.checked_shl(doublings.min(62)).unwrap_or(i64::MAX);
    TimeDelta::try_seconds(seconds).unwrap_or(LONGEST).min(LONGEST)
}

/// Rounded up, so that who waits that long is admitted.
fn whole_seconds(wait: TimeDelta) -> u64 {
    u64::try_from(wait.num_milliseconds()).unwrap_or_default().div_ceil(1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_failures_are_free_and_then_the_wait_doubles_to_a_quarter_of_an_hour() {
        let waits: Vec<i64> = (1..=16).map(|failures| wait(failures, FREE_FOR_PAIR).num_seconds()).collect();
        assert_eq!(waits, [0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
        assert_eq!(wait(i32::MAX, FREE_FOR_PAIR), LONGEST);
        assert_eq!(wait(FREE_FOR_ADDRESS, FREE_FOR_ADDRESS), TimeDelta::zero());
    }

    #[test]
    fn addresses_of_one_subscriber_count_as_one() {
        let subject = |address: &str| Attempt::new("name", address.parse().expect("an address")).address;
        assert_eq!(subject("2001:db8::1"), subject("2001:db8::ffff:2"));
        assert_ne!(subject("2001:db8::1"), subject("2001:db8:0:1::1"));
        assert_eq!(subject("::ffff:192.0.2.1"), subject("192.0.2.1"));
        assert_ne!(subject("192.0.2.2"), subject("192.0.2.1"));
    }

    #[test]
    fn who_waits_as_long_as_told_has_waited_long_enough() {
        assert_eq!(whole_seconds(TimeDelta::milliseconds(1)), 1);
        assert_eq!(whole_seconds(TimeDelta::milliseconds(2001)), 3);
        assert_eq!(whole_seconds(TimeDelta::seconds(2)), 2);
    }
}
