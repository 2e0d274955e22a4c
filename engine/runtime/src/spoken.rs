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

#[cfg(test)]
mod tests {
    use backfill_core::event::{Opted, PatientDied};
    use backfill_core::{PatientRef, RuleSet};

    use super::*;
    use crate::Driver;
    use crate::ports::Cursor;
    use crate::samples::{accepted, after, entry_added, record, slot_freed};

    /// An engine that knows an entry and an offer of trust R0A, and that offer.
    fn known() -> (Driver, OfferId) {
        let start = Cursor { next_offset: 0, owner_epoch: 1 };
        let mut driver = Driver::recover(None, [], RuleSet::built_in(), start, "north").unwrap();
        let records = [record(0, entry_added(1)), record(1, slot_freed(1))];
        driver.turn(after(0), &records, &[]).unwrap();
        driver.committed();
        let offer = driver.engine().offers().next().unwrap().id;
        (driver, offer)
    }

    fn may(trusts: &[&str], event: &Event, driver: &Driver) -> bool {
        let speaks = Speaks::For(trusts.iter().map(|it| it.parse().unwrap()).collect());
        objection(driver.engine(), &speaks, event).is_none()
    }

    #[test]
    fn who_speaks_for_a_trust_speaks_for_no_other() {
        let (driver, offer) = known();
        for event in [entry_added(1), entry_added(2), slot_freed(2), accepted(offer)] {
            assert!(may(&["RYY", "R0A"], &event, &driver), "{event:?}");
            assert!(!may(&["RYY"], &event, &driver), "{event:?}");
            assert!(objection(driver.engine(), &Speaks::ForAll, &event).is_none());
        }
        // Of what nobody knows the engine itself says that.
        assert!(may(&["RYY"], &accepted(OfferId(99)), &driver));
    }

    #[test]
    fn nobody_takes_an_entry_of_another_trust_over_or_gives_one_away() {
        let (driver, _) = known();
        let Event::EntryAdded(entry) = entry_added(1) else { panic!() };
        let moved = backfill_core::entry::Entry { trust: "RYY".parse().unwrap(), ..entry };
        assert!(!may(&["RYY"], &Event::EntryChanged(moved.clone()), &driver));
        assert!(may(&["R0A"], &Event::EntryChanged(moved), &driver));
    }

    #[test]
    fn anybody_may_keep_offers_from_a_person_and_few_may_bring_them_back() {
        let (driver, _) = known();
        let patient = PatientRef(1);
        let all = Opted { patient, trust: None };
        let of_trust = Opted { patient, trust: Some("R0A".parse().unwrap()) };
        assert!(may(&["RYY"], &Event::PatientOptedOut(all), &driver));
        assert!(may(&["RYY"], &Event::PatientDied(PatientDied::of(patient)), &driver));
        assert!(!may(&["RYY"], &Event::PatientOptedIn(all), &driver));
        assert!(!may(&["RYY"], &Event::PatientOptedIn(of_trust), &driver));
        assert!(may(&["R0A"], &Event::PatientOptedIn(of_trust), &driver));
    }
}
