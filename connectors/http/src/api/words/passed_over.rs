//! Words for why somebody was passed over.

use backfill_core::effect::PassedOver;

/// The code and the sentence of a reason.
pub(crate) fn passed_over(reason: PassedOver) -> (&'static str, &'static str) {
    match reason {
        PassedOver::OptedOut => ("opted_out", "has asked for no more offers"),
        PassedOver::Suspended => ("suspended", "is suspended on the list"),
        PassedOver::HasLiveOffer => ("has_live_offer", "has another offer for this service"),
        PassedOver::AskedBefore => ("asked_before", "was asked about this slot before"),
        PassedOver::MessageCap => ("message_cap", "had as many offers lately as the rules allow"),
        PassedOver::TooShort => ("too_short", "needs a longer appointment"),
        PassedOver::Modality => ("modality", "does not meet in this way"),
        PassedOver::Site => ("site", "does not go to this site"),
        PassedOver::Travel => ("travel", "would travel too long"),
        PassedOver::Time => ("time", "can not come at this time"),
        PassedOver::Notice => ("notice", "needs more notice"),
        PassedOver::NotReady => ("not_ready", "has not done what must be done before"),
        PassedOver::Support => ("support", "needs support that is not there, such as interpreting"),
        PassedOver::Clash => ("clash", "has another appointment at this time"),
        PassedOver::HoldsEarlier => ("holds_earlier", "holds an earlier appointment already"),
        PassedOver::ProtectedShare => {
            ("protected_share", "can be reached by phone or mail; the slot is kept for others")
        }
        PassedOver::Booking => ("booking", "is booking another slot at this moment"),
    }
}
