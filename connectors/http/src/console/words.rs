//! Words for every code of the ledger and the decisions, as a coordinator says them.

use backfill_core::effect::{PassedOver, Refusal, Term};
use backfill_core::entry::Reach;
use backfill_core::offer::{OfferState, WithdrawalReason};
use backfill_core::slot::{AppointmentKind, Cause, Modality, Outcome, Reason};

/// How a slot ended.
pub(crate) fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Filled => "Filled",
        Outcome::Unfilled => "Unfilled",
        Outcome::Withdrawn => "Withdrawn",
        Outcome::NotOffered => "Not offered",
    }
}

/// Why a slot is where it is.
pub(crate) fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::Freed => "Freed, looking for somebody who fits",
        Reason::BulkHold => "Many of this session were cancelled: waiting to see if it still runs",
        Reason::HoldEnded => "The session still runs",
        Reason::Offered => "Offered, waiting for an answer",
        Reason::Accepted => "A patient said yes, waiting for the trust’s system",
        Reason::Confirmed => "The trust’s system confirmed the booking",
        Reason::BookingRefused => "The trust’s system refused the booking, open again",
        Reason::NobodyEligible => "Nobody who waits fits, and the time ran out",
        Reason::NobodyAccepted => "All who fit were asked, nobody took it in time",
        Reason::NotAcknowledged => "The trust’s system did not confirm the booking in time",
        Reason::TooLate => "Freed too late to be offered",
        Reason::Reinstated => "The trust reinstated the appointment",
        Reason::Blocked => "The trust blocked the time",
        Reason::BookedByTrust => "The trust booked somebody itself",
        Reason::ClinicCancelled => "The clinic cancelled: nobody is there to see a patient",
        Reason::SessionCancelled => "So many of the session were cancelled that it does not run",
        Reason::UnknownCause => "The reason for the cancellation is not known",
        Reason::UnknownService => "The service is not known: add its code to the mapping",
        Reason::UnknownSite => "The site is not known: add its code to the mapping",
        Reason::UnknownKind => "The appointment type is not known: add its code to the mapping",
        Reason::Contradiction => "The message contradicts itself: please look",
        Reason::UnsureTime => "The start time is not sure: please look",
        Reason::EnteredInError => "The appointment had been entered in error",
        Reason::CascadeLimit => "One cancellation has led to as many moves as the rules allow",
    }
}

/// Why somebody who waits was not offered a slot.
pub(crate) fn passed_over(reason: PassedOver) -> &'static str {
    match reason {
        PassedOver::OptedOut => "Asked for no more messages",
        PassedOver::Suspended => "Is suspended on the list",
        PassedOver::HasLiveOffer => "Has an offer for this service that waits for an answer",
        PassedOver::AskedBefore => "Was asked about this slot already",
        PassedOver::MessageCap => "Had as many offers lately as the rules allow",
        PassedOver::TooShort => "The slot is too short",
        PassedOver::Modality => "Cannot meet in this way",
        PassedOver::Site => "The site is not one they named",
        PassedOver::Travel => "The site is too far away",
        PassedOver::Time => "The time does not suit",
        PassedOver::Notice => "Needs more notice",
        PassedOver::NotReady => "Something must be done first, such as pre-operative assessment",
        PassedOver::Support => "The slot lacks what they need, such as an interpreter",
        PassedOver::Clash => "Has another appointment at that time",
        PassedOver::HoldsEarlier => "Has an earlier appointment already",
        PassedOver::ProtectedShare => "The slot is kept for people without phone or email for now",
        PassedOver::Booking => "Is being booked into another slot right now",
    }
}

/// The name of a term of the score.
pub(crate) fn term(term: Term) -> &'static str {
    match term {
        Term::Priority => "Clinical priority",
        Term::Waiting => "Days of waiting",
        Term::Past18Weeks => "Waits over 18 weeks",
        Term::Past52Weeks => "Waits over 52 weeks",
        Term::PreferredTime => "Asked for such a time",
        Term::NearSite => "The site is near",
        Term::Attendance => "Likely to attend",
        Term::Owed => "Was promised a time that the trust then refused",
        Term::NotDigital => "Needs a call or a letter",
    }
}

/// Where an offer stands.
pub(crate) fn offer_state(state: OfferState) -> &'static str {
    match state {
        OfferState::Live => "Waiting for an answer",
        OfferState::Accepted => "Said yes, not confirmed yet",
        OfferState::Booked => "Booked",
        OfferState::GivenUp => "Booked, and given up later",
        OfferState::Refused => "Said yes, but the trust’s system refused the booking",
        OfferState::Declined => "Said no",
        OfferState::Expired => "No answer in time",
        OfferState::Withdrawn(reason) => withdrawal(reason),
        OfferState::Undeliverable => "Could not be delivered",
    }
}

/// Why an offer was taken back.
pub(crate) fn withdrawal(reason: WithdrawalReason) -> &'static str {
    match reason {
        WithdrawalReason::TakenByOther => "Withdrawn: somebody else said yes first",
        WithdrawalReason::SlotWithdrawn => "Withdrawn: the trust took the time back",
        WithdrawalReason::OptedOut => "Withdrawn: asked for no more messages",
        WithdrawalReason::EntryChanged => "Withdrawn: the entry changed or left the list",
        WithdrawalReason::CutoffReached => "Withdrawn: too close to the start",
    }
}

/// Why an event changed nothing.
pub(crate) fn refusal(refusal: Refusal) -> String {
    match refusal {
        Refusal::UnknownOffer => "there is no such offer".to_owned(),
        Refusal::OfferEnded(state) => {
            format!("the offer was answered or had ended: {}", lower(offer_state(state)))
        }
        Refusal::TooLate => "the time to answer had passed".to_owned(),
        Refusal::UnknownSlot => "there is no such slot".to_owned(),
        Refusal::SlotNotOpen => "the slot is not open, or others are being asked".to_owned(),
        Refusal::UnknownEntry => "there is no such entry".to_owned(),
        Refusal::NotEligible(reason) => {
            format!("the entry does not fit the slot: {}", lower(passed_over(reason)))
        }
        Refusal::UnknownAppointment => "there is no such appointment".to_owned(),
        Refusal::AlreadyFreed => "this time was freed before and is in the ledger".to_owned(),
        Refusal::AlreadyWaiting => "the patient waits for this service already".to_owned(),
        Refusal::OldRules => "the rule set is not newer than the current one".to_owned(),
    }
}

/// How a patient is reached.
pub(crate) fn reach(reach: Reach) -> &'static str {
    match reach {
        Reach::Text => "Text message",
        Reach::Email => "Email",
        Reach::Push => "App message",
        Reach::Call => "Phone call",
        Reach::Letter => "Letter",
    }
}

/// Who gave the time up.
pub(crate) fn cause(cause: Cause) -> &'static str {
    match cause {
        Cause::Patient => "The patient cannot come",
        Cause::Clinic => "The clinic cancelled",
        Cause::EnteredInError => "It had been entered in error",
        Cause::Unblocked => "A blocked time was opened",
        Cause::MovedEarlier => "A patient moved to an earlier time",
        Cause::Unknown => "Not known",
    }
}

/// What kind of appointment it is.
pub(crate) fn kind(kind: AppointmentKind) -> &'static str {
    match kind {
        AppointmentKind::Unknown => "Not known",
        AppointmentKind::New => "First appointment",
        AppointmentKind::FollowUp => "Follow-up",
        AppointmentKind::Procedure => "Procedure",
    }
}

/// How patient and clinician meet.
pub(crate) fn modality(modality: Modality) -> &'static str {
    match modality {
        Modality::InPerson => "In person",
        Modality::Video => "By video",
        Modality::Telephone => "By telephone",
    }
}

fn lower(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}
