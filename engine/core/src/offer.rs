//! An offer: one invitation, this entry, this slot, until this deadline.

use crate::entry::Reach;
use crate::id::{AppointmentId, EntryId, OfferId, PatientRef, SlotId};
use crate::slot::Support;
use crate::time::Timestamp;

/// What a person must arrange before the patient can come, such as an interpreter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Arrange {
    /// What the patient needs and the slot does not provide.
    pub what: Support,
    /// How long it takes, in minutes: the longest of it, by the rules of when it was worked out.
    pub minutes: u32,
}

/// One invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Derived from the event that made it.
    pub id: OfferId,
    /// What is offered.
    pub slot: SlotId,
    /// To which entry.
    pub entry: EntryId,
    /// To whom.
    pub patient: PatientRef,
    /// How they were reached.
    pub reach: Reach,
    /// When it was made.
    pub made_at: Timestamp,
    /// Until when an answer counts.
    pub deadline: Timestamp,
    /// The number of the rule set that made it.
    pub rules: u32,
    /// The score it was made with.
    pub score: i32,
    /// The later appointment that is given up with a yes.
    pub moves: Option<AppointmentId>,
    /// The appointment under the number that the trust acknowledged the booking with, if it gave
    /// one. Its diary may not have told it yet.
    pub booked_as: Option<AppointmentId>,
    /// What is to be arranged for it: where there is anything, a person calls.
    pub arrange: Arrange,
    /// Where it stands.
    pub state: OfferState,
}

/// Where an offer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OfferState {
    /// Waiting for an answer.
    Live,
    /// The patient said yes; the trust's system has not answered.
    Accepted,
    /// The trust's system acknowledged: final, until the patient gives the appointment up.
    Booked,
    /// The appointment it became was given up by the patient or moved later on.
    GivenUp,
    /// The hospital cancelled the appointment it became: the patient waits again.
    Cancelled,
    /// The trust's system refused.
    Refused,
    /// The patient said no.
    Declined,
    /// The deadline passed.
    Expired,
    /// Taken back.
    Withdrawn(WithdrawalReason),
    /// It could not be delivered.
    Undeliverable,
}

impl OfferState {
    /// Whether nothing can follow.
    #[must_use]
    pub fn is_final(self) -> bool {
        !matches!(self, Self::Live | Self::Accepted)
    }

    /// Whether the trust's system acknowledged it, be it given up since or not.
    #[must_use]
    pub fn was_booked(self) -> bool {
        matches!(self, Self::Booked | Self::GivenUp | Self::Cancelled)
    }
}

/// Why an offer was taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WithdrawalReason {
    /// Somebody else said yes first.
    TakenByOther,
    /// The trust took the time back.
    SlotWithdrawn,
    /// The patient said stop.
    OptedOut,
    /// The entry left the list or changed so that the offer does not fit.
    EntryChanged,
    /// The slot's cut-off came.
    CutoffReached,
    /// The patient died; nobody is told.
    PatientDied,
    /// The patient is in hospital then.
    Admitted,
}

impl WithdrawalReason {
    /// Whether the offer still counts towards the message caps. Only one that its patient had to the
    /// end does: what the hospital took back costs them nothing, and neither does that somebody else
    /// answered sooner.
    #[must_use]
    pub fn counts(self) -> bool {
        match self {
            Self::OptedOut | Self::CutoffReached | Self::PatientDied => true,
            Self::TakenByOther | Self::SlotWithdrawn | Self::EntryChanged | Self::Admitted => false,
        }
    }

    /// Whether the same slot may be offered to them again: it was taken back before they answered,
    /// and it may be theirs after all.
    #[must_use]
    pub fn may_be_asked_again(self) -> bool {
        matches!(self, Self::SlotWithdrawn | Self::EntryChanged | Self::Admitted)
    }
}
