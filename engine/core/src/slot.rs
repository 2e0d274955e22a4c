//! A slot: an appointment time that was freed and can be filled.

use alloc::string::String;
use alloc::vec::Vec;

use crate::clinic::Takes;
use crate::code::Code;
use crate::id::{AppointmentId, EntryId, OfferId, PatientRef, SlotId};
use crate::prerequisite::Prerequisites;
use crate::time::{LocalTime, Timestamp};

/// What kind of appointment it is. A new patient is never put in a follow-up slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AppointmentKind {
    /// The sender's code is not mapped: nothing is offered.
    Unknown,
    /// A first appointment.
    New,
    /// A follow-up.
    FollowUp,
    /// A procedure or an operation.
    Procedure,
}

impl AppointmentKind {
    /// Whether both are known, and not the same.
    #[must_use]
    pub fn contradicts(self, other: Self) -> bool {
        self != Self::Unknown && other != Self::Unknown && self != other
    }
}

/// How patient and clinician meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Modality {
    /// Face to face at the site.
    InPerson,
    /// By video.
    Video,
    /// By telephone.
    Telephone,
    /// The sender does not say: as known of the appointment, in person where nothing is. Only in
    /// what is told, never in what is remembered.
    Unsaid,
}

/// A set of [`Modality`]: bit 0 in person, bit 1 video, bit 2 telephone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Modalities(pub u8);

impl Modalities {
    /// Only face to face.
    pub const IN_PERSON: Self = Self(1);
    /// Any of them.
    pub const ALL: Self = Self(0b111);

    /// Whether the set holds `modality`.
    #[must_use]
    pub fn contains(self, modality: Modality) -> bool {
        self.0 & (1 << modality as u8) != 0
    }
}

/// What an appointment provides for a patient who needs it, or what is to be arranged: a set of bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Support(pub u8);

impl Support {
    /// An interpreter who is there in person.
    pub const INTERPRETER: Self = Self(1);
    /// The room can be reached without steps.
    pub const STEP_FREE: Self = Self(1 << 1);
    /// A British Sign Language interpreter.
    pub const SIGN_LANGUAGE: Self = Self(1 << 2);
    /// An interpreter on the telephone.
    pub const TELEPHONE_INTERPRETER: Self = Self(1 << 3);
    /// Patient transport there and back.
    pub const TRANSPORT: Self = Self(1 << 4);
    /// A hoist, and people who may use it.
    pub const HOIST: Self = Self(1 << 5);
    /// The sender does not say: as known, nothing where nothing is. Only in what is told.
    pub const UNSAID: Self = Self(1 << 7);

    /// Whether everything in `needed` is in this set.
    #[must_use]
    pub fn covers(self, needed: Self) -> bool {
        needed.0 & !self.0 == 0
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_nothing(self) -> bool {
        self.0 == 0
    }

    /// What is in this set and not in the other.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}

/// Where, when and for what an appointment is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotFacts {
    /// ODS code of the trust.
    pub trust: Code,
    /// ODS code of the site; empty if the sender's code is not mapped.
    pub site: Code,
    /// Treatment function code; empty if the sender's code is not mapped.
    pub service: Code,
    /// New, follow-up or procedure.
    pub kind: AppointmentKind,
    /// How they meet.
    pub modality: Modality,
    /// The clinic or session as the trust's system writes it.
    pub session: String,
    /// When it starts.
    pub start: Timestamp,
    /// How long it takes.
    pub duration_minutes: u16,
    /// The same start on the clock of the site.
    pub local: LocalTime,
    /// What the patient must have done before.
    pub requires: Prerequisites,
    /// What it provides.
    pub provides: Support,
    /// The room, where the sender gives one: two rooms of one clinic are two diaries.
    pub room: String,
    /// How many appointments the diary holds at a time; 1 unless the mapping says otherwise. In
    /// what is told, 0 is for as known.
    pub capacity: u16,
    /// What the clinic takes.
    pub takes: Takes,
    /// The length is a default, because the sender did not say: what is known goes before it.
    pub length_assumed: bool,
}

impl SlotFacts {
    /// When it ends.
    #[must_use]
    pub fn end(&self) -> Timestamp {
        self.start.plus_minutes(i64::from(self.duration_minutes))
    }

    /// The same as it is remembered: where nobody ever said it, the usual stands for it. It is
    /// said of a time only once all that is known has been looked at.
    #[must_use]
    pub fn settled(mut self) -> Self {
        if self.modality == Modality::Unsaid {
            self.modality = Modality::InPerson;
        }
        if self.requires.is_unsaid() {
            self.requires = Prerequisites::NOTHING;
        }
        self.provides.0 &= !Support::UNSAID.0;
        self.capacity = self.capacity.max(1);
        self
    }

    /// Whether the two times share a moment.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.start < other.end() && other.start < self.end()
    }

    /// Whether both may be times of one diary: the same clinic, and the same site and room as far
    /// as both name one. Who names no clinic names no diary: then site and service stand for it.
    #[must_use]
    pub fn same_diary(&self, other: &Self) -> bool {
        if self.trust != other.trust || !same_name(&self.session, &other.session) {
            return false;
        }
        if self.session.is_empty() {
            return self.site == other.site && self.service == other.service;
        }
        !self.is_at_another_site(other) && !contradict(&self.room, &other.room)
    }

    /// Whether both name a site, and not the same. Many lists give the trust's own code for the
    /// site: that names none.
    fn is_at_another_site(&self, other: &Self) -> bool {
        let names_one = |it: &Self| it.site != it.trust;
        names_one(self) && names_one(other) && self.site.contradicts(other.site)
    }

    /// Whether both are the same place in the trust's diary: the same diary and start and, where
    /// no clinic is named, the same length.
    #[must_use]
    pub fn same_place(&self, other: &Self) -> bool {
        let as_long = self.duration_minutes == other.duration_minutes;
        self.start == other.start && self.same_diary(other) && (as_long || !self.session.is_empty())
    }

    /// Whether both want the same moment of one diary. Without a clinic only the same place does:
    /// others may be at work at that site.
    #[must_use]
    pub fn collides(&self, other: &Self) -> bool {
        if self.session.is_empty() {
            return self.same_place(other);
        }
        self.same_diary(other) && self.overlaps(other)
    }

    /// Whether the other is at another time or in another diary, by what both say: what is blank
    /// contradicts nothing.
    #[must_use]
    pub fn is_elsewhere(&self, other: &Self) -> bool {
        self.start != other.start
            || contradict(&self.session, &other.session)
            || self.is_at_another_site(other)
            || contradict(&self.room, &other.room)
    }
}

/// Whether both texts say something, and not the same.
fn contradict(one: &str, other: &str) -> bool {
    !one.is_empty() && !other.is_empty() && !same_name(one, other)
}

/// Whether both name the same clinic or room: systems and people write one in small and in capital
/// letters.
pub(crate) fn same_name(one: &str, other: &str) -> bool {
    one == other || name_key(one) == name_key(other)
}

/// What all ways to write the name of a clinic have in common.
pub(crate) fn name_key(name: &str) -> String {
    name.trim().to_lowercase()
}

/// Who gave the time up, which says whether it can be used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// The patient cannot come: the clinic still runs.
    Patient,
    /// The clinic, clinician or room is not there: the capacity is gone.
    Clinic,
    /// The appointment had been entered in error.
    EnteredInError,
    /// A blocked time was opened.
    Unblocked,
    /// A patient moved to an earlier time and gave this one up.
    MovedEarlier,
    /// The sender's reason is not mapped.
    Unknown,
    /// Moved, and nobody said why; the mapping says that such times can be used.
    Moved,
    /// The patient died.
    Died,
    /// The patient no longer needs the appointment.
    NotNeeded,
    /// The patient was treated elsewhere.
    TreatedElsewhere,
}

impl Cause {
    /// Whether the hospital took the appointment away: its patient is let down by that, and comes
    /// first within band and service.
    #[must_use]
    pub fn is_the_hospitals(self) -> bool {
        match self {
            Self::Clinic | Self::EnteredInError => true,
            Self::Patient
            | Self::Unblocked
            | Self::MovedEarlier
            | Self::Unknown
            | Self::Moved
            | Self::Died
            | Self::NotNeeded
            | Self::TreatedElsewhere => false,
        }
    }

    /// Whether it says something of the patient's wait, besides the freed time.
    #[must_use]
    pub fn concerns_the_wait(self) -> bool {
        match self {
            Self::Died | Self::NotNeeded | Self::TreatedElsewhere => true,
            Self::Patient
            | Self::Clinic
            | Self::EnteredInError
            | Self::Unblocked
            | Self::MovedEarlier
            | Self::Unknown
            | Self::Moved => false,
        }
    }
}

/// Why a slot may not be offered although it was freed: it goes to a person instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Doubt {
    /// The message contradicts itself, such as a cancellation whose status says booked.
    Contradiction,
    /// The start does not exist or exists twice on the local clock.
    LocalTime,
    /// The time is missing from the message and not known from before.
    NoTime,
}

/// Where a slot stands. Every slot ends in `Closed`, with one outcome and one reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlotState {
    /// Waiting to see whether its session still runs.
    Held {
        /// When the wait ends.
        until: Timestamp,
    },
    /// Being offered, or waiting for somebody who fits.
    Open,
    /// Somebody said yes; the trust's system has not answered yet.
    Booking {
        /// The accepted offer.
        offer: OfferId,
    },
    /// The end.
    Closed {
        /// How it ended.
        outcome: Outcome,
        /// Why.
        reason: Reason,
        /// When.
        at: Timestamp,
    },
}

/// How a slot ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// A patient of the waiting list is booked into it.
    Filled,
    /// It was offered, or could have been, and time ran out.
    Unfilled,
    /// The trust took it back.
    Withdrawn,
    /// It was never to be offered.
    NotOffered,
}

/// Why a slot is where it is: the reason codes of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// Freed, and open.
    Freed,
    /// Many cancellations of this session in a short time: is it still running?
    BulkHold,
    /// The hold ended and the session still runs.
    HoldEnded,
    /// An offer was made.
    Offered,
    /// A patient said yes.
    Accepted,
    /// The trust's system acknowledged the booking.
    Confirmed,
    /// The trust's system refused the booking; the slot is open again.
    BookingRefused,
    /// The cut-off came: nobody who waits fits.
    NobodyEligible,
    /// The cut-off came: everybody who fits was asked and nobody took it.
    NobodyAccepted,
    /// The cut-off came while the booking was not acknowledged.
    NotAcknowledged,
    /// Freed too late to offer.
    TooLate,
    /// The trust reinstated the appointment.
    Reinstated,
    /// The trust blocked the time.
    Blocked,
    /// The trust booked somebody itself.
    BookedByTrust,
    /// The clinic cancelled: the capacity is gone.
    ClinicCancelled,
    /// So many of the session were cancelled that it does not run.
    SessionCancelled,
    /// The appointment was entered in error, and the rules do not reuse such times.
    EnteredInError,
    /// The reason for the cancellation is not known.
    UnknownCause,
    /// The service is not known.
    UnknownService,
    /// The site is not known.
    UnknownSite,
    /// The appointment type is not known.
    UnknownKind,
    /// Nobody says which clinic types the clinic takes: nothing is offered.
    UnknownClinicType,
    /// Another slot of the same clinic and time is not closed yet; a person must look whether
    /// there is room for two.
    SamePlace,
    /// The message contradicts itself; a person must look.
    Contradiction,
    /// The start time is not sure; a person must look.
    UnsureTime,
    /// The chain of moved appointments reached its limit.
    CascadeLimit,
    /// Somebody is known to sit there, or the time overlaps one that is on offer; a person must
    /// look.
    Occupied,
    /// The message is older than what is known of its appointment; a person must look.
    OutOfOrder,
    /// Whoever may have it is on a list that is too old, or the trust's feed is silent: nothing is
    /// offered until it speaks again or a person has looked.
    ListStale,
    /// The trust speaks again, or a person has looked: the slot is open as before.
    ListCurrent,
    /// Its clinic, service or trust is paused, or was never opened for offers.
    Paused,
    /// Its clinic, service or trust is offered again: the slot is open as before.
    Resumed,
    /// A part of a diary was opened that is longer than an appointment: it is not one time, and a
    /// person must say which times there are.
    SeveralTimes,
}

/// A freed time and all that was tried with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// Derived from the event that freed it.
    pub id: SlotId,
    /// Where, when and for what.
    pub facts: SlotFacts,
    /// The appointment that was given up, if there was one.
    pub origin: Option<AppointmentId>,
    /// Who gave it up.
    pub cause: Cause,
    /// When it was freed.
    pub freed_at: Timestamp,
    /// How many moves lie before it: 0 for a cancellation, 1 for the place of who moved into it.
    pub depth: u8,
    /// Where it stands.
    pub state: SlotState,
    /// The reason of its last change.
    pub reason: Reason,
    /// Live offers, at most the rule set's limit.
    pub live: Vec<OfferId>,
    /// Entries that had an offer of this slot, or gave it up: nobody is asked twice.
    pub asked: Vec<EntryId>,
    /// Whether anybody who waits was ever eligible.
    pub had_candidates: bool,
    /// The trust took the time back while a booking was on its way: if that is refused, the slot
    /// closes for this reason instead of opening again.
    pub taken_back: Option<Reason>,
    /// Whoever gave the time up, as far as it is known: they are not offered it.
    pub given_up_by: Option<PatientRef>,
}

impl Slot {
    /// Whether the slot has reached its final state.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        matches!(self.state, SlotState::Closed { .. })
    }

    /// Whether a patient of the waiting list was booked into it.
    #[must_use]
    pub fn is_filled(&self) -> bool {
        matches!(self.state, SlotState::Closed { outcome: Outcome::Filled, .. })
    }
}
