//! How many unknown links came, from whom and in all, and which links pass whatever came.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use backfill_core::Timestamp;
use backfill_runtime::crowd::network;

use super::recent::Recent;

/// In which time the allowance of unknown links comes back, in milliseconds.
const MINUTE_MS: i64 = 60_000;
/// How long a link is put off, in milliseconds.
const WAIT_MS: i64 = 5_000;
/// How long after that it passes, in milliseconds.
const PASSES_MS: i64 = 10 * MINUTE_MS;
/// How many addresses are remembered.
const ADDRESSES_MAX: usize = 10_000;
/// How many good links are remembered, and how many that were put off.
const LINKS_MAX: usize = 50_000;

/// See the module. Links are kept as keyed checksums, and nothing is written down.
pub(super) struct Guesses {
    seen: Mutex<Seen>,
    checksum: RandomState,
    /// How long an unknown link weighs on its address, and on all, in milliseconds.
    weight_ms: (i64, i64),
}

struct Seen {
    /// Until when each address is at work on its unknown links, if each takes its weight.
    busy_until: Recent<IpAddr, i64>,
    all_busy_until: i64,
    good: Recent<u64, ()>,
    /// Since when.
    put_off: Recent<u64, i64>,
}

impl Guesses {
    /// So many unknown links a minute, of one address and of all.
    pub(super) fn new(of_one: u32, of_all: u32) -> Self {
        let weight = |count: u32| MINUTE_MS / i64::from(count.max(1));
        let seen = Seen {
            busy_until: Recent::new(ADDRESSES_MAX),
            all_busy_until: i64::MIN,
            good: Recent::new(LINKS_MAX),
            put_off: Recent::new(LINKS_MAX),
        };
        let weight_ms = (weight(of_one), weight(of_all));
        Self { seen: Mutex::new(seen), checksum: RandomState::new(), weight_ms }
    }

    /// Whether a link may be looked up now.
    ///
    /// # Errors
    /// In how many seconds it may be.
    pub(super) fn may_pass(&self, from: IpAddr, link: &str, now: Timestamp) -> Result<(), i64> {
        let (link, now) = (self.checksum.hash_one(link), now.0);
        let mut seen = self.seen();
        if seen.good.get(link).is_some() || !seen.is_busy(network(from), now) {
            return Ok(());
        }
        // A clock that was put back forgives.
        let waited = seen.put_off.get(link).map(|since| now - since);
        match waited.filter(|waited| (0..PASSES_MS).contains(waited)) {
            Some(waited) if WAIT_MS <= waited => Ok(()),
            Some(waited) => Err((WAIT_MS - waited + 999) / 1_000),
            None => {
                seen.put_off.put(link, now);
                Err(WAIT_MS / 1_000)
            }
        }
    }

    /// Remembers that a link is somebody's.
    pub(super) fn found(&self, link: &str) {
        self.seen().good.put(self.checksum.hash_one(link), ());
    }

    /// Counts a link that is nobody's.
    pub(super) fn count(&self, from: IpAddr, now: Timestamp) {
        let (from, now) = (network(from), now.0);
        let mut seen = self.seen();
        let busy_until = seen.busy_until.get(from).unwrap_or(now);
        seen.busy_until.put(from, busier(busy_until, now, self.weight_ms.0));
        seen.all_busy_until = busier(seen.all_busy_until, now, self.weight_ms.1);
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seen {
    fn is_busy(&self, from: IpAddr, now: i64) -> bool {
        let of_one = self.busy_until.get(from).unwrap_or(now);
        [of_one, self.all_busy_until].into_iter().any(|until| is_too_busy(until, now))
    }
}

/// Whether more came than comes back in a minute. What lies further ahead than that can become, the
/// clock was put back.
fn is_too_busy(until: i64, now: i64) -> bool {
    let ahead = until.saturating_sub(now);
    (MINUTE_MS..=2 * MINUTE_MS).contains(&ahead)
}

fn busier(until: i64, now: i64, weight: i64) -> i64 {
    until.clamp(now, now + MINUTE_MS) + weight
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_795_165_200_000);

    fn ip(last: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, last])
    }

    fn later(seconds: i64) -> Timestamp {
        Timestamp(NOW.0 + seconds * 1_000)
    }

    /// So many guesses of one address have come.
    fn after(count: u32) -> Guesses {
        let guesses = Guesses::new(10, 40);
        for _ in 0..count {
            guesses.count(ip(1), NOW);
        }
        guesses
    }

    #[test]
    fn who_guesses_too_often_is_put_off_and_the_allowance_comes_back() {
        assert_eq!(after(9).may_pass(ip(1), "x", NOW), Ok(()));
        let guesses = after(10);
        assert_eq!(guesses.may_pass(ip(1), "x", NOW), Err(5));
        assert_eq!(guesses.may_pass(ip(2), "x", NOW), Ok(()), "others are not");
        assert_eq!(guesses.may_pass(ip(1), "y", later(7)), Ok(()), "one came back");
    }

    #[test]
    fn a_good_link_waits_once_and_only_for_a_moment_whatever_goes_on_beside_it() {
        let guesses = after(1_000);
        assert_eq!(guesses.may_pass(ip(1), "good", NOW), Err(5));
        assert_eq!(guesses.may_pass(ip(1), "good", later(2)), Err(3));
        for _ in 0..1_000 {
            guesses.count(ip(1), later(4));
        }
        assert_eq!(guesses.may_pass(ip(1), "good", later(5)), Ok(()));
        guesses.found("good");
        for _ in 0..1_000 {
            guesses.count(ip(1), later(900));
        }
        assert_eq!(guesses.may_pass(ip(1), "good", later(900)), Ok(()));
        assert_eq!(guesses.may_pass(ip(1), "other", later(900)), Err(5));
    }

    #[test]
    fn many_addresses_together_are_too_many_as_well() {
        let guesses = Guesses::new(10, 40);
        for from in 0..40 {
            guesses.count(ip(from), NOW);
        }
        assert_eq!(guesses.may_pass(ip(200), "x", NOW), Err(5));
        assert_eq!(guesses.may_pass(ip(200), "x", later(5)), Ok(()));
    }

    #[test]
    fn a_clock_that_jumps_locks_nobody_out() {
        for seconds in [-86_400, 86_400] {
            let guesses = after(1_000);
            guesses.may_pass(ip(1), "x", NOW).unwrap_err();
            assert_eq!(guesses.may_pass(ip(1), "x", later(seconds)), Ok(()), "{seconds}");
        }
    }

    #[test]
    fn addresses_that_one_subscriber_chooses_count_together() {
        let guesses = Guesses::new(10, 40);
        for last in 0..10_u16 {
            guesses.count(IpAddr::from([0x2001, 0xdb8, 0, 0, 0, 0, 0, last]), NOW);
        }
        let other = IpAddr::from([0x2001, 0xdb8, 0, 0, 9, 9, 9, 9]);
        assert_eq!(guesses.may_pass(other, "x", NOW), Err(5));
    }
}
