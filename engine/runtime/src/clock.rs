//! The clock: the only file that asks for the time.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use backfill_core::Timestamp;
use tokio::time::Instant;

use crate::{Reading, Zone};

/// The clocks of this machine, or of a test.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    start: Instant,
    wall: Wall,
}

#[derive(Debug, Clone, Copy)]
enum Wall {
    System,
    From(i64),
}

impl Clock {
    /// The clocks of the machine.
    #[must_use]
    pub fn system() -> Self {
        Self { start: Instant::now(), wall: Wall::System }
    }

    /// A clock that says `at` now and goes on from there with the runtime's timers: where tests
    /// pause the runtime's time, it stands still too.
    #[must_use]
    pub fn from(at: Timestamp) -> Self {
        Self { start: Instant::now(), wall: Wall::From(at.0) }
    }

    /// What both clocks say, in the region's zone.
    #[must_use]
    pub fn reading(&self, zone: &Zone) -> Reading {
        let now = self.now();
        Reading {
            wall_ms: now.0,
            steady_ms: self.steady_ms(),
            utc_offset_minutes: zone.offset_minutes(now),
        }
    }

    /// What the wall clock says.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        match self.wall {
            Wall::System => Timestamp(system_ms()),
            Wall::From(at) => {
                let passed = i64::try_from(self.steady_ms()).unwrap_or(i64::MAX);
                Timestamp(at.saturating_add(passed))
            }
        }
    }

    /// Milliseconds since this clock was made; never goes back.
    #[must_use]
    pub fn steady_ms(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that asks for the time")]
fn system_ms() -> i64 {
    match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => milliseconds(since),
        Err(before) => -milliseconds(before.duration()),
    }
}

fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn both_clocks_of_a_test_go_with_the_runtime() {
        let clock = Clock::from(Timestamp(1_000));
        tokio::time::advance(Duration::from_secs(5)).await;
        let london = Zone::named(Zone::LONDON).unwrap();
        // In 1970 London was an hour ahead all year round.
        let expected = Reading { wall_ms: 6_000, steady_ms: 5_000, utc_offset_minutes: 60 };
        assert_eq!(clock.reading(&london), expected);
    }

    #[test]
    fn the_machine_is_past_the_day_this_was_written() {
        assert!(Timestamp(1_750_000_000_000) < Clock::system().now());
    }
}
