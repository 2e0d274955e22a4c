//! Everything the core can ask for: one closed list of wishes, each with its idempotency id.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use crate::appointment::Appointment;
use crate::entry::{Priority, Reach};
use crate::id::{EffectId, EntryId, EventId, OfferId, PatientRef, SlotId};
use crate::offer::{OfferState, WithdrawalReason};
use crate::slot::{Reason, SlotFacts, SlotState, Support};
use crate::time::Timestamp;

/// A wish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Tell a patient something.
    SendMessage(Box<SendMessage>),
    /// Book an accepted offer in the trust's system.
    RequestBooking(Box<RequestBooking>),
    /// Cancel an appointment in the trust's system.
    RequestCancellation(Box<RequestCancellation>),
    /// Write a change of a slot in the ledger.
    RecordLedger(RecordLedger),
    /// Write down why this offer was made, or why none was.
    RecordDecision(Box<Decision>),
    /// Answer the sender of the event: nothing was changed, and why.
    Refuse(Refusal),
}

/// See [`Effect::SendMessage`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendMessage {
    /// Whom to tell.
    pub patient: PatientRef,
    /// Over which channel.
    pub reach: Reach,
    /// The offer it is about.
    pub offer: OfferId,
    /// What the offer is of.
    pub facts: SlotFacts,
    /// What to say.
    pub message: Message,
    /// What is to be arranged for the appointment, so that whoever calls knows.
    pub arrange: Support,
    /// Whether the offer is, as it stands, one at short notice and not a reasonable one.
    pub short_notice: bool,
}

/// What a message says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// An earlier appointment is free: yes or no?
    Offer {
        /// Until when an answer counts.
        deadline: Timestamp,
        /// Whether a later appointment is given up with a yes.
        moves: bool,
    },
    /// The offer no longer stands. The patient's place is kept.
    Withdrawn {
        /// Why.
        reason: WithdrawalReason,
    },
    /// The booking is confirmed by the trust.
    Confirmed,
    /// The trust could not book it. The patient's place is kept, and they come first next time.
    NotBooked,
    /// The hospital cancelled what was booked. The patient waits again as before, and comes first.
    Cancelled,
    /// What was booked is cancelled, and nobody says why: a person finds out, and tells the patient.
    CancelledUnexplained,
    /// What was booked and cancelled stands after all.
    Reinstated,
}

impl Message {
    /// Whether a stop ends such messages. What became of a yes is told all the same: whoever said
    /// yes must know whether to come.
    #[must_use]
    pub fn ends_with_a_stop(self) -> bool {
        match self {
            Self::Offer { .. } | Self::Withdrawn { .. } => true,
            Self::Confirmed
            | Self::NotBooked
            | Self::Cancelled
            | Self::CancelledUnexplained
            | Self::Reinstated => false,
        }
    }
}

/// See [`Effect::RequestBooking`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestBooking {
    /// The accepted offer: the placer's number of the booking.
    pub offer: OfferId,
    /// For whom.
    pub patient: PatientRef,
    /// What to book.
    pub facts: SlotFacts,
    /// The later appointment that moves, if the patient held one.
    pub moves: Option<Appointment>,
    /// What is to be arranged for it, so that whoever books knows.
    pub arrange: Support,
    /// Whether it was offered at short notice, and so is a reasonable offer only as it was accepted.
    /// What somebody asked for was not.
    pub short_notice: bool,
}

/// See [`Effect::RequestCancellation`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestCancellation {
    /// What to cancel.
    pub appointment: Appointment,
}

/// See [`Effect::RecordLedger`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordLedger {
    /// Which slot.
    pub slot: SlotId,
    /// Where it stands now.
    pub state: SlotState,
    /// Why.
    pub reason: Reason,
    /// The offer that made the difference, if one did.
    pub offer: Option<OfferId>,
}

/// What goes before every score: nobody is lifted over a clinical band, and within a band those
/// come first whom the hospital let down. The higher rank is asked first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rank {
    /// The clinical band.
    pub priority: Priority,
    /// See [`Entry::comes_first`](crate::entry::Entry::comes_first).
    pub comes_first: bool,
}

/// Points of one term of the score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Points {
    /// Which term.
    pub term: Term,
    /// How many points it gave.
    pub points: i32,
}

/// The named terms of the score, in the order they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Term {
    /// Clinical priority.
    Priority,
    /// Days of waiting.
    Waiting,
    /// 18 weeks passed.
    Past18Weeks,
    /// 52 weeks passed.
    Past52Weeks,
    /// The patient asked for such a time.
    PreferredTime,
    /// The site is near.
    NearSite,
    /// Likelihood to attend.
    Attendance,
    /// Can not be reached without a person calling.
    NotDigital,
    /// The trust refused a booking that the patient had said yes to. In older records only: it is
    /// a part of the [`Rank`] now.
    Owed,
}

/// Why somebody who waits for this kind of slot was not offered it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PassedOver {
    /// Said stop.
    OptedOut,
    /// Suspended on the list.
    Suspended,
    /// Has a live offer for this service already.
    HasLiveOffer,
    /// Was asked about this slot already.
    AskedBefore,
    /// Had as many offers lately as the rules allow.
    MessageCap,
    /// The slot is too short.
    TooShort,
    /// They do not meet in this way.
    Modality,
    /// The site is not one the patient named.
    Site,
    /// The time is another trust's, and the rules do not name the two, the patient did not agree, or
    /// an appointment would move from one trust to the other.
    OtherTrust,
    /// The site is too far.
    Travel,
    /// The time does not suit.
    Time,
    /// Too little notice for the patient.
    Notice,
    /// Lacks a prerequisite of the slot, such as bloods or pre-operative assessment.
    NotReady,
    /// Too little time is left to arrange what the patient needs and the slot does not provide, such
    /// as an interpreter.
    Support,
    /// Clashes with another appointment of the patient.
    Clash,
    /// The appointment they hold is earlier already.
    HoldsEarlier,
    /// The slot is kept for people without a phone or mail for now.
    ProtectedShare,
    /// Is booking another slot at this moment.
    Booking,
    /// Died.
    Died,
    /// Will be in hospital then, as far as is known.
    Admitted,
    /// Holds an appointment that was filled from this entry.
    Booked,
    /// A person must look at the entry first.
    ToReview,
    /// The times in words wait to be read by a person.
    TimesToRead,
    /// Gave this very time up.
    GaveItUp,
    /// Must be called, and too few working hours are left for it.
    NoTimeToCall,
    /// Nobody has kept their list, or their trust or the slot's has gone silent.
    ListStale,
    /// Seeks another clinic type.
    ClinicType,
    /// Must see another consultant or team.
    Team,
    /// Is too young or too old for the clinic.
    Age,
    /// The clinic takes the other sex.
    Sex,
    /// The entry does not say its clinical priority.
    LacksPriority,
    /// The clinic has types, and the entry names none.
    LacksClinicType,
    /// The clinic has limits of age, and no date of birth is known.
    LacksBirthDate,
    /// The clinic takes one sex, and the entry says none.
    LacksSex,
    /// A follow-up without the day by which it is due.
    LacksDueDate,
    /// The entry says that it is too early.
    NotBefore,
    /// Another appointment must come first.
    After,
    /// The slot is kept for a higher clinical band for now.
    KeptFor,
    /// Awaits triage, asks by themselves, or is watched only.
    Stage,
    /// Nobody has opened this for offers yet: under 16, or in prison.
    NotOpened,
    /// Waits for another service. Only where somebody asks for one entry.
    OtherService,
    /// Waits for another kind of appointment. Only where somebody asks for one entry.
    OtherKind,
}

/// One candidate that was placed better, and why it was passed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passed {
    /// Which entry.
    pub entry: EntryId,
    /// The rank it had.
    pub rank: Rank,
    /// The score it had.
    pub score: i32,
    /// Why it was not offered the slot.
    pub reason: PassedOver,
    /// Of one that is not ready: the names of the prerequisites that it lacks.
    pub lacks: Vec<String>,
}

/// How many candidates were passed over for a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// The reason.
    pub reason: PassedOver,
    /// How many.
    pub count: u32,
}

/// How many of those who are not ready lack a prerequisite. One person may lack several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lacking {
    /// Its name, as the slot requires it.
    pub name: String,
    /// How many lack it.
    pub count: u32,
}

/// How many a [`Decision`] names that were placed better than the chosen. When many slots of one
/// service are filled at once, those asked a moment ago stand before each next one; all are
/// counted, and a record stays small enough to be told.
pub const PASSED_MAX: usize = 100;

/// "Why me, why not her": the record of one choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Which slot.
    pub slot: SlotId,
    /// The number of the rule set.
    pub rules: u32,
    /// How many wait for this kind of slot.
    pub candidates: u32,
    /// The offer made, with the points of the chosen; none if nobody was eligible.
    pub chosen: Option<Chosen>,
    /// Who was placed better than the chosen, best first, at most [`PASSED_MAX`] of them. If
    /// nobody was chosen: empty.
    pub passed: Vec<Passed>,
    /// All who were not eligible, counted by reason.
    pub tally: Vec<Tally>,
    /// What all who are not ready lack, counted by name.
    pub lacking: Vec<Lacking>,
}

/// The chosen of a [`Decision`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// The offer that was made.
    pub offer: OfferId,
    /// To which entry.
    pub entry: EntryId,
    /// The rank, which goes before the score.
    pub rank: Rank,
    /// The sum of the points.
    pub score: i32,
    /// The points, term by term.
    pub points: Vec<Points>,
}

/// Why an event changed nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Refusal {
    /// No such offer.
    UnknownOffer,
    /// The offer has ended in this state, or was answered so before.
    OfferEnded(OfferState),
    /// The deadline or the slot's cut-off has passed.
    TooLate,
    /// No such slot.
    UnknownSlot,
    /// The slot is not open, or others are being asked.
    SlotNotOpen,
    /// No such entry.
    UnknownEntry,
    /// The entry does not fit the slot.
    NotEligible(PassedOver),
    /// No such appointment.
    UnknownAppointment,
    /// The same time was freed before and is in the ledger already.
    AlreadyFreed,
    /// The patient waits for this service already.
    AlreadyWaiting,
    /// The rule set's number is not higher than the current one.
    OldRules,
    /// The patient died; a person must look.
    PatientDied,
    /// The message is older than what is known of its appointment; a person must look.
    OutOfOrder,
    /// The message contradicts what is known of its appointment; a person must look.
    Contradiction,
    /// The entry is another patient's: a reference that is used again while its first patient still
    /// waits. A person must look.
    EntryOfAnother,
    /// It is no longer as the program that asks for a change saw it.
    ChangedMeanwhile,
    /// The slot's clinic, service or trust is paused, or was never opened: nobody is booked there.
    Paused,
}

impl Refusal {
    /// Whether the event is put aside for a person to look at, besides the answer to its sender.
    #[must_use]
    pub fn needs_person(self) -> bool {
        match self {
            Self::PatientDied | Self::OutOfOrder | Self::Contradiction | Self::EntryOfAnother => {
                true
            }
            Self::UnknownOffer
            | Self::OfferEnded(_)
            | Self::TooLate
            | Self::UnknownSlot
            | Self::SlotNotOpen
            | Self::UnknownEntry
            | Self::NotEligible(_)
            | Self::UnknownAppointment
            | Self::AlreadyFreed
            | Self::AlreadyWaiting
            | Self::OldRules
            | Self::ChangedMeanwhile
            | Self::Paused => false,
        }
    }
}

/// A wish with its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Emitted {
    /// Derived from the event and the position: the idempotency key.
    pub id: EffectId,
    /// The wish.
    pub effect: Effect,
}

/// Collects the wishes of one step and numbers them.
#[derive(Debug)]
pub struct Effects {
    event: EventId,
    list: Vec<Emitted>,
}

impl Effects {
    /// An empty list for the step of `event`.
    #[must_use]
    pub fn of(event: EventId) -> Self {
        Self { event, list: Vec::new() }
    }

    /// Adds a wish and gives it its id.
    ///
    /// # Panics
    /// If one step asks for more than 65,535 things, which no step can.
    pub fn push(&mut self, effect: Effect) {
        let index = u16::try_from(self.list.len()).expect("a step emits fewer than 65,536 effects");
        self.list.push(Emitted { id: EffectId { event: self.event, index }, effect });
    }

    /// What was asked for so far.
    #[must_use]
    pub fn as_slice(&self) -> &[Emitted] {
        &self.list
    }

    /// Takes the list.
    #[must_use]
    pub fn into_vec(self) -> Vec<Emitted> {
        self.list
    }
}

impl Effect {
    /// The name of the effect, for logs and metrics.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::SendMessage(_) => "send_message",
            Self::RequestBooking(_) => "request_booking",
            Self::RequestCancellation(_) => "request_cancellation",
            Self::RecordLedger(_) => "record_ledger",
            Self::RecordDecision(_) => "record_decision",
            Self::Refuse(_) => "refuse",
        }
    }
}
