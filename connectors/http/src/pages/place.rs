//! What is so of the patient's place on the waiting list at this moment: a page promises nothing
//! that is not.

use backfill_core::entry::{Entry, EntryStatus};
use backfill_core::offer::Offer;
use backfill_runtime::ports::PortError;

use crate::App;

/// Where the patient of an offer stands now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Waits, and comes first or not.
    Waits { first: bool },
    /// Has an appointment that was booked from the list.
    Booked,
    /// Is not on the list, or somebody is looking whether they should be.
    Left,
}

impl Place {
    /// The place of the patient of an offer.
    ///
    /// # Errors
    /// If it cannot be read.
    pub(super) async fn of(app: &App, offer: &Offer) -> Result<Self, PortError> {
        Ok(app.reader.entry(offer.entry).await?.as_ref().map_or(Self::Left, Self::of_entry))
    }

    fn of_entry(entry: &Entry) -> Self {
        match entry.status {
            EntryStatus::Waiting => Self::Waits { first: entry.comes_first },
            EntryStatus::Booked => Self::Booked,
            EntryStatus::ReviewNotNeeded
            | EntryStatus::ReviewTreatedElsewhere
            | EntryStatus::ReviewMissed
            | EntryStatus::ReviewDeathTakenBack => Self::Left,
        }
    }

    /// Whether the patient waits for the next offer.
    pub(super) fn is_waiting(self) -> bool {
        matches!(self, Self::Waits { .. })
    }

    /// What may be promised.
    pub(super) fn promises(self) -> &'static [&'static str] {
        match self {
            Self::Waits { first: true } => &[FIRST, KEPT],
            Self::Waits { first: false } => &[KEPT],
            Self::Booked => &["You keep the appointment that is booked for you."],
            Self::Left => {
                &["If you still need an appointment, call us: we will look where you stand."]
            }
        }
    }
}

const FIRST: &str =
    "We will ask you before others with the same priority when an appointment that fits is free.";
const KEPT: &str = "You keep your place on the waiting list, and any appointment you already have.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_promised_only_to_those_who_have_one() {
        let promises_it = |place: Place| place.promises().contains(&KEPT);
        assert!(promises_it(Place::Waits { first: false }));
        assert!(promises_it(Place::Waits { first: true }));
        assert!(!promises_it(Place::Booked));
        assert!(!promises_it(Place::Left));
    }
}
