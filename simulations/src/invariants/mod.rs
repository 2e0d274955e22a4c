//! Truths seen from outside, one per file: over the whole history of events and wishes, without
//! asking the core's own predicates.
//!
//! Names and addresses are in the vault, and so out of sight here: that nothing goes to an address
//! which was replaced is watched by the contract suite of the stores.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a truth names the events and wishes it is about; the others are other truths'"
)]

mod acknowledged;
mod answered_in_hours;
mod best_candidate;
mod bulk_is_held;
mod confirmed_after_acknowledgement;
mod contradictions_free_nothing;
mod declining_costs_nothing;
mod diary;
mod effects_once;
mod filled;
mod gave_it_up;
mod hearing;
mod later_is_given_up;
mod ledger_tells_the_story;
mod live_offers_within_limit;
mod marked_short_notice;
mod needs_are_arranged;
mod no_band_is_crossed;
mod no_double_booking;
mod no_late_acceptance;
mod no_later_time;
mod no_occupied_time;
mod no_offer_beside_a_booking;
mod nobody_is_lost;
mod nothing_after_opt_out;
mod nothing_before_a_review;
mod nothing_for_the_dead;
mod nothing_from_a_stale_list;
mod nothing_in_a_block;
mod nothing_is_forgotten;
mod nothing_while_admitted;
mod nothing_while_paused;
mod not_in_one_breath;
mod offers;
mod older_changes_nothing;
mod one_live_offer_per_person;
mod one_slot_per_cancellation;
mod only_capacity_is_offered;
mod only_what_fits;
mod own_trust_only;
mod persons;
mod rows_follow;
mod stops;
mod taken_back;
mod time_goes_forward;
mod told_what_happened;

pub(crate) use hearing::Hearing;
pub(crate) use needs_are_arranged::{lead, missing};
pub(crate) use stops::Stops;

use std::fmt::Debug;

use backfill_core::{Decided, Engine, Recorded, Touched};

use crate::memory::MemoryStore;

/// One step of the journal, after it was taken.
#[derive(Debug)]
pub(crate) struct Moment<'a> {
    pub(crate) recorded: &'a Recorded,
    pub(crate) decided: &'a Decided,
    /// The engine after the step.
    pub(crate) engine: &'a Engine,
    /// What the step says it changed.
    pub(crate) touched: &'a Touched,
}

/// What must hold at every moment, and at the end.
pub(crate) trait Truth: Debug {
    /// Which promise it is.
    fn name(&self) -> &'static str;

    /// Looks at one step.
    fn after(&mut self, moment: &Moment<'_>) -> Result<(), String>;

    /// Looks at the end, when nothing happens any more.
    fn at_end(&mut self, _engine: &Engine, _store: &MemoryStore) -> Result<(), String> {
        Ok(())
    }
}

/// Every truth.
pub(crate) fn all() -> Vec<Box<dyn Truth>> {
    vec![
        Box::new(one_slot_per_cancellation::OneSlotPerCancellation::default()),
        Box::new(ledger_tells_the_story::LedgerTellsTheStory::default()),
        Box::new(only_capacity_is_offered::OnlyCapacityIsOffered::default()),
        Box::new(bulk_is_held::BulkIsHeld::default()),
        Box::new(taken_back::TakenBack),
        Box::new(nothing_in_a_block::NothingInABlock::default()),
        Box::new(nothing_from_a_stale_list::NothingFromAStaleList::default()),
        Box::new(no_double_booking::NoDoubleBooking::default()),
        Box::new(live_offers_within_limit::LiveOffersWithinLimit),
        Box::new(not_in_one_breath::NotInOneBreath),
        Box::new(one_live_offer_per_person::OneLiveOfferPerPerson::default()),
        Box::new(nothing_after_opt_out::NothingAfterOptOut::default()),
        Box::new(no_late_acceptance::NoLateAcceptance::default()),
        Box::new(confirmed_after_acknowledgement::ConfirmedAfterAcknowledgement::default()),
        Box::new(effects_once::EffectsOnce::default()),
        Box::new(best_candidate::BestCandidate::default()),
        Box::new(answered_in_hours::AnsweredInHours),
        Box::new(time_goes_forward::TimeGoesForward::default()),
        Box::new(declining_costs_nothing::DecliningCostsNothing::default()),
        Box::new(marked_short_notice::MarkedShortNotice),
        Box::new(told_what_happened::ToldWhatHappened::default()),
        Box::new(nothing_for_the_dead::NothingForTheDead::default()),
        Box::new(no_occupied_time::NoOccupiedTime::default()),
        Box::new(gave_it_up::GaveItUp::default()),
        Box::new(nobody_is_lost::NobodyIsLost::default()),
        Box::new(no_later_time::NoLaterTime::default()),
        Box::new(later_is_given_up::LaterIsGivenUp::default()),
        Box::new(older_changes_nothing::OlderChangesNothing::default()),
        Box::new(contradictions_free_nothing::ContradictionsFreeNothing::default()),
        Box::new(nothing_is_forgotten::NothingIsForgotten::default()),
        Box::new(nothing_while_admitted::NothingWhileAdmitted::default()),
        Box::new(nothing_while_paused::NothingWhilePaused::default()),
        Box::new(no_offer_beside_a_booking::NoOfferBesideABooking::default()),
        Box::new(no_band_is_crossed::NoBandIsCrossed),
        Box::new(only_what_fits::OnlyWhatFits),
        Box::new(needs_are_arranged::NeedsAreArranged::default()),
        Box::new(own_trust_only::OwnTrustOnly),
        Box::new(nothing_before_a_review::NothingBeforeAReview::default()),
        Box::new(rows_follow::RowsFollow),
    ]
}
