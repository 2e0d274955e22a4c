//! Words for why somebody was passed over: what is so of the patient.

use backfill_core::effect::PassedOver;

use super::{Said, said};

/// The words for a reason.
pub(crate) fn passed_over(reason: PassedOver) -> Said {
    match reason {
        PassedOver::OptedOut => said("opted_out", "Has asked for no more messages"),
        PassedOver::Suspended => said("suspended", "Is suspended on the list"),
        PassedOver::HasLiveOffer => {
            said("has_live_offer", "Has another offer for this service that waits for an answer")
        }
        PassedOver::AskedBefore => said("asked_before", "Was asked about this slot before"),
        PassedOver::MessageCap => {
            said("message_cap", "Had as many offers lately as the rules allow")
        }
        PassedOver::TooShort => said("too_short", "Needs a longer appointment"),
        PassedOver::Modality => said("modality", "Cannot meet in this way"),
        PassedOver::Site => said("site", "Does not go to this site"),
        PassedOver::Travel => said("travel", "Would travel too long"),
        PassedOver::Time => said("time", "Cannot come at this time"),
        PassedOver::Notice => said("notice", "Needs more notice"),
        PassedOver::NotReady => {
            said("not_ready", "Must do something first, such as pre-operative assessment")
        }
        PassedOver::Support => {
            said("support", "Needs support that is not there, such as an interpreter")
        }
        PassedOver::Clash => said("clash", "Has another appointment at this time"),
        PassedOver::HoldsEarlier => said("holds_earlier", "Has an earlier appointment already"),
        PassedOver::ProtectedShare => said(
            "protected_share",
            "Can be reached by phone or email; the slot is kept for others for now",
        ),
        PassedOver::NoTimeToCall => said(
            "no_time_to_call",
            "Must be called, and too few working hours are left before the time is too near",
        ),
        PassedOver::Booking => said("booking", "Is being booked into another slot right now"),
        PassedOver::Died => said("died", "Has died"),
        PassedOver::Admitted => said("admitted", "Will be in hospital then"),
        PassedOver::Booked => said("booked", "Holds an appointment that was filled from here"),
        PassedOver::ToReview => said("to_review", "A person must look at the entry first"),
        PassedOver::TimesToRead => {
            said("times_to_read", "The times they can come wait to be read by a person")
        }
        PassedOver::ListStale => said(
            "list_stale",
            "Is on a list that is too old, or a trust is silent: somebody must look first",
        ),
        PassedOver::OtherService => said("other_service", "Waits for another service"),
        PassedOver::OtherKind => {
            said("other_kind", "Waits for another kind of appointment: new, follow-up or procedure")
        }
        PassedOver::GaveItUp => said("gave_it_up", "Gave this very time up"),
    }
}
