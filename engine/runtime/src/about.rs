//! Whom an event is about: the trust that it speaks for, or what leads to it.

use backfill_core::code::Code;
use backfill_core::event::Change;
use backfill_core::{AppointmentId, EntryId, Event, OfferId};

/// Whom an event is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum About {
    /// A trust.
    Trust(Code),
    /// The trust of an entry, or this one if the entry is new: neither is an entry taken from another
    /// trust nor given to it.
    Listed(EntryId, Code),
    /// The trust of an entry.
    Entry(EntryId),
    /// The trust of an offer.
    Offer(OfferId),
    /// The trust of an appointment.
    Appointment(AppointmentId),
    /// Somebody's death or stay: whoever says it, it only keeps offers from them.
    Stop,
    /// A person, whatever trust, or everything.
    Everybody,
}

impl About {
    /// Whom an event is about.
    pub(crate) fn of(event: &Event) -> Self {
        match event {
            Event::AppointmentBooked(it) => Self::Trust(it.appointment.facts.trust),
            Event::AppointmentMoved(it) => Self::Trust(it.appointment.facts.trust),
            Event::SlotFreed(it) => Self::Trust(it.trust),
            Event::SlotBlocked(it) => Self::Trust(it.trust),
            Event::EntryAdded(it) | Event::EntryChanged(it) => Self::Listed(it.id, it.trust),
            Event::EntryRemoved(it) => Self::Entry(it.entry),
            Event::EntryReviewed(id) => Self::Entry(*id),
            Event::ListChecked(trust) => Self::Trust(*trust),
            Event::OfferingChanged(it) => Self::Trust(it.scope.trust),
            Event::PatientOptedOut(it) => it.trust.map_or(Self::Stop, Self::Trust),
            Event::PatientOptedIn(it) => it.trust.map_or(Self::Everybody, Self::Trust),
            Event::PatientDied(_) | Event::PatientAdmitted(_) => Self::Stop,
            Event::AppointmentAttended(id)
            | Event::AppointmentMissed(id)
            | Event::CancellationRequested(id)
            | Event::CancellationConfirmed(id)
            | Event::CancellationRefused(id) => Self::Appointment(*id),
            Event::OfferAccepted(it) | Event::OfferDeclined(it) => Self::Offer(it.offer),
            Event::OfferHandedOver(id) => Self::Offer(*id),
            Event::BookingConfirmed(it) => Self::Offer(it.offer),
            Event::BookingRefused(it) => Self::Offer(it.offer),
            Event::BookingRequested(it) => Self::Entry(it.entry),
            Event::ChangeRequested(it) => Self::of_change(&it.change),
            Event::MessageFailed(it) => it.offer.or(it.tells).map_or(Self::Everybody, Self::Offer),
            Event::PatientsMerged(_)
            | Event::PatientsParted(_)
            | Event::DeathTakenBack(_)
            | Event::PatientDischarged(_)
            | Event::MessageSent(_)
            | Event::OfferExpired(_)
            | Event::SlotDue(_)
            | Event::SlotCutoffReached(_)
            | Event::RulesChanged(_)
            | Event::ClockJumped(_) => Self::Everybody,
        }
    }

    fn of_change(change: &Change) -> Self {
        match change {
            Change::Entry(entry) => Self::Trust(entry.trust),
            Change::EntryRemoved(removed) => Self::Entry(removed.entry),
            Change::Booking(requested) => Self::Entry(requested.entry),
            Change::Cancellation(id) => Self::Appointment(*id),
        }
    }
}
