//! How long to wait before the next try.

use std::time::Duration;

use backfill_core::EffectId;

use crate::ids;

/// Waits that double from `first_ms` up to `max_ms`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Backoff {
    pub(crate) first_ms: u64,
    pub(crate) max_ms: u64,
}

impl Backoff {
    /// The wait after `failures` failed tries, from 1.
    pub(crate) fn delay_ms(self, failures: u32) -> u64 {
        let doublings = failures.saturating_sub(1).min(32);
        self.first_ms.saturating_mul(1 << doublings).min(self.max_ms)
    }

    /// The same as a duration.
    pub(crate) fn delay(self, failures: u32) -> Duration {
        Duration::from_millis(self.delay_ms(failures))
    }

    /// The wait shortened by up to half, differently for each wish and try but the same on every
    /// machine: many that failed together do not come back together.
    pub(crate) fn spread_ms(self, id: EffectId, failures: u32) -> u64 {
        let half = self.delay_ms(failures) / 2;
        let name = ids::event_id(&["spread", &id.to_string(), &failures.to_string()]);
        let share = u64::try_from(name.0 % 1_024).unwrap_or(0);
        half + half * share / 1_023
    }
}

#[cfg(test)]
mod tests {
    use backfill_core::EventId;

    use super::*;

    const BACKOFF: Backoff = Backoff { first_ms: 1_000, max_ms: 300_000 };

    #[test]
    fn waits_double_up_to_the_limit() {
        let waits: Vec<u64> = [1, 2, 3, 9, 10, u32::MAX].map(|n| BACKOFF.delay_ms(n)).into();
        assert_eq!(waits, [1_000, 2_000, 4_000, 256_000, 300_000, 300_000]);
    }

    #[test]
    fn a_spread_wait_is_its_own_for_each_wish_and_at_least_half() {
        let id = |event| EffectId { event: EventId(event), index: 0 };
        let spread: Vec<u64> = (0..50).map(|event| BACKOFF.spread_ms(id(event), 4)).collect();
        assert!(spread.iter().all(|wait| (4_000..=8_000).contains(wait)));
        assert!(spread.iter().any(|wait| *wait != spread[0]));
        assert_eq!(BACKOFF.spread_ms(id(7), 4), BACKOFF.spread_ms(id(7), 4));
    }
}
