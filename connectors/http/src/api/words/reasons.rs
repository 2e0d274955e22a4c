//! Words for the reason codes of the ledger and for how slots end.

use backfill_core::slot::{Outcome, Reason, SlotState};

/// The code of a slot's state.
pub(crate) fn state(state: SlotState) -> &'static str {
    match state {
        SlotState::Held { .. } => "held",
        SlotState::Open => "open",
        SlotState::Booking { .. } => "booking",
        SlotState::Closed { .. } => "closed",
    }
}

/// The code of how a slot ended; none while it has not.
pub(crate) fn outcome(state: SlotState) -> Option<&'static str> {
    let SlotState::Closed { outcome, .. } = state else {
        return None;
    };
    Some(match outcome {
        Outcome::Filled => "filled",
        Outcome::Unfilled => "unfilled",
        Outcome::Withdrawn => "withdrawn",
        Outcome::NotOffered => "not_offered",
    })
}

/// The code and the sentence of a reason.
pub(crate) fn reason(reason: Reason) -> (&'static str, &'static str) {
    match reason {
        Reason::Freed => ("freed", "The time was freed and is open."),
        Reason::BulkHold => {
            ("bulk_hold", "Many appointments of this session were cancelled; is it still running?")
        }
        Reason::HoldEnded => ("hold_ended", "The session still runs; the time is open."),
        Reason::Offered => ("offered", "An offer was made."),
        Reason::Accepted => ("accepted", "A patient said yes."),
        Reason::Confirmed => ("confirmed", "The trust confirmed the booking."),
        Reason::BookingRefused => ("booking_refused", "The trust could not book it; open again."),
        Reason::NobodyEligible => ("nobody_eligible", "Nobody who waits fits this time."),
        Reason::NobodyAccepted => ("nobody_accepted", "Nobody who was asked took it."),
        Reason::NotAcknowledged => ("not_acknowledged", "The trust did not confirm in time."),
        Reason::TooLate => ("too_late", "It was freed too late to offer it."),
        Reason::Reinstated => ("reinstated", "The trust put the appointment back."),
        Reason::Blocked => ("blocked", "The trust blocked the time."),
        Reason::BookedByTrust => ("booked_by_trust", "The trust booked somebody itself."),
        Reason::ClinicCancelled => ("clinic_cancelled", "The clinic cancelled; nobody is there."),
        Reason::SessionCancelled => ("session_cancelled", "The whole session does not run."),
        Reason::UnknownCause => ("unknown_cause", "Why it was cancelled is not known."),
        Reason::UnknownService => ("unknown_service", "The service is not known."),
        Reason::UnknownSite => ("unknown_site", "The site is not known."),
        Reason::UnknownKind => ("unknown_kind", "The kind of appointment is not known."),
        Reason::Contradiction => ("contradiction", "The message contradicts itself."),
        Reason::UnsureTime => ("unsure_time", "The start time is not sure."),
        Reason::EnteredInError => {
            ("entered_in_error", "The appointment had been entered in error.")
        }
        Reason::CascadeLimit => ("cascade_limit", "The chain of moves has reached its limit."),
    }
}
