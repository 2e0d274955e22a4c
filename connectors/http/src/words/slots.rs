//! Words for where a slot stands and why: the states, outcomes and reason codes of the ledger.

use backfill_core::slot::{Outcome, Reason, SlotState};
use backfill_reading::words::{Said, said};

/// The codes of all states.
pub(crate) const STATES: &[&str] = &["held", "open", "booking", "closed"];
/// The codes of all outcomes.
pub(crate) const OUTCOMES: &[&str] = &["filled", "unfilled", "withdrawn", "not_offered"];

/// The words for a state; a closed slot says how it ended.
pub(crate) fn state(state: SlotState) -> Said {
    match state {
        SlotState::Held { .. } => said("held", "Held"),
        SlotState::Open => said("open", "Open"),
        SlotState::Booking { .. } => said("booking", "Being booked"),
        SlotState::Closed { outcome, .. } => said("closed", self::outcome(outcome).sentence),
    }
}

/// The words for how a slot ended.
pub(crate) fn outcome(outcome: Outcome) -> Said {
    match outcome {
        Outcome::Filled => said("filled", "Filled"),
        Outcome::Unfilled => said("unfilled", "Unfilled"),
        Outcome::Withdrawn => said("withdrawn", "Withdrawn"),
        Outcome::NotOffered => said("not_offered", "Not offered"),
    }
}

/// The code of how a slot ended; none while it has not.
pub(crate) fn outcome_code(state: SlotState) -> Option<&'static str> {
    let SlotState::Closed { outcome, .. } = state else {
        return None;
    };
    Some(self::outcome(outcome).code)
}

/// The words for a reason.
#[expect(clippy::too_many_lines, reason = "a table: each reason and its words")]
pub(crate) fn reason(reason: Reason) -> Said {
    match reason {
        Reason::Freed => said("freed", "The time was freed"),
        Reason::BulkHold => said(
            "bulk_hold",
            "Many of this session were cancelled: waiting to see if it still runs",
        ),
        Reason::HoldEnded => said("hold_ended", "The session still runs: open again"),
        Reason::Offered => said("offered", "An offer was made"),
        Reason::Accepted => said("accepted", "A patient said yes"),
        Reason::Confirmed => said("confirmed", "The trust’s system confirmed the booking"),
        Reason::BookingRefused => {
            said("booking_refused", "The trust’s system refused the booking, open again")
        }
        Reason::NobodyEligible => said("nobody_eligible", "Nobody who waits fits"),
        Reason::NobodyAccepted => {
            said("nobody_accepted", "All who fit were asked, nobody took it in time")
        }
        Reason::NotAcknowledged => {
            said("not_acknowledged", "The trust’s system did not confirm the booking in time")
        }
        Reason::TooLate => said("too_late", "Freed too late to be offered"),
        Reason::Reinstated => said("reinstated", "The trust reinstated the appointment"),
        Reason::Blocked => said("blocked", "The trust blocked the time"),
        Reason::BookedByTrust => said("booked_by_trust", "The trust booked somebody itself"),
        Reason::ClinicCancelled => {
            said("clinic_cancelled", "The clinic cancelled: nobody is there to see a patient")
        }
        Reason::SessionCancelled => {
            said("session_cancelled", "So many of the session were cancelled that it does not run")
        }
        Reason::UnknownCause => said("unknown_cause", "Why it was cancelled is not known"),
        Reason::UnknownService => {
            said("unknown_service", "The service is not known: add its code to the mapping")
        }
        Reason::UnknownSite => {
            said("unknown_site", "The site is not known: add its code to the mapping")
        }
        Reason::UnknownKind => {
            said("unknown_kind", "The appointment type is not known: add its code to the mapping")
        }
        Reason::UnknownClinicType => said(
            "unknown_clinic_type",
            "Which types the clinic takes is not known: add clinic_types to the mapping",
        ),
        Reason::Contradiction => {
            said("contradiction", "The message contradicts itself: please look")
        }
        Reason::UnsureTime => said("unsure_time", "The start time is not sure: please look"),
        Reason::SamePlace => said(
            "same_place",
            "Another slot of this clinic and time is not closed yet: please look if there is room",
        ),
        Reason::EnteredInError => {
            said("entered_in_error", "The appointment had been entered in error")
        }
        Reason::Occupied => said(
            "occupied",
            "Somebody is known to sit there, or the time overlaps one on offer: please look",
        ),
        Reason::SeveralTimes => said("several_times", "Opened for several times: please look"),
        Reason::OutOfOrder => said("out_of_order", "Older than what is known: please look"),
        Reason::ListStale => said(
            "list_stale",
            "A list is too old or a trust is silent: nothing is offered until somebody looks",
        ),
        Reason::ListCurrent => {
            said("list_current", "The trust is heard of again or somebody has looked: open again")
        }
        Reason::Paused => said("paused", "Offers here are paused or were never opened"),
        Reason::Resumed => said("resumed", "Offers here are made again"),
        Reason::CascadeLimit => {
            said("cascade_limit", "One cancellation has led to as many moves as the rules allow")
        }
    }
}

#[cfg(test)]
mod tests {
    use backfill_core::{OfferId, Timestamp};

    use super::*;

    #[test]
    fn every_state_and_outcome_is_listed() {
        use Outcome::{Filled, NotOffered, Unfilled, Withdrawn};
        let at = Timestamp(0);
        let closed = SlotState::Closed { outcome: Filled, reason: Reason::Confirmed, at };
        let booking = SlotState::Booking { offer: OfferId(1) };
        let states = [SlotState::Held { until: at }, SlotState::Open, booking, closed];
        assert_eq!(states.map(|it| state(it).code), STATES);
        let outcomes = [Filled, Unfilled, Withdrawn, NotOffered];
        assert_eq!(outcomes.map(|it| outcome(it).code), OUTCOMES);
    }
}
