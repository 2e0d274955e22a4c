//! Everything that can happen: one closed list, in the past tense, one file each in `decide/`.

use alloc::boxed::Box;
use alloc::string::String;

use crate::appointment::Appointment;
use crate::code::Code;
use crate::entry::Entry;
use crate::id::{AppointmentId, EffectId, EntryId, EventId, OfferId, PatientRef, SlotId};
use crate::rule_set::RuleSet;
use crate::scope::Scope;
use crate::slot::{Cause, Doubt, SlotFacts};
use crate::time::Timestamp;

/// An event as the journal keeps it: with its place in the order and the time it was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Position in the region's journal, from 1, without gaps.
    pub seq: u64,
    /// Who it is; the key of every derived id.
    pub id: EventId,
    /// When the driver took it. Never earlier than the record before.
    pub at: Timestamp,
    /// How far the region's clock is ahead of UTC at that moment.
    pub utc_offset_minutes: i16,
    /// When a patient said it, where that counts and was before it was taken.
    pub said_at: Option<Timestamp>,
    /// Who brought it, such as `hl7:PAS` or a program's name on a topic; empty for what the engine
    /// brings itself, and where it is not known. No person's name.
    pub source: String,
    /// What happened.
    pub event: Event,
}

impl Recorded {
    /// When it was said: never after it was taken.
    #[must_use]
    pub fn said(&self) -> Timestamp {
        self.said_at.map_or(self.at, |said| said.min(self.at))
    }
}

/// How an answer came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Via {
    /// The patient's page.
    Link,
    /// A reply to a text message.
    Text,
    /// A coordinator, for the patient on the phone.
    Call,
    /// A program.
    Api,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A trust's system booked an appointment, or repeated or reinstated one.
    AppointmentBooked(AppointmentBooked),
    /// A trust's system moved an appointment; the old time is free.
    AppointmentMoved(AppointmentMoved),
    /// An appointment was cancelled or a blocked time opened.
    SlotFreed(SlotFreed),
    /// A trust closed part of a diary.
    SlotBlocked(SlotBlocked),
    /// Somebody joined the waiting list.
    EntryAdded(Entry),
    /// An entry was replaced by a newer version of itself.
    EntryChanged(Entry),
    /// An entry left the list.
    EntryRemoved(EntryRemoved),
    /// A patient said stop.
    PatientOptedOut(Opted),
    /// A patient wants messages again.
    PatientOptedIn(Opted),
    /// Two references turned out to be one person.
    PatientsMerged(PatientsMerged),
    /// A merge was taken back: two references are two persons.
    PatientsParted(PatientsParted),
    /// A patient died.
    PatientDied(PatientDied),
    /// A death that was reported was a mistake: the patient lives.
    DeathTakenBack(DeathTakenBack),
    /// A patient came into hospital.
    PatientAdmitted(PatientAdmitted),
    /// A patient left hospital, or was never in.
    PatientDischarged(PatientDischarged),
    /// A booked appointment took place.
    AppointmentAttended(AppointmentId),
    /// The patient did not come to an appointment.
    AppointmentMissed(AppointmentId),
    /// A person has looked at an entry that was to be reviewed: it waits again.
    EntryReviewed(EntryId),
    /// A person has looked at a trust's list, or at why its feed is silent.
    ListChecked(Code),
    /// A person opened a part of a trust's work for offers, or paused it.
    OfferingChanged(OfferingChanged),
    /// A patient said yes.
    OfferAccepted(OfferAnswer),
    /// A patient said no.
    OfferDeclined(OfferAnswer),
    /// An offer's deadline passed.
    OfferExpired(OfferId),
    /// It is time to look at an open or held slot again.
    SlotDue(SlotId),
    /// A slot's cut-off came.
    SlotCutoffReached(SlotId),
    /// Somebody outside took a message: a provider, or the patient on the phone.
    MessageSent(EffectId),
    /// A message cannot be delivered.
    MessageFailed(MessageFailed),
    /// No message of an offer goes out to its patient: a coordinator has it on the call list.
    OfferHandedOver(OfferId),
    /// The trust's system acknowledged a booking.
    BookingConfirmed(BookingConfirmed),
    /// The trust's system refused a booking.
    BookingRefused(BookingRefused),
    /// A program asked for an open slot for a patient who waits.
    BookingRequested(BookingRequested),
    /// A program asked to cancel an appointment.
    CancellationRequested(AppointmentId),
    /// A program asked for a change of something as it saw it.
    ChangeRequested(Box<ChangeRequested>),
    /// The trust's system acknowledged a cancellation that we asked for.
    CancellationConfirmed(AppointmentId),
    /// The trust's system refused a cancellation that we asked for.
    CancellationRefused(AppointmentId),
    /// The rules changed.
    RulesChanged(RuleSet),
    /// The clock went further forward than time could have.
    ClockJumped(ClockJumped),
}

/// See [`Event::AppointmentBooked`]. The patient, times and place are as after the change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppointmentBooked {
    /// The appointment as it is now; its status is not looked at. What is blank in it is left as
    /// it is known. `said_at` is the sender's time, 0 where none is given.
    pub appointment: Appointment,
    /// Why it left its old time, if it did: a move is a move by whatever trigger.
    pub cause: Cause,
}

/// See [`Event::AppointmentMoved`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppointmentMoved {
    /// The appointment as it is now, as in [`AppointmentBooked`].
    pub appointment: Appointment,
    /// Who moved it: a clinic that moves its patients does not free capacity.
    pub cause: Cause,
}

/// See [`Event::SlotFreed`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotFreed {
    /// The trust that says so.
    pub trust: Code,
    /// The appointment that was given up, if there was one.
    pub appointment: Option<AppointmentId>,
    /// Who gave it up, if the sender says so.
    pub patient: Option<PatientRef>,
    /// The sender's time of the message; 0 if none is given.
    pub said_at: Timestamp,
    /// The freed time; none means as known from before.
    pub facts: Option<SlotFacts>,
    /// Who gave it up.
    pub cause: Cause,
    /// Why a person must look before anything is offered.
    pub doubt: Option<Doubt>,
}

/// See [`Event::SlotBlocked`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotBlocked {
    /// The trust.
    pub trust: Code,
    /// The clinic or session as the trust's system writes it; none means all of the site.
    pub session: Option<String>,
    /// The site; empty means all of the trust.
    pub site: Code,
    /// From when.
    pub from: Timestamp,
    /// Until when, exclusive.
    pub to: Timestamp,
    /// The sender's time of it; 0 if none is given.
    pub said_at: Timestamp,
}

/// See [`Event::EntryRemoved`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EntryRemoved {
    /// Which entry.
    pub entry: EntryId,
}

/// See [`Event::PatientOptedOut`] and [`Event::PatientOptedIn`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opted {
    /// Who.
    pub patient: PatientRef,
    /// Of which trust's messages; none means of all, as where it cannot be told whose they had.
    pub trust: Option<Code>,
}

impl Opted {
    /// Of all messages.
    #[must_use]
    pub fn of_all(patient: PatientRef) -> Self {
        Self { patient, trust: None }
    }

    /// Of one trust's messages.
    #[must_use]
    pub fn of(patient: PatientRef, trust: Code) -> Self {
        Self { patient, trust: Some(trust) }
    }
}

/// See [`Event::PatientsMerged`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PatientsMerged {
    /// The reference that ends.
    pub from: PatientRef,
    /// The reference that stays.
    pub into: PatientRef,
    /// The sender's time of it; 0 if none is given.
    pub said_at: Timestamp,
}

impl PatientsMerged {
    /// Said without a time: it counts from when it comes.
    #[must_use]
    pub fn untimed(from: PatientRef, into: PatientRef) -> Self {
        Self { from, into, said_at: Timestamp(0) }
    }
}

/// See [`Event::PatientsParted`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PatientsParted {
    /// The reference that ended with the merge.
    pub from: PatientRef,
    /// The reference that stayed.
    pub into: PatientRef,
}

/// See [`Event::PatientDied`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PatientDied {
    /// Who.
    pub patient: PatientRef,
    /// The sender's time of the message that says so, 0 if it gives none; none where no message
    /// does, but a person or a list.
    pub said_at: Option<Timestamp>,
}

impl PatientDied {
    /// As a person or a list says it.
    #[must_use]
    pub fn of(patient: PatientRef) -> Self {
        Self { patient, said_at: None }
    }
}

/// See [`Event::DeathTakenBack`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeathTakenBack {
    /// Who.
    pub patient: PatientRef,
    /// The sender's time of the message that says so, 0 if it gives none; none where a person says
    /// so. A message alone brings nobody back: a person looks.
    pub said_at: Option<Timestamp>,
}

impl DeathTakenBack {
    /// As a person says it.
    #[must_use]
    pub fn of(patient: PatientRef) -> Self {
        Self { patient, said_at: None }
    }
}

/// See [`Event::PatientAdmitted`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PatientAdmitted {
    /// Who.
    pub patient: PatientRef,
    /// When the stay is expected to end; none if nobody said.
    pub until: Option<Timestamp>,
    /// The sender's time of it; 0 if none is given.
    pub said_at: Timestamp,
}

/// See [`Event::PatientDischarged`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PatientDischarged {
    /// Who.
    pub patient: PatientRef,
    /// The sender's time of it; 0 if none is given.
    pub said_at: Timestamp,
}

/// A patient's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfferAnswer {
    /// To which offer.
    pub offer: OfferId,
    /// How it came in.
    pub via: Via,
}

/// See [`Event::OfferingChanged`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferingChanged {
    /// Which part of which trust's work.
    pub scope: Scope,
    /// Whether its times are offered from now on.
    pub offerable: bool,
    /// Whether offers that are out are taken back as well. Only where they are paused.
    pub withdraws: bool,
}

/// See [`Event::MessageFailed`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MessageFailed {
    /// The effect that asked for the message.
    pub message: EffectId,
    /// The offer it carried, if it carried one.
    pub offer: Option<OfferId>,
    /// The offer whose outcome it told, if it told one.
    pub tells: Option<OfferId>,
}

/// See [`Event::BookingConfirmed`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookingConfirmed {
    /// The accepted offer.
    pub offer: OfferId,
    /// The number the trust's system gave the appointment; may be empty.
    pub reference: String,
    /// The appointment of that number: filled in by the driver, since it takes a hash. None where
    /// there is no number, and in older records.
    pub appointment: Option<AppointmentId>,
}

/// See [`Event::BookingRefused`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookingRefused {
    /// The accepted offer.
    pub offer: OfferId,
    /// Whether the slot itself is gone in the trust's system.
    pub slot_gone: bool,
}

/// See [`Event::BookingRequested`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BookingRequested {
    /// The open slot.
    pub slot: SlotId,
    /// For whom.
    pub entry: EntryId,
    /// An appointment that is given up with it: a reschedule.
    pub moves: Option<AppointmentId>,
}

/// See [`Event::ChangeRequested`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeRequested {
    /// What the program saw. If it is different by now, nothing is changed.
    pub expected: Expected,
    /// What it asks for.
    pub change: Change,
}

/// What a program saw before it asked for a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// An entry of the waiting list.
    Entry(Entry),
    /// An appointment.
    Appointment(Appointment),
}

/// What a program may ask for on that condition: each is an event of its own as well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// See [`Event::EntryChanged`].
    Entry(Box<Entry>),
    /// See [`Event::EntryRemoved`].
    EntryRemoved(EntryRemoved),
    /// See [`Event::BookingRequested`].
    Booking(BookingRequested),
    /// See [`Event::CancellationRequested`].
    Cancellation(AppointmentId),
}

impl From<Change> for Event {
    fn from(change: Change) -> Self {
        match change {
            Change::Entry(entry) => Self::EntryChanged(*entry),
            Change::EntryRemoved(removed) => Self::EntryRemoved(removed),
            Change::Booking(requested) => Self::BookingRequested(requested),
            Change::Cancellation(appointment) => Self::CancellationRequested(appointment),
        }
    }
}

/// See [`Event::ClockJumped`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockJumped {
    /// The last time before the jump.
    pub from: Timestamp,
    /// The first time after it.
    pub to: Timestamp,
}

impl Event {
    /// The name of the event: its file in `decide/`, its message in `.proto`, its metric label.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::AppointmentBooked(_) => "appointment_booked",
            Self::AppointmentMoved(_) => "appointment_moved",
            Self::SlotFreed(_) => "slot_freed",
            Self::SlotBlocked(_) => "slot_blocked",
            Self::EntryAdded(_) => "entry_added",
            Self::EntryChanged(_) => "entry_changed",
            Self::EntryRemoved(_) => "entry_removed",
            Self::PatientOptedOut(_) => "patient_opted_out",
            Self::PatientOptedIn(_) => "patient_opted_in",
            Self::PatientsMerged(_) => "patients_merged",
            Self::PatientsParted(_) => "patients_parted",
            Self::PatientDied(_) => "patient_died",
            Self::DeathTakenBack(_) => "death_taken_back",
            Self::PatientAdmitted(_) => "patient_admitted",
            Self::PatientDischarged(_) => "patient_discharged",
            Self::AppointmentAttended(_) => "appointment_attended",
            Self::AppointmentMissed(_) => "appointment_missed",
            Self::EntryReviewed(_) => "entry_reviewed",
            Self::ListChecked(_) => "list_checked",
            Self::OfferingChanged(_) => "offering_changed",
            Self::OfferAccepted(_) => "offer_accepted",
            Self::OfferDeclined(_) => "offer_declined",
            Self::OfferExpired(_) => "offer_expired",
            Self::SlotDue(_) => "slot_due",
            Self::SlotCutoffReached(_) => "slot_cutoff_reached",
            Self::MessageSent(_) => "message_sent",
            Self::MessageFailed(_) => "message_failed",
            Self::OfferHandedOver(_) => "offer_handed_over",
            Self::BookingConfirmed(_) => "booking_confirmed",
            Self::BookingRefused(_) => "booking_refused",
            Self::BookingRequested(_) => "booking_requested",
            Self::CancellationRequested(_) => "cancellation_requested",
            Self::ChangeRequested(_) => "change_requested",
            Self::CancellationConfirmed(_) => "cancellation_confirmed",
            Self::CancellationRefused(_) => "cancellation_refused",
            Self::RulesChanged(_) => "rules_changed",
            Self::ClockJumped(_) => "clock_jumped",
        }
    }
}
