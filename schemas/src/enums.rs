//! Plain choices, paired with their numbers on the wire: one list for both directions.

use backfill_core::appointment::AppointmentStatus;
use backfill_core::clinic::Sex;
use backfill_core::course::{ContactVia, Stage, SuspendedFor};
use backfill_core::effect::{PassedOver, Term};
use backfill_core::entry::{EntryStatus, Priority, Reach};
use backfill_core::event::Via;
use backfill_core::offer::WithdrawalReason;
use backfill_core::prerequisite::{FASTING, PRE_OP};
use backfill_core::slot::{AppointmentKind, Cause, Doubt, Modality, Outcome, Reason};

use crate::event_outcome::EventState;
use crate::wire;

/// Prerequisites that were bits before there was a list of names, and still are.
pub(crate) const PREREQUISITE_BITS: [(&str, u32); 2] = [(PRE_OP, 1), (FASTING, 1 << 1)];

/// A choice that is one number on the wire.
pub(crate) trait Choice: Sized {
    /// The choice with this number; none if this version knows none.
    fn from_number(number: i32) -> Option<Self>;
    /// The number of the choice; 0 only where nothing said is a choice of its own.
    fn number(self) -> i32;
}

macro_rules! choice {
    ($name:ident: $($variant:ident),+) => {
        impl Choice for $name {
            fn from_number(number: i32) -> Option<Self> {
                match wire::$name::try_from(number).ok()? {
                    wire::$name::Unspecified => None,
                    $(wire::$name::$variant => Some(Self::$variant),)+
                }
            }

            fn number(self) -> i32 {
                match self {
                    $(Self::$variant => wire::$name::$variant.into(),)+
                }
            }
        }
    };
}

impl Choice for Reach {
    /// No letters are printed: whoever was to get one is called.
    fn from_number(number: i32) -> Option<Self> {
        match wire::Reach::try_from(number).ok()? {
            wire::Reach::Unspecified => None,
            wire::Reach::Text => Some(Self::Text),
            wire::Reach::Email => Some(Self::Email),
            wire::Reach::Push => Some(Self::Push),
            wire::Reach::Call | wire::Reach::Letter => Some(Self::Call),
        }
    }

    fn number(self) -> i32 {
        let number = match self {
            Self::Text => wire::Reach::Text,
            Self::Email => wire::Reach::Email,
            Self::Push => wire::Reach::Push,
            Self::Call => wire::Reach::Call,
        };
        number.into()
    }
}

impl Choice for Modality {
    /// Whoever does not say it means what is known of the appointment.
    fn from_number(number: i32) -> Option<Self> {
        Some(match wire::Modality::try_from(number).ok()? {
            wire::Modality::Unspecified => Self::Unsaid,
            wire::Modality::InPerson => Self::InPerson,
            wire::Modality::Video => Self::Video,
            wire::Modality::Telephone => Self::Telephone,
        })
    }

    fn number(self) -> i32 {
        let number = match self {
            Self::Unsaid => wire::Modality::Unspecified,
            Self::InPerson => wire::Modality::InPerson,
            Self::Video => wire::Modality::Video,
            Self::Telephone => wire::Modality::Telephone,
        };
        number.into()
    }
}

impl Choice for SuspendedFor {
    /// Whoever gives no reason has another one.
    fn from_number(number: i32) -> Option<Self> {
        Some(match wire::SuspendedFor::try_from(number).ok()? {
            wire::SuspendedFor::Unspecified => Self::Other,
            wire::SuspendedFor::Patient => Self::Patient,
            wire::SuspendedFor::Unfit => Self::Unfit,
            wire::SuspendedFor::Treatment => Self::Treatment,
        })
    }

    fn number(self) -> i32 {
        let number = match self {
            Self::Other => wire::SuspendedFor::Unspecified,
            Self::Patient => wire::SuspendedFor::Patient,
            Self::Unfit => wire::SuspendedFor::Unfit,
            Self::Treatment => wire::SuspendedFor::Treatment,
        };
        number.into()
    }
}

choice!(AppointmentKind: Unknown, New, FollowUp, Procedure);
choice!(AppointmentStatus: Booked, Ended);
choice!(Cause: Patient, Clinic, EnteredInError, Unblocked, MovedEarlier, Unknown, Moved, Died,
    NotNeeded, TreatedElsewhere);
choice!(Doubt: Contradiction, LocalTime, NoTime);
choice!(EntryStatus: Waiting, Booked, ReviewNotNeeded, ReviewTreatedElsewhere, ReviewMissed,
    ReviewDeathTakenBack);
choice!(EventState: Taken, Refused, PutAside);
choice!(Outcome: Filled, Unfilled, Withdrawn, NotOffered);
choice!(Priority: Unsaid, Routine, Urgent, TwoWeekWait);
choice!(Sex: Female, Male);
choice!(Stage: Ready, AwaitingTriage, PatientInitiated, ActiveMonitoring);
choice!(ContactVia: Patient, Parent, Carer, CallOnly, SafeContact);
choice!(Via: Link, Text, Call, Api);
choice!(WithdrawalReason: TakenByOther, SlotWithdrawn, OptedOut, EntryChanged, CutoffReached,
    PatientDied, Admitted);
choice!(Reason: Freed, BulkHold, HoldEnded, Offered, Accepted, Confirmed, BookingRefused,
    NobodyEligible, NobodyAccepted, NotAcknowledged, TooLate, Reinstated, Blocked, BookedByTrust,
    ClinicCancelled, SessionCancelled, UnknownCause, UnknownService, UnknownSite, UnknownKind,
    Contradiction, UnsureTime, CascadeLimit, EnteredInError, SamePlace, Occupied, OutOfOrder,
    ListStale, ListCurrent, Paused, Resumed, SeveralTimes, UnknownClinicType);
choice!(Term: Priority, Waiting, Past18Weeks, Past52Weeks, PreferredTime, NearSite, Attendance,
    NotDigital, Owed);
choice!(PassedOver: OptedOut, Suspended, HasLiveOffer, AskedBefore, MessageCap, TooShort, Modality,
    Site, Travel, Time, Notice, NotReady, Support, Clash, HoldsEarlier, ProtectedShare, Booking, Died,
    Admitted, Booked, ToReview, TimesToRead, GaveItUp, NoTimeToCall, ListStale,
    OtherService, OtherKind, ClinicType, Team, Age, Sex, LacksClinicType, LacksBirthDate, LacksSex,
    LacksDueDate, NotBefore, After, KeptFor, Stage, NotOpened, LacksPriority, OtherTrust);
