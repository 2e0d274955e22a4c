//! The clocks of the machine: a wall clock that may jump and drift, and one that only goes forward.

use backfill_runtime::Reading;
use backfill_runtime::ports::Times;
use backfill_runtime::wall::{Bounds, Wall, Witness};

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
    /// How far the wall clock is from all that for a while.
    wrong_ms: i64,
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
            wrong_ms: 0,
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
            wall_ms: now_ms + self.skew_ms + drifted + self.wrong_ms,
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

    /// The wall clock is far from right for a while; 0 ends that.
    pub(crate) fn set_wrong(&mut self, by_ms: i64) {
        self.wrong_ms = by_ms;
    }

    /// Whether it is.
    pub(crate) fn is_wrong(&self) -> bool {
        self.wrong_ms != 0
    }

    /// The wall clock is set right and goes right from now on.
    pub(crate) fn heal(&mut self, now_ms: i64) {
        self.skew_ms = 0;
        self.wrong_ms = 0;
        self.drift_ppm = 0;
        self.drift_from_ms = now_ms;
    }
}

/// Whether the process believes its clocks: it judges as the service does.
#[derive(Debug, Default)]
pub(crate) struct Belief {
    wall: Wall,
    witness: Witness,
    is_held: bool,
}

impl Belief {
    /// A process begins: it knows the store and nothing of before.
    pub(crate) fn begin(&mut self, reading: Reading, times: &Times) {
        *self = Self { wall: Wall::new(Bounds::default()), ..Self::default() };
        self.wall.look(reading.wall_ms, reading.steady_ms);
        self.witness.compare(&mut self.wall, (reading.wall_ms, reading.steady_ms), times);
    }

    /// Whether something may be decided at `reading`.
    pub(crate) fn is_firm(&mut self, reading: Reading, times: &Times) -> bool {
        let clocks = (reading.wall_ms, reading.steady_ms);
        self.wall.look(clocks.0, clocks.1);
        if self.witness.implausible(&self.wall).is_some() {
            self.witness.compare(&mut self.wall, clocks, times);
        }
        let is_firm = self.witness.implausible(&self.wall).is_none();
        self.is_held |= !is_firm;
        is_firm
    }

    /// Whether it goes on after nothing could be decided, and from now on as usual.
    pub(crate) fn goes_on(&mut self) -> bool {
        std::mem::take(&mut self.is_held)
    }

    /// Whether nothing is decided at the moment.
    pub(crate) fn is_held(&self) -> bool {
        self.is_held
    }
}
