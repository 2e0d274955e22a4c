//! Whether the wall clock can be right. Under way it is held against a clock that only goes forward;
//! when the work on a region begins, against the last time of its journal and the database's clock.
//!
//! What a wrong clock decides cannot be taken back: a journal's time never goes back. So in doubt
//! nothing is decided until the clock is right again, or a person says that it is.

use std::fmt;

use backfill_core::Timestamp;

use crate::ports::Times;

/// How far a clock may be from where it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// From the steady clock and from the database's, and behind the journal, in milliseconds.
    pub jump_ms: i64,
    /// Ahead of the journal when the work begins, in milliseconds: so long nobody worked on it.
    pub ahead_ms: i64,
}

impl Default for Bounds {
    /// Ten minutes, more than programs that set clocks step; and a week.
    fn default() -> Self {
        Self { jump_ms: 600_000, ahead_ms: 7 * DAY_MS }
    }
}

const DAY_MS: i64 = 86_400_000;

/// Why the wall clock cannot be right. Its text says what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Implausible {
    /// It was set while the process ran: so many milliseconds forward, or back if negative.
    Jumped(i64),
    /// It is so many milliseconds behind what was decided last.
    BehindJournal(i64),
    /// It is so many milliseconds ahead of what was decided last.
    AheadOfJournal(i64),
    /// It is so many milliseconds ahead of the database's clock, or behind if negative.
    BesideDatabase(i64),
}

impl fmt::Display for Implausible {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Jumped(by) => {
                let way = if *by < 0 { "back" } else { "forward" };
                write!(f, "the clock was set {} {way} under way", Span(*by))
            }
            Self::BehindJournal(by) => write!(f, "the clock is {} behind the journal", Span(*by)),
            Self::AheadOfJournal(by) => {
                write!(f, "the clock is {} ahead of what was decided last", Span(*by))
            }
            Self::BesideDatabase(by) => {
                let way = if *by < 0 { "behind" } else { "ahead of" };
                return write!(
                    f,
                    "the clock is {} {way} the database's; nothing is decided until both say the same",
                    Span(*by)
                );
            }
        }?;
        f.write_str(
            "; nothing is decided until it is set right or, if it is right, confirmed with \
             `backfill doctor --accept-clock`",
        )
    }
}

/// A span in the largest unit of which there are two, to the nearest: two clocks are never read at
/// the very same moment.
struct Span(i64);

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = [(DAY_MS, "days"), (3_600_000, "hours"), (60_000, "minutes")];
        let ms = self.0.saturating_abs();
        let nearest = |length: i64| ms.saturating_add(length / 2) / length;
        let unit = units.into_iter().find(|(length, _)| 2 <= nearest(*length));
        let (length, name) = unit.unwrap_or((1_000, "seconds"));
        write!(f, "{} {name}", nearest(length))
    }
}

/// Where both clocks stood when the wall clock was last right.
#[derive(Debug, Clone, Copy)]
struct Anchor {
    wall_ms: i64,
    passed_ms: u64,
}

/// Holds the wall clock against the steady one; one per process.
#[derive(Debug, Clone, Default)]
pub struct Wall {
    bounds: Bounds,
    anchor: Option<Anchor>,
    jumped: Option<i64>,
    /// Some region has found it right since the process began.
    was_right: bool,
}

impl Wall {
    /// A wall clock that is believed where it stands at the first look.
    #[must_use]
    pub fn new(bounds: Bounds) -> Self {
        Self { bounds, anchor: None, jumped: None, was_right: false }
    }

    /// Takes what both clocks say: the wall clock, and one that also goes on while the machine sleeps.
    /// A small step becomes where it stands; of a large one it is remembered where it should be.
    pub fn look(&mut self, wall_ms: i64, passed_ms: u64) {
        let by_ms = wall_ms.saturating_sub(self.expected(wall_ms, passed_ms));
        self.jumped = (self.bounds.jump_ms < by_ms.saturating_abs()).then_some(by_ms);
        if self.jumped.is_none() {
            self.anchor = Some(Anchor { wall_ms, passed_ms });
        }
    }

    /// The time: what the wall clock says or, after a jump, what it would say without it.
    #[must_use]
    pub fn time(&self, wall_ms: i64, passed_ms: u64) -> i64 {
        if self.jumped.is_some() { self.expected(wall_ms, passed_ms) } else { wall_ms }
    }

    /// A person says that the clock is right as it stands.
    fn accept(&mut self, wall_ms: i64, passed_ms: u64) {
        self.anchor = Some(Anchor { wall_ms, passed_ms });
        self.jumped = None;
    }

    fn expected(&self, wall_ms: i64, passed_ms: u64) -> i64 {
        let Some(anchor) = self.anchor else { return wall_ms };
        let passed = i64::try_from(passed_ms.saturating_sub(anchor.passed_ms)).unwrap_or(i64::MAX);
        anchor.wall_ms.saturating_add(passed)
    }
}

/// What one region's database says of the clock.
#[derive(Debug, Clone, Default)]
pub struct Witness {
    standing: Option<Implausible>,
    /// The clock was found right once since the process began.
    begun: bool,
}

impl Witness {
    /// Holds the clock against what the database says; `wall` was just looked at.
    pub fn compare(&mut self, wall: &mut Wall, clocks: (i64, u64), times: &Times) {
        let bounds = wall.bounds;
        if self.is_accepted(wall, clocks.0, times) {
            wall.accept(clocks.0, clocks.1);
            (self.standing, self.begun, wall.was_right) = (None, true, true);
            return;
        }
        // Set before anybody had seen it right: there is nothing to hold the step against but what the
        // database says.
        let is_set = wall.jumped.is_some() && !wall.was_right;
        if is_set && self.found(bounds, clocks.0, times).is_none() {
            wall.accept(clocks.0, clocks.1);
        }
        self.standing = self.found(bounds, wall.time(clocks.0, clocks.1), times);
        self.begun |= self.standing.is_none() && wall.jumped.is_none();
        wall.was_right |= self.begun;
    }

    /// Why nothing may be decided, if so.
    #[must_use]
    pub fn implausible(&self, wall: &Wall) -> Option<Implausible> {
        wall.jumped.map(Implausible::Jumped).or(self.standing)
    }

    /// Whether the time is known all the same, as the clock was right before and the steady clock
    /// tells how long ago that was.
    #[must_use]
    pub fn knows_time(&self) -> bool {
        self.begun || self.standing.is_none()
    }

    /// A person's word counts while nothing was decided since: under way for a clock that stands
    /// where it was confirmed, at the beginning for one that may have gone on since.
    fn is_accepted(&self, wall: &Wall, wall_ms: i64, times: &Times) -> bool {
        let Some(accepted) = times.accepted.filter(|it| it.seq == times.seq) else { return false };
        let since_ms = wall_ms.saturating_sub(accepted.at.0);
        let Bounds { jump_ms, ahead_ms } = wall.bounds;
        let most_ms = if self.begun { jump_ms } else { ahead_ms };
        let is_asked = self.implausible(wall).is_some() || !self.begun;
        is_asked
            && -jump_ms <= since_ms
            && since_ms <= most_ms
            && beside(wall, wall_ms, times).is_none()
    }

    fn found(&self, bounds: Bounds, now_ms: i64, times: &Times) -> Option<Implausible> {
        let wall = Wall::new(bounds);
        let beside = beside(&wall, now_ms, times);
        let last = times.at.filter(|_| !self.begun);
        let since_ms = last.map_or(0, |Timestamp(last)| now_ms.saturating_sub(last));
        if since_ms < -bounds.jump_ms {
            return Some(Implausible::BehindJournal(since_ms.saturating_neg()));
        }
        let ahead = (bounds.ahead_ms < since_ms).then_some(Implausible::AheadOfJournal(since_ms));
        ahead.or(beside)
    }
}

fn beside(wall: &Wall, now_ms: i64, times: &Times) -> Option<Implausible> {
    let by_ms = now_ms.saturating_sub(times.database?.0);
    let apart = wall.bounds.jump_ms < by_ms.saturating_abs();
    apart.then_some(Implausible::BesideDatabase(by_ms))
}

#[cfg(test)]
mod tests;
