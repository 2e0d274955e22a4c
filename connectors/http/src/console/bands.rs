//! A day's choices by clinical band: how many were asked, how long they had waited, and why people of
//! a higher band were not asked first.

use std::collections::BTreeMap;

use backfill_core::entry::Priority;
use backfill_core::offer::OfferState;
use backfill_reading::words::kinds::priority_name;

use super::choices::ChoiceRow;
use crate::words::waits;

/// All bands, the highest first.
const BANDS: [Priority; 3] = [Priority::TwoWeekWait, Priority::Urgent, Priority::Routine];

/// The choices of one band.
pub(super) struct Band {
    pub(super) name: &'static str,
    pub(super) asked: usize,
    pub(super) said_yes: usize,
    pub(super) booked: usize,
    /// The shortest and the longest wait of those who were asked.
    pub(super) waited: String,
    /// How often somebody of a higher band was placed better and could not be asked.
    pub(super) higher: Reasons,
}

/// How many people could not be asked, by reason, the most frequent first.
pub(super) struct Reasons {
    pub(super) total: usize,
    pub(super) by_reason: Vec<(&'static str, usize)>,
}

impl Band {
    /// One line for each band.
    pub(super) fn all(choices: &[ChoiceRow]) -> Vec<Self> {
        BANDS.iter().map(|band| Self::of(*band, choices)).collect()
    }

    fn of(band: Priority, choices: &[ChoiceRow]) -> Self {
        let of_band = || choices.iter().filter(|it| it.priority == band);
        Self {
            name: priority_name(band),
            asked: of_band().count(),
            said_yes: of_band().filter(|it| said_yes(it.state)).count(),
            booked: of_band().filter(|it| it.state.was_booked()).count(),
            waited: waits::span(of_band().filter_map(|it| it.waited)),
            higher: Reasons::of(of_band().flat_map(|it| it.higher.by_reason.iter().copied())),
        }
    }
}

fn said_yes(state: OfferState) -> bool {
    match state {
        OfferState::Accepted
        | OfferState::Booked
        | OfferState::Refused
        | OfferState::GivenUp
        | OfferState::Cancelled => true,
        OfferState::Live
        | OfferState::Declined
        | OfferState::Expired
        | OfferState::Withdrawn(_)
        | OfferState::Undeliverable => false,
    }
}

impl Reasons {
    /// Adds up counts of reasons.
    pub(super) fn of(counted: impl Iterator<Item = (&'static str, usize)>) -> Self {
        let mut counts = BTreeMap::new();
        for (why, count) in counted {
            *counts.entry(why).or_insert(0) += count;
        }
        let mut by_reason: Vec<_> = counts.into_iter().collect();
        by_reason.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        Self { total: by_reason.iter().map(|(_, count)| count).sum(), by_reason }
    }
}
