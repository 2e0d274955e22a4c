//! What a step changed: the rows that those who read must see anew.

use alloc::collections::BTreeSet;

use crate::code::Code;
use crate::effect::SendMessage;
use crate::scope::Scope;
use crate::{AppointmentId, EntryId, OfferId, PatientRef, SlotId};

/// Ids of everything changed since it was last taken. What is gone is listed too.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Touched {
    /// Entries.
    pub entries: BTreeSet<EntryId>,
    /// Slots.
    pub slots: BTreeSet<SlotId>,
    /// Offers.
    pub offers: BTreeSet<OfferId>,
    /// Appointments.
    pub appointments: BTreeSet<AppointmentId>,
    /// Trusts of which something was heard.
    pub heard: BTreeSet<Code>,
    /// Parts of the trusts' work that were opened or paused.
    pub scopes: BTreeSet<Scope>,
    /// References of people to whom less is sent from now on, because they said stop or died: what
    /// still waits to be sent to them is called off.
    pub silenced: BTreeSet<(PatientRef, Silence)>,
    /// What a person must look at besides what was decided; the event is put aside for that.
    pub question: Option<Question>,
}

/// What is no longer sent to somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Silence {
    /// They died: nothing is sent.
    Died,
    /// They said stop to this trust, or to all if there is none: no offers, and nothing about them.
    /// What became of a yes is told.
    Stopped(Option<Code>),
}

impl Silence {
    /// Whether a message to them is not sent.
    #[must_use]
    pub fn covers(self, message: &SendMessage) -> bool {
        match self {
            Self::Died => true,
            Self::Stopped(trust) => {
                message.message.ends_with_a_stop()
                    && trust.is_none_or(|trust| trust == message.facts.trust)
            }
        }
    }
}

/// What the core cannot answer alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Question {
    /// The reason of a cancellation concerns a patient who cannot be found.
    UnknownPatient,
    /// A merge was taken back: which of the two does what came since then belong to?
    Parted,
    /// A booking was acknowledged under the number of another appointment.
    NumberTaken,
    /// A message says that a patient died, after a person had said that it was a mistake.
    DeathTakenBack,
    /// A message says that a patient lives, after it was said that they died.
    SaidAlive,
    /// A patient who died has a booking that was made here.
    DiedBooked,
    /// A booking does not stand, and whose it was is on no list.
    OnNoList,
    /// A booking that was refused here is acknowledged by the trust's system.
    ConfirmedAfterRefusal,
    /// A booking is acknowledged of a time that the trust gave to somebody else meanwhile, or at which
    /// the clinic does not run.
    TakenMeanwhile,
    /// A booking that is confirmed here is refused by the trust's system.
    RefusedAfterConfirmation,
    /// The trust's system does not cancel what it was asked to cancel.
    CancellationRefused,
    /// A booking is confirmed of somebody who left the list since their yes, and is booked later too.
    BookedTwice,
    /// What must come first was moved, cancelled or missed after a yes to what comes after it.
    FirstChanged,
}

impl Question {
    /// What must be looked at.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::UnknownPatient => {
                "the reason says that a patient died or no longer waits, and it is not sure who"
            }
            Self::Parted => {
                "a merge was taken back: look which of the two what came since then belongs to"
            }
            Self::NumberTaken => {
                "the number of this booking is known as another appointment's: look which it is"
            }
            Self::DeathTakenBack => {
                "a person has taken this patient's death back, so a message is not believed: if \
                 they died, say it on the page of patients"
            }
            Self::SaidAlive => {
                "this patient is recorded as having died, and a later message says that they live: \
                 nothing is changed; if the death was a mistake, take it back on the page of \
                 patients"
            }
            Self::DiedBooked => {
                "the patient died and is booked: cancel the appointment in the trust's system, so \
                 that its time is free"
            }
            Self::OnNoList => {
                "the booking does not stand, and its patient is on no list any more and was told \
                 nothing: call them, and add them to the list if they still wait"
            }
            Self::ConfirmedAfterRefusal => {
                "the trust's system acknowledges this booking, which was refused here: the patient \
                 has the time there and it may be offered on; look which it is"
            }
            Self::TakenMeanwhile => {
                "this booking is confirmed and its patient is told so, and while it was awaited the \
                 trust's system said that somebody else has the time or that the clinic does not run \
                 then: look who has it"
            }
            Self::RefusedAfterConfirmation => {
                "the trust's system refuses this booking, which was confirmed here and told to the \
                 patient: look whether they have the appointment"
            }
            Self::CancellationRefused => {
                "the trust's system does not cancel this appointment: cancel it there"
            }
            Self::BookedTwice => {
                "the patient was taken off the list since they said yes, and has a later \
                 appointment for the same: look whether it is to be cancelled"
            }
            Self::FirstChanged => {
                "the patient said yes to a time that must come after this appointment, and it no \
                 longer does: look whether that booking still makes sense, and move it if not"
            }
        }
    }
}
