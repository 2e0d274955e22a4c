//! The clocks of the machine: a wall clock that may jump and drift, and one that only goes forward.

use backfill_runtime::Reading;

/// What the clocks show for a true time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clocks {
    /// True time at which the process started, in milliseconds.
    started_ms: i64,
    /// How far the wall clock is ahead of the truth, without drift.
    skew_ms: i64,
    /// How much faster the wall clock goes, in parts per million.
    drift_ppm: i64,
    /// When drift began.
    drift_from_ms: i64,
    utc_offset_minutes: i16,
    /// When the region's clocks change, and by how many minutes.
    change: Option<(i64, i16)>,
}

impl Clocks {
    /// Clocks that are right at `now_ms`.
    #[must_use]
    pub(crate) fn new(now_ms: i64, drift_ppm: i64, utc_offset_minutes: i16) -> Self {
        Self {
            started_ms: now_ms,
            skew_ms: 0,
            drift_ppm,
            drift_from_ms: now_ms,
            utc_offset_minutes,
            change: None,
        }
    }

    /// The region's clocks change at the true time `at_ms` by so many minutes.
    pub(crate) fn change(&mut self, at_ms: i64, by_minutes: i16) {
        self.change = Some((at_ms, by_minutes));
    }

    /// What they show at the true time `now_ms`.
    #[must_use]
    pub(crate) fn read(&self, now_ms: i64) -> Reading {
        let drifted = (now_ms - self.drift_from_ms) * self.drift_ppm / 1_000_000;
        let changed = self.change.filter(|(at_ms, _)| *at_ms <= now_ms).map_or(0, |(_, by)| by);
        Reading {
            wall_ms: now_ms + self.skew_ms + drifted,
            steady_ms: u64::try_from(now_ms - self.started_ms).unwrap_or(0),
            utc_offset_minutes: self.utc_offset_minutes + changed,
        }
    }

    /// The process starts anew: its steady clock begins again.
    pub(crate) fn restart(&mut self, now_ms: i64) {
        self.started_ms = now_ms;
    }

    /// Somebody sets the wall clock.
    pub(crate) fn jump(&mut self, by_ms: i64) {
        self.skew_ms += by_ms;
    }

    /// The wall clock is set right and goes right from now on.
    pub(crate) fn heal(&mut self, now_ms: i64) {
        self.skew_ms = 0;
        self.drift_ppm = 0;
        self.drift_from_ms = now_ms;
    }
}
