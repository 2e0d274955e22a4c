//! For which trust an event speaks, and whether who says it may.

use backfill_core::code::Code;
use backfill_core::event::Change;
use backfill_core::{AppointmentId, Engine, EntryId, Event, OfferId};

use crate::ports::Speaks;

/// Whom an event is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum About {
    /// A trust.
    Trust(Code),
    /// Something that is not known here: it changes nothing, whoever says it.
    Unknown,
    /// Somebody's death or stay: whoever says it, it only keeps offers from them.
    Stop,
    /// A person, whatever trust, or everything.
    Everybody,
}

/// Why who says an event may not; none if they may.
pub(crate) fn objection(engine: &Engine, speaks: &Speaks, event: &Event) -> Option<String> {
    let Speaks::For(trusts) = speaks else { return None };
    if matches!(event, Event::RulesChanged(_)) {
        // Who may change the rules was looked at where they came in.
        return None;
    }
    match about(engine, event) {
        About::Unknown | About::Stop => None,
        About::Trust(trust) if trusts.contains(&trust) => None,
        About::Trust(trust) => Some(format!(
            "who says this does not speak for trust {}: `kafka.sources` names who does",
            trust.as_str()
        )),
        About::Everybody => Some(
            "who says this speaks for single trusts, and it concerns all: `kafka.sources` names who \
             speaks for all with `*`"
                .to_owned(),
        ),
    }
}

fn about(engine: &Engine, event: &Event) -> About {
    match event {
        Event::AppointmentBooked(it) => About::Trust(it.appointment.facts.trust),
        Event::AppointmentMoved(it) => About::Trust(it.appointment.facts.trust),
        Event::SlotFreed(it) => About::Trust(it.trust),
        Event::SlotBlocked(it) => About::Trust(it.trust),
        Event::EntryAdded(entry) | Event::EntryChanged(entry) => {
            match of_entry(engine, entry.id) {
                // Neither taken from another trust nor given to it.
                About::Trust(known) if known != entry.trust => About::Trust(known),
                About::Trust(_) | About::Unknown | About::Stop | About::Everybody => {
                    About::Trust(entry.trust)
                }
            }
        }
        Event::EntryRemoved(it) => of_entry(engine, it.entry),
        Event::EntryReviewed(id) => of_entry(engine, *id),
        Event::ListChecked(trust) => About::Trust(*trust),
        Event::OfferingChanged(it) => About::Trust(it.scope.trust),
        Event::PatientOptedOut(it) | Event::PatientOptedIn(it) => {
            let is_stop = matches!(event, Event::PatientOptedOut(_));
            let of_all = if is_stop { About::Stop } else { About::Everybody };
            it.trust.map_or(of_all, About::Trust)
        }
        Event::PatientDied(_) | Event::PatientAdmitted(_) => About::Stop,
        Event::AppointmentAttended(id)
        | Event::AppointmentMissed(id)
        | Event::CancellationRequested(id)
        | Event::CancellationConfirmed(id)
        | Event::CancellationRefused(id) => of_appointment(engine, *id),
        Event::OfferAccepted(it) | Event::OfferDeclined(it) => of_offer(engine, it.offer),
        Event::OfferHandedOver(id) => of_offer(engine, *id),
        Event::BookingConfirmed(it) => of_offer(engine, it.offer),
        Event::BookingRefused(it) => of_offer(engine, it.offer),
        Event::BookingRequested(it) => of_entry(engine, it.entry),
        Event::ChangeRequested(it) => match &it.change {
            Change::Entry(entry) => About::Trust(entry.trust),
            Change::EntryRemoved(removed) => of_entry(engine, removed.entry),
            Change::Booking(requested) => of_entry(engine, requested.entry),
            Change::Cancellation(id) => of_appointment(engine, *id),
        },
        Event::MessageFailed(it) => {
            it.offer.or(it.tells).map_or(About::Everybody, |id| of_offer(engine, id))
        }
        Event::PatientsMerged(_)
        | Event::PatientsParted(_)
        | Event::DeathTakenBack(_)
        | Event::PatientDischarged(_)
        | Event::MessageSent(_)
        | Event::OfferExpired(_)
        | Event::SlotDue(_)
        | Event::SlotCutoffReached(_)
        | Event::RulesChanged(_)
        | Event::ClockJumped(_) => About::Everybody,
    }
}

fn of_entry(engine: &Engine, id: EntryId) -> About {
    engine.entry(id).map_or(About::Unknown, |entry| About::Trust(entry.trust))
}

fn of_offer(engine: &Engine, id: OfferId) -> About {
    let slot = engine.offer(id).and_then(|offer| engine.slot(offer.slot));
    slot.map_or(About::Unknown, |slot| About::Trust(slot.facts.trust))
}

fn of_appointment(engine: &Engine, id: AppointmentId) -> About {
    engine.appointment(id).map_or(About::Unknown, |it| About::Trust(it.facts.trust))
}
