//! The clock: the only file that asks for the time.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use backfill_core::Timestamp;
use tokio::time::Instant;

use crate::ports::Times;
use crate::wall::{Bounds, Implausible, Wall, Witness};
use crate::{Reading, Zone};

/// The clocks of this machine, or of a test. Clones are one clock.
#[derive(Debug, Clone)]
pub struct Clock {
    start: Instant,
    source: Source,
    /// What all clocks of a process share.
    wall: Arc<Mutex<Wall>>,
    /// What a region's database says of it.
    witness: Arc<Mutex<Witness>>,
}

#[derive(Debug, Clone)]
enum Source {
    System,
    /// From a moment on, with a step that a test may set.
    From(i64, Arc<AtomicI64>),
}

impl Clock {
    /// The clocks of the machine.
    #[must_use]
    pub fn system() -> Self {
        Self::within(Bounds::default())
    }

    /// The clocks of the machine, believed within these bounds.
    #[must_use]
    pub fn within(bounds: Bounds) -> Self {
        Self::of(Source::System, bounds)
    }

    /// A clock that says `at` now and goes on from there with the runtime's timers: where tests
    /// pause the runtime's time, it stands still too.
    #[must_use]
    pub fn from(at: Timestamp) -> Self {
        Self::of(Source::From(at.0, Arc::default()), Bounds::default())
    }

    fn of(source: Source, bounds: Bounds) -> Self {
        let wall = Arc::new(Mutex::new(Wall::new(bounds)));
        Self { start: Instant::now(), source, wall, witness: Arc::default() }
    }

    /// The same clock for the work on another region, whose database has its own say.
    #[must_use]
    pub fn of_another_region(&self) -> Self {
        Self { witness: Arc::default(), ..self.clone() }
    }

    /// Sets the wall clock of a test to so many milliseconds ahead of where it would be.
    pub fn set_ahead(&self, ms: i64) {
        if let Source::From(_, ahead) = &self.source {
            ahead.store(ms, Ordering::SeqCst);
        }
    }

    /// What both clocks say, in the region's zone.
    ///
    /// # Errors
    /// If the wall clock cannot be right: then nothing may be decided by it.
    pub fn reading(&self, zone: &Zone) -> Result<Reading, Implausible> {
        let (wall, clocks) = self.look();
        match self.witness().implausible(&wall) {
            Some(implausible) => Err(implausible),
            None => Ok(Reading {
                wall_ms: clocks.0,
                steady_ms: self.steady_ms(),
                utc_offset_minutes: zone.offset_minutes(Timestamp(clocks.0)),
            }),
        }
    }

    /// The time: what the wall clock says or, while it cannot be right, what it would say had it not
    /// jumped.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let (wall, clocks) = self.look();
        Timestamp(wall.time(clocks.0, clocks.1))
    }

    /// Why the wall clock cannot be right, if so.
    #[must_use]
    pub fn implausible(&self) -> Option<Implausible> {
        let (wall, _) = self.look();
        self.witness().implausible(&wall)
    }

    /// Why the time is not known either, so that nothing may be taken in; none while [`Clock::now`]
    /// can be believed.
    #[must_use]
    pub fn unknown(&self) -> Option<Implausible> {
        let (wall, _) = self.look();
        let witness = self.witness();
        witness.implausible(&wall).filter(|_| !witness.knows_time())
    }

    /// Holds the clock against what the region's database says.
    pub fn compare(&self, times: &Times) {
        let (mut wall, clocks) = self.look();
        self.witness().compare(&mut wall, clocks, times);
    }

    /// Milliseconds since this clock was made; never goes back, and stands still while the machine
    /// sleeps.
    #[must_use]
    pub fn steady_ms(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// Looks at both clocks; always before the witness is locked.
    fn look(&self) -> (MutexGuard<'_, Wall>, (i64, u64)) {
        let mut wall = self.wall.lock().unwrap_or_else(PoisonError::into_inner);
        let clocks = match &self.source {
            Source::System => (system_ms(), awake_and_asleep_ms()),
            Source::From(at, ahead) => {
                let passed_ms = self.steady_ms();
                let passed = i64::try_from(passed_ms).unwrap_or(i64::MAX);
                (at.saturating_add(passed).saturating_add(ahead.load(Ordering::SeqCst)), passed_ms)
            }
        };
        wall.look(clocks.0, clocks.1);
        (wall, clocks)
    }

    fn witness(&self) -> MutexGuard<'_, Witness> {
        self.witness.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that asks for the time")]
fn system_ms() -> i64 {
    let wall_ms = match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => milliseconds(since),
        Err(before) => -milliseconds(before.duration()),
    };
    wall_ms.saturating_add(pretended_ms())
}

/// How far a test of the whole process sets the wall clock ahead. There is none in what is released.
#[cfg(debug_assertions)]
fn pretended_ms() -> i64 {
    static FILE: std::sync::LazyLock<Option<std::ffi::OsString>> =
        std::sync::LazyLock::new(|| std::env::var_os("TEST_CLOCK_BACKFILL"));
    let text = FILE.as_ref().and_then(|file| std::fs::read_to_string(file).ok());
    text.and_then(|text| text.trim().parse().ok()).unwrap_or(0)
}

#[cfg(not(debug_assertions))]
fn pretended_ms() -> i64 {
    0
}

/// Milliseconds since the machine began, those in which it slept included: a laptop that was closed
/// overnight has no wrong clock.
#[cfg(target_os = "linux")]
fn awake_and_asleep_ms() -> u64 {
    let since = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    let ms = since.tv_sec.saturating_mul(1_000).saturating_add(since.tv_nsec / 1_000_000);
    u64::try_from(ms).unwrap_or(0)
}

/// Elsewhere the monotonic clock counts the time asleep as well.
#[cfg(not(target_os = "linux"))]
fn awake_and_asleep_ms() -> u64 {
    let since = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
    let ms = since.tv_sec.saturating_mul(1_000).saturating_add(since.tv_nsec / 1_000_000);
    u64::try_from(ms).unwrap_or(0)
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
        assert_eq!(clock.reading(&london), Ok(expected));
    }

    #[test]
    fn the_machine_is_past_the_day_this_was_written() {
        assert!(Timestamp(1_750_000_000_000) < Clock::system().now());
    }

    #[tokio::test(start_paused = true)]
    async fn a_clock_that_jumped_tells_the_time_it_would_be_to_every_region() {
        let clock = Clock::from(Timestamp(1_000));
        let other = clock.of_another_region();
        assert_eq!(clock.now(), Timestamp(1_000));
        clock.set_ahead(400 * 86_400_000);
        tokio::time::advance(Duration::from_secs(4)).await;
        for clock in [&clock, &other] {
            assert_eq!(clock.now(), Timestamp(5_000));
            assert_eq!(clock.implausible(), Some(Implausible::Jumped(400 * 86_400_000)));
            assert_eq!(clock.unknown(), None);
        }
        clock.set_ahead(0);
        assert_eq!((clock.implausible(), other.now()), (None, Timestamp(5_000)));
    }
}
