//! The slots that matter today: how many were freed and filled, and where each stands.

use backfill_core::Timestamp;
use backfill_core::slot::{Outcome, Reason, Slot, SlotState};
use backfill_runtime::ports::{PortError, SlotFilter};

use crate::App;

/// Most slots that are read for one day. With more, the page says that it counts too few.
const DAY_MAX: usize = 5_000;

/// The slots of a day: those not closed, those that changed, and those that start on it.
pub(super) struct Today {
    /// Whether there were more than are read.
    pub(super) is_cut: bool,
    /// Not closed, by start.
    pub(super) open: Vec<Slot>,
    /// Not offered because the message was not clear: a person must look. By start.
    pub(super) unclear: Vec<Slot>,
    /// All others that are closed, the last to close first.
    pub(super) ended: Vec<Slot>,
    pub(super) counts: Counts,
}

/// What became of the times that were freed today, and of older ones that ended today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Counts {
    pub(super) freed: usize,
    pub(super) filled: usize,
    pub(super) unfilled: usize,
    /// Withdrawn by the trust, or never to be offered.
    pub(super) dropped: usize,
    /// Of the open ones: being offered or booked.
    pub(super) asked: usize,
    /// Of the open ones: nobody is being asked.
    pub(super) looking: usize,
}

impl Today {
    /// Reads the slots of the day that it is now.
    ///
    /// # Errors
    /// If they cannot be read.
    pub(super) async fn read(app: &App) -> Result<Self, PortError> {
        let (from, to) = day(app);
        let filter =
            SlotFilter { day: Some((from, to)), count_max: DAY_MAX, ..SlotFilter::default() };
        let slots = app.reader.slots(&filter).await?;
        let is_cut = DAY_MAX <= slots.len();
        let counts = Counts::of(&slots, from);
        let (closed, open): (Vec<_>, Vec<_>) = slots.into_iter().partition(Slot::is_closed);
        let (unclear, mut ended): (Vec<_>, Vec<_>) = closed.into_iter().partition(is_unclear);
        ended.sort_by_key(|slot| std::cmp::Reverse(closed_at(slot)));
        Ok(Self { is_cut, open, unclear, ended, counts })
    }
}

impl Counts {
    fn of(slots: &[Slot], midnight: Timestamp) -> Self {
        let mut counts = Self::default();
        for slot in slots {
            counts.freed += usize::from(midnight <= slot.freed_at);
            match slot.state {
                SlotState::Closed { at, outcome, .. } if midnight <= at => counts.ended(outcome),
                SlotState::Closed { .. } => {}
                SlotState::Booking { .. } => counts.asked += 1,
                SlotState::Open if !slot.live.is_empty() => counts.asked += 1,
                SlotState::Open | SlotState::Held { .. } => counts.looking += 1,
            }
        }
        counts
    }

    fn ended(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Filled => self.filled += 1,
            Outcome::Unfilled => self.unfilled += 1,
            Outcome::Withdrawn | Outcome::NotOffered => self.dropped += 1,
        }
    }
}

/// Whether a person could still make something of it.
fn is_unclear(slot: &Slot) -> bool {
    matches!(
        slot.reason,
        Reason::Contradiction
            | Reason::Occupied
            | Reason::SamePlace
            | Reason::OutOfOrder
            | Reason::SeveralTimes
            | Reason::UnsureTime
            | Reason::UnknownCause
            | Reason::UnknownService
            | Reason::UnknownSite
            | Reason::UnknownKind
            | Reason::UnknownClinicType
    )
}

fn closed_at(slot: &Slot) -> Option<Timestamp> {
    match slot.state {
        SlotState::Closed { at, .. } => Some(at),
        SlotState::Held { .. } | SlotState::Open | SlotState::Booking { .. } => None,
    }
}

/// When today began and ends. Where the clocks change at midnight, a day from now will do.
pub(super) fn day(app: &App) -> (Timestamp, Timestamp) {
    let now = (app.now)();
    let today = app.zone.civil(now).date();
    let midnight = |date: jiff::civil::Date| app.zone.moment(date.at(0, 0, 0, 0)).ok();
    let from = midnight(today).unwrap_or(now);
    let to = today.tomorrow().ok().and_then(midnight);
    (from, to.unwrap_or(from.plus_minutes(24 * 60)))
}
