//! What somebody outside must do because of a decision: one closed list.

use alloc::boxed::Box;

use crate::appointment::Appointment;
use crate::entry::Reach;
use crate::id::{AppointmentId, OfferId, PatientRef};
use crate::offer::WithdrawalReason;
use crate::slot::{SlotFacts, Support};
use crate::time::Timestamp;

/// A command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Tell a patient something.
    SendMessage(Box<SendMessage>),
    /// Book an accepted offer in the trust's system.
    RequestBooking(Box<RequestBooking>),
    /// Cancel an appointment in the trust's system.
    RequestCancellation(Box<RequestCancellation>),
}

/// What a command is about: two commands about the same thing are never under way together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// An offer.
    Offer(OfferId),
    /// An appointment.
    Appointment(AppointmentId),
}

/// A command that the trust's system carries out, or a person in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ForTrust<'a> {
    /// Book.
    Booking(&'a RequestBooking),
    /// Cancel.
    Cancellation(&'a RequestCancellation),
}

impl Command {
    /// The name of the command, for logs and metrics.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::SendMessage(_) => "send_message",
            Self::RequestBooking(_) => "request_booking",
            Self::RequestCancellation(_) => "request_cancellation",
        }
    }

    /// What it is about.
    #[must_use]
    pub fn subject(&self) -> Subject {
        match self {
            Self::SendMessage(it) => Subject::Offer(it.offer),
            Self::RequestBooking(it) => Subject::Offer(it.offer),
            Self::RequestCancellation(it) => Subject::Appointment(it.appointment.id),
        }
    }

    /// What the trust's system is asked for, if it is.
    #[must_use]
    pub fn for_trust(&self) -> Option<ForTrust<'_>> {
        match self {
            Self::SendMessage(_) => None,
            Self::RequestBooking(it) => Some(ForTrust::Booking(it)),
            Self::RequestCancellation(it) => Some(ForTrust::Cancellation(it)),
        }
    }

    /// The message to send, if it is one.
    #[must_use]
    pub fn message(&self) -> Option<&SendMessage> {
        if let Self::SendMessage(it) = self { Some(it) } else { None }
    }

    /// What to book, if it is a booking.
    #[must_use]
    pub fn booking(&self) -> Option<&RequestBooking> {
        if let Self::RequestBooking(it) = self { Some(it) } else { None }
    }

    /// What to cancel, if it is a cancellation.
    #[must_use]
    pub fn cancellation(&self) -> Option<&RequestCancellation> {
        if let Self::RequestCancellation(it) = self { Some(it) } else { None }
    }
}

/// See [`Command::SendMessage`].
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

/// See [`Command::RequestBooking`].
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

/// See [`Command::RequestCancellation`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestCancellation {
    /// What to cancel.
    pub appointment: Appointment,
}
