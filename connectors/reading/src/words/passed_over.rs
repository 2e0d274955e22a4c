//! Words for why somebody was passed over: what is so of the patient.

use backfill_core::effect::PassedOver;

use super::{Said, said};

/// The words for a reason.
#[expect(clippy::too_many_lines, reason = "a table: each reason and its words")]
pub fn passed_over(reason: PassedOver) -> Said {
    match reason {
        PassedOver::OptedOut => said("opted_out", "Has asked this trust for no more offers"),
        PassedOver::Suspended => said(
            "suspended",
            "Is suspended on the list: until a later day, or until the trust lifts it",
        ),
        PassedOver::HasLiveOffer => {
            said("has_live_offer", "Has another offer for this service that waits for an answer")
        }
        PassedOver::AskedBefore => said("asked_before", "Was asked about this slot before"),
        PassedOver::MessageCap => said(
            "message_cap",
            "Had as many offers lately as the rules allow, of this service or in all",
        ),
        PassedOver::TooShort => said("too_short", "Needs a longer appointment"),
        PassedOver::Modality => said("modality", "Cannot meet in this way"),
        PassedOver::Site => said("site", "Does not go to this site"),
        PassedOver::OtherTrust => said(
            "other_trust",
            "Is another trust's patient: the rules do not name the two, the patient has not agreed, or \
             holds an appointment at one of them",
        ),
        PassedOver::Travel => said("travel", "Would travel too long"),
        PassedOver::Time => said("time", "Cannot come at this time"),
        PassedOver::Notice => said("notice", "Needs more notice"),
        PassedOver::NotReady => {
            said("not_ready", "Lacks something that the slot requires to be done first")
        }
        PassedOver::Support => said(
            "support",
            "Needs something that is not there, such as an interpreter, and too little time is \
             left to arrange it",
        ),
        PassedOver::Clash => said("clash", "Has another appointment at this time"),
        PassedOver::HoldsEarlier => said("holds_earlier", "Has an earlier appointment already"),
        PassedOver::ProtectedShare => said(
            "protected_share",
            "Can be reached by phone or email; the slot is kept for others for now",
        ),
        PassedOver::NoTimeToCall => said(
            "no_time_to_call",
            "Must be called, and too few working hours are left for that before the last answer counts",
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
        PassedOver::ClinicType => said("clinic_type", "Needs another type of clinic"),
        PassedOver::Team => said("team", "Must see another consultant or team"),
        PassedOver::Age => said("age", "Is too young or too old for the clinic"),
        PassedOver::Sex => said("sex", "The clinic takes the other sex"),
        PassedOver::LacksPriority => said(
            "lacks_priority",
            "The list does not say how urgent it is: fill in the column priority",
        ),
        PassedOver::LacksClinicType => said(
            "lacks_clinic_type",
            "The list does not say which type of clinic is right: fill in the column clinic_types",
        ),
        PassedOver::LacksBirthDate => said(
            "lacks_birth_date",
            "The clinic has limits of age or is for children: fill in the column birth_date",
        ),
        PassedOver::LacksSex => {
            said("lacks_sex", "The clinic takes one sex: fill in the column sex")
        }
        PassedOver::LacksDueDate => said(
            "lacks_due_date",
            "A follow-up without the day by which it is due: fill in the column due_by",
        ),
        PassedOver::NotBefore => said("not_before", "Is not to be seen so early"),
        PassedOver::After => said("after", "Another appointment must come first"),
        PassedOver::KeptFor => {
            said("kept_for", "The time is kept for more urgent patients for now")
        }
        PassedOver::Stage => said("stage", "Awaits triage, asks by themselves, or is only watched"),
        PassedOver::NotOpened => said(
            "not_opened",
            "In prison and not opened by the trust, or under 16 where the clinic names no ages",
        ),
        PassedOver::OtherService => said("other_service", "Waits for another service"),
        PassedOver::OtherKind => {
            said("other_kind", "Waits for another kind of appointment: new, follow-up or procedure")
        }
        PassedOver::GaveItUp => said("gave_it_up", "Gave this very time up"),
    }
}
